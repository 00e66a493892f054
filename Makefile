# make serve   the page and the endpoint, over the bundled archive
# make ask Q="How long was the phone call?"
# make .venv   only installs
# make check   format, lint, types, layers, dependencies
# make test    the tests, in PROCESSES=3 processes: two cores are idle where a test waits for a server or a browser
# make faults  the tests of kills, full disks and lost power at more moments, some ten minutes long

PYTHON ?= python3
VENV ?= .venv
# The bundled archive belongs to this checkout; `pullquote` itself keeps yours in the platform's user data folder.
export Q
export PULLQUOTE_DATA ?= $(CURDIR)/data
ARCHIVE = seeds/caracas seeds/harbour
define EXAMPLES
--example "Who did Maduro want to lead a transitional government?" \
--example "When did Trump declare the airspace closed?" \
--example "Why did Marrowick's rowers start in a borrowed boat?" \
--example "How many crews entered the Wend Regatta?"
endef
RUN = $(VENV)/bin
PROCESSES ?= 3

.PHONY: serve ask $(VENV) check test faults format clean

serve: $(VENV)/installed
	@$(RUN)/pullquote serve $(ARCHIVE:%=--add %) $(EXAMPLES)

ask: $(VENV)/installed
	@$(RUN)/pullquote add --quiet $(ARCHIVE)
	@$(RUN)/pullquote ask "$$Q" || test $$? = 3  # an abstention is no failure

$(VENV): $(VENV)/installed

# The folder is there as soon as an install begins; this file says that it came to its end.
$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(RUN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/development: $(VENV)/installed
	$(RUN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[development,tracing]"
	@touch $@

check: $(VENV)/development
	$(RUN)/ruff format --check .
	$(RUN)/ruff check .
	$(RUN)/mypy
	$(RUN)/lint-imports
	$(RUN)/deptry .

test: $(VENV)/development
	$(RUN)/pytest --numprocesses $(PROCESSES) --dist worksteal

faults: $(VENV)/development
	PULLQUOTE_FAULTS=200 PULLQUOTE_FAULTS_SECONDS=600 $(RUN)/pytest tests/faults

format: $(VENV)/development
	$(RUN)/ruff format .
	$(RUN)/ruff check --fix .

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
