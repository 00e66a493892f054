"""The only place that reads the environment or a configuration file: `PULLQUOTE_*` and `pullquote.toml`."""

import json
import os
import tomllib
from contextlib import suppress
from difflib import get_close_matches
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from platformdirs import user_data_path
from pydantic import AfterValidator, AliasChoices, AnyHttpUrl, BeforeValidator, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from pullquote.errors import SettingsError

Language = Literal[
    "arabic", "danish", "dutch", "english", "finnish", "french", "german", "greek", "hungarian", "italian",
    "norwegian", "portuguese", "romanian", "russian", "spanish", "swedish", "tamil", "turkish",
]  # fmt: skip
Backend = Literal["openvino", "torch"]
Access = Literal["auto", "keys", "open-to-all"]
PREFIX = "PULLQUOTE_"
MISSPELT, ALIKE = 0.85, 0.6
"""How alike two names are of which one is surely the other, misspelt, and may be: "topk" and "top_k" are by 0.89."""
OTLP_ENDPOINT = "PULLQUOTE_OTLP_ENDPOINT"
OPENTELEMETRYS_ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
"""OpenTelemetry's own name for the same, by which other programs on the machine may have it too."""
DEFAULT_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
A_DAY = 86_400
"""In seconds. The system waits for pipes no longer than 24 days at a time, and refuses to begin beyond that."""
MOST_BYTES = 2**63 - 1
"""The highest limit of memory that a process can be given."""


def _at_home(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise ValueError("no user has this home folder") from error


def _not_empty(path: object) -> object:
    if path == "":
        raise ValueError('it is empty; "." is the working folder')
    return path


def _no_file(path: Path) -> Path:
    """A folder that is not there yet is made when it is written to; where a file stands, none can be."""
    # os.path, because Path raises where a folder above may not be looked into; that is told by what writes there.
    nearest = next((above for above in (path, *path.parents) if os.path.exists(above)), path)  # noqa: PTH110
    if os.path.isfile(nearest):  # noqa: PTH113
        raise ValueError(f"{'it' if nearest == path else nearest} is a file, and no folder; name a folder")
    return path


HomePath = Annotated[Path, BeforeValidator(_not_empty), AfterValidator(_at_home)]
"""A tilde in a configuration file means what it means in a shell, and an empty path no folder."""


class _Toml(TomlConfigSettingsSource):
    """TOML that may begin with a byte order mark, as some editors on Windows write it."""

    def _read_file(self, file_path: Path | Traversable) -> dict[str, Any]:
        return tomllib.loads(file_path.read_bytes().decode("utf-8-sig"))


class Settings(BaseSettings):
    """Every setting with its default. An unknown one in the configuration file is refused."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        extra="forbid",
        toml_file="pullquote.toml",
        frozen=True,
        env_ignore_empty=True,
        populate_by_name=True,
    )

    data: Annotated[HomePath, AfterValidator(_no_file)] = Field(
        default_factory=lambda: user_data_path("pullquote"), description="The data folder."
    )
    host: str = Field("127.0.0.1", description="Where `serve` listens.")
    port: int = Field(7860, ge=0, le=65535, description="The port that `serve` listens on.")
    access: Access = Field("auto", description="Who is asked for a key: auto, keys, or open-to-all.")
    questions_per_minute: int = Field(600, ge=0, description="Of one key, or else one address; 0: any number.")
    upload_bytes_per_day: int = Field(
        5_000_000_000, ge=0, description="Of one key, or else one address; 0: any number."
    )
    concurrent_asks: int = Field(8, ge=0, description="Questions of one key or address at a time; 0: any number.")
    asks_at_once: int = Field(0, ge=0, description="Questions answered at a time; 0: as many as processors.")
    asks_waiting: int = Field(64, ge=0, description="Questions that wait for their turn; more are refused.")
    workers: int = Field(1, ge=1, le=256, description="Processes that `serve` answers with.")
    worker_seconds: float = Field(
        30, ge=3, le=A_DAY, description="A worker that does not answer for so long is started anew."
    )
    grace_seconds: int = Field(30, ge=0, description="How long `serve` finishes what is under way, at its end.")
    model: str = Field(DEFAULT_MODEL, min_length=1, description="Embedding model: a name, or a folder.")
    model_digest: str | None = Field(None, description="SHA-256 that the model's weights must have.")
    models: HomePath | None = Field(None, description="Where prepared models are kept; else in the data folder.")
    backend: Backend = Field("openvino", description="What the embedding model runs on: openvino, or torch.")
    reader: str = Field("bundled", min_length=1, description="What finds the answers: bundled, off, or a folder.")
    risk: float = Field(0.15, gt=0, lt=1, description="The share of answers that may be wrong, about.")
    passage_words: int = Field(120, ge=20, le=1000, description="Words in a passage, about.")
    candidates: int = Field(100, ge=1, le=1000, description="Passages taken from each retriever.")
    language: Language = Field("english", description="Whose word stems and stop words lexical search knows.")
    top_k: int = Field(8, ge=1, le=100, description="Passages that are found for a question.")
    max_file_bytes: int = Field(50_000_000, ge=1, description="Larger files are not read.")
    parser_seconds: float = Field(60, gt=0, le=A_DAY, description="An upload that takes longer to read is given up.")
    parser_bytes: int = Field(
        2_000_000_000, ge=500_000_000, le=MOST_BYTES, description="Memory that reading an upload may take."
    )
    max_question_characters: int = Field(1000, ge=1, description="Longer questions are refused.")
    folders: Annotated[tuple[HomePath, ...], NoDecode] = Field(
        (), description="Folders of this machine that may be added from the page."
    )
    max_top_k: int = Field(100, ge=1, le=1000, description="Requests for more passages are refused.")
    heartbeat_seconds: float = Field(15, gt=0, description="How often a stream of events says that it is alive.")
    audit: bool = Field(True, description="Keep every reply in the audit, audit.sqlite in the data folder.")
    affected_webhook: AnyHttpUrl | None = Field(
        None, description="An address that is told which recorded replies quoted a document that changed."
    )
    log: Literal["text", "json"] = Field("text", description="Lines on standard error: text, or JSON of each request.")
    log_questions: bool = Field(False, description="Whether the JSON lines hold the questions.")
    otlp_endpoint: str | None = Field(
        None,
        validation_alias=AliasChoices(OTLP_ENDPOINT, OPENTELEMETRYS_ENDPOINT),
        pattern="^https?://",
        description="The OpenTelemetry collector that traces are sent to.",
    )
    max_upload_bytes: int = Field(60_000_000, ge=1, description="Larger request bodies are refused.")

    @field_validator("folders", mode="before")
    @classmethod
    def _list(cls, folders: object) -> object:
        """The environment has text alone: a list is written there as JSON."""
        with suppress(ValueError):
            folders = json.loads(folders) if isinstance(folders, str) else folders
        if not isinstance(folders, list | tuple):
            raise ValueError('it is no list; write one as ["/docs", "/minutes"], in the environment too')
        return folders

    @classmethod
    def load(cls, **overrides: object) -> Self:
        """Read the settings; `overrides` (those not None) win. Raises `SettingsError` naming each bad value.

        A variable whose name is nearly a setting's is refused: it would be thought to be set. Others are no concern
        of ours, though they begin with PULLQUOTE_.
        """
        if misspelt := [_unknown(name, near) for name in _variables() if (near := _nearest(name, MISSPELT))]:
            raise SettingsError(f"Settings that cannot be used: {'; '.join(misspelt)}. Mend them in the environment.")
        try:
            return cls(**{name: value for name, value in overrides.items() if value is not None})  # type: ignore[arg-type]
        except ValidationError as error:
            problems = "; ".join(map(_described, error.errors()))
            raise SettingsError(
                f"Settings that cannot be used: {problems}. "
                f"Mend them in the environment (PULLQUOTE_*, {OPENTELEMETRYS_ENDPOINT}) or in pullquote.toml."
            ) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise SettingsError(f"pullquote.toml cannot be read: {error}. Mend it, or move it away.") from error

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic-settings passes all of them
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, _Toml(settings_cls)


def _described(problem: ErrorDetails) -> str:
    place = ".".join(map(str, problem["loc"]))
    if problem["type"] == "extra_forbidden":
        return _unknown(place, _nearest(place, ALIKE))
    name = _endpoint_as_set(problem["input"]) if place == OTLP_ENDPOINT else place
    given = str(problem["input"]) if isinstance(problem["input"], Path) else problem["input"]
    return f"{name} = {given!r}: {problem['msg'].removeprefix('Value error, ')}"


def _variables() -> list[str]:
    """The variables that may be meant as settings, and are none."""
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    return [name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in known]


def _nearest(name: str, cutoff: float) -> str | None:
    """The setting whose name is most like this, where it is so much like it by difflib's ratio."""
    meant = name.lower().removeprefix(PREFIX.lower())
    return next(iter(get_close_matches(meant, Settings.model_fields, n=1, cutoff=cutoff)), None)


def _unknown(name: str, near: str | None) -> str:
    return f"there is no setting {name}" + (f"; {near} may be meant" if near else "")


def _endpoint_as_set(value: object) -> str:
    """The name under which this value stands: pydantic calls it by its first variable, also where neither is set."""
    variables = {name.upper(): set_to for name, set_to in os.environ.items()}
    return next(
        (name for name in (OTLP_ENDPOINT, OPENTELEMETRYS_ENDPOINT) if variables.get(name) == value), "otlp_endpoint"
    )
