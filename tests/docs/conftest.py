"""What the tests of the documents share: a checkout of its own for each page, in which its examples are run."""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from checkout import Checkout, opened
from examples import examples_of, run_all

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory, models: Path, forks: Path) -> Iterator[Callable[..., Checkout]]:
    """Runs the examples of a page from top to bottom; what they leave behind, with the server still serving.

    Fails at the first that does not do what the page shows.
    """
    if not shutil.which("curl"):
        pytest.skip("There is no curl on this machine: install it (7.84 or newer) to run the documents' examples.")
    with ExitStack() as stack:

        def tour(page: str, not_run: dict[str, str]) -> Checkout:
            checkout = stack.enter_context(opened(tmp_path_factory.mktemp("checkout"), ROOT, models, forks))
            problem = run_all(examples_of(ROOT / page), checkout, not_run)
            if problem:
                pytest.fail(f"{page}, {problem}", pytrace=False)
            return checkout

        yield tour
