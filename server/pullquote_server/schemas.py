"""What goes over the wire, for checking requests and for the OpenAPI page. The only pydantic models of the server.

Responses have the layout that `pullquote.wire` writes: each field is declared once more here, so that the page can
say what it means, and a test holds the two together.
"""

import re
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from pullquote.collections import MAIN, NAME_PATTERN
from pullquote.saved import MOST_RECEIPTS
from pullquote.types import Filters as EngineFilters
from pullquote.types import Reason, Verdict
from pullquote_server import examples

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:\S+", re.IGNORECASE)
# Else a request could replace a file of this machine, or make a citation that a browser executes when it is clicked.
_REFUSED_SCHEMES = ("file", "javascript", "vbscript", "data")


def _iso_date(value: object) -> object:
    """Pydantic alone would also take seconds since 1970, and times of day."""
    if isinstance(value, str) and _ISO_DATE.fullmatch(value):
        return date.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise ValueError("a date is written as 2025-03-14")


def _address(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not _ADDRESS.fullmatch(value) or not value.isprintable():
        raise ValueError("an address has a scheme and no spaces, such as https://example.org/news/1 or paper:1")
    if value.partition(":")[0].lower() in _REFUSED_SCHEMES:
        raise ValueError(f"an address may not start with {value.partition(':')[0]}:")
    return value


LARGEST = 2**53 - 1
"""The largest integer that every JSON parser keeps exact: https://www.rfc-editor.org/rfc/rfc8259#section-6"""

IsoDate = Annotated[date, BeforeValidator(_iso_date)]
Address = Annotated[str, BeforeValidator(_address)]
Text = Annotated[str, Field(max_length=10_000)]


def _whole(value: object) -> object:
    """To JSON Schema 5.0 is an integer, and to a strict pydantic it is none."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


# Strict, also in what a client sends back: no receipt was given with "40" for a number. Bounds stand before the
# validator, or the OpenAPI page lacks them.
Whole = Annotated[int, Field(strict=True), BeforeValidator(_whole)]
Natural = Annotated[int, Field(strict=True, ge=0, le=LARGEST), BeforeValidator(_whole)]
Positive = Annotated[int, Field(strict=True, ge=1, le=LARGEST), BeforeValidator(_whole)]
Probability = Annotated[float, Field(strict=True, ge=0, le=1)]


MOST_FIELDS = 100
COLLECTION_HELP = "The collection whose documents it is about."


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _of_few_fields(cls, value: object) -> object:
        # Each that is not known is an error, and a million of them take so long that the server seems dead.
        if isinstance(value, dict) and len(value) > MOST_FIELDS:
            raise ValueError(f"an object has at most {MOST_FIELDS} fields here, and this one has {len(value)}")
        return value


class Request(_Strict):
    """What a client sends: nothing is converted, and a field that is not known is refused."""

    model_config = ConfigDict(strict=True)


class Response(_Strict):
    """What a client is sent, and may send back."""


class Filters(Request):
    """What may be quoted. A document without a date is outside every range of dates."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.FILTERS]})

    published_from: IsoDate | None = Field(None, description="The first day.")
    published_to: IsoDate | None = Field(None, description="The last day, itself included.")
    uri_prefix: Text | None = Field(None, description="What the document's address starts with.")
    metadata: dict[Text, Text] = Field(
        default_factory=dict, max_length=32, description="Values that the document's metadata has, all of them."
    )

    @model_validator(mode="after")
    def _in_order(self) -> "Filters":
        if self.published_from and self.published_to and self.published_from > self.published_to:
            raise ValueError("published_from is after published_to; exchange them")
        return self

    def to_engine(self) -> EngineFilters:
        return EngineFilters(self.published_from, self.published_to, self.uri_prefix, self.metadata)


class Turn(Request):
    """An earlier question and what was answered."""

    question: str
    answer: str


class SearchRequest(Request):
    model_config = ConfigDict(json_schema_extra={"examples": [{"question": examples.QUESTION, "top_k": 5}]})

    question: str = Field(description="In words: with a letter or digit.", json_schema_extra={"pattern": r"\S"})
    filters: Filters | None = Field(None, description="What may be quoted; everything by default.")
    top_k: Positive | None = Field(
        None, description="How many passages are found. The server sets the default and the highest value."
    )

    @property
    def engine_filters(self) -> EngineFilters:
        return self.filters.to_engine() if self.filters else EngineFilters()


class AskRequest(SearchRequest):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"question": examples.QUESTION}, {"question": examples.QUESTION, "filters": examples.FILTERS}]
        }
    )

    history: list[Turn] = Field(
        default_factory=list,
        max_length=200,
        description="The conversation so far. It is accepted, and not used for retrieval yet: put into the question "
        "all that it needs.",
    )


class Citation(Response):
    """A receipt: which characters of which version of which document are quoted.

    `start` and `end` count Unicode code points of the document's text; `end` is the first that is not quoted.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [examples.CITATION]})

    document: str = Field(description="The document's id.")
    uri: str
    title: str
    published: IsoDate | None
    version: str = Field(description="SHA-256 of the document's text, in hexadecimal.")
    start: Natural
    end: Positive
    quote: str = Field(min_length=1, description="The words, exactly.")
    prefix: str = Field(description="Up to 32 characters that stand before the quotation.")
    suffix: str = Field(description="Up to 32 characters that stand after it.")
    page: Whole | None = Field(description="The page, counted from 1, where the document has pages.")
    heading: str | None = Field(description="The heading that it stands under, where there is one.")
    also_in: list["Citation"] = Field(
        default_factory=list,
        max_length=MOST_RECEIPTS,
        description="Other documents that say the same in nearly the same words.",
    )


class Resolved(Response):
    """The days that relative words mean: "Friday" in a story of 2025-12-02 is 2025-11-28."""

    start: IsoDate
    end: IsoDate = Field(description="The last day, the same as `start` for one day.")
    rule: str = Field(description="Which rule was used, in words.")


class Reply(Response):
    """An answer made of quotations, or the reason why there is none."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.ANSWERED, examples.ABSTAINED]})

    question: str
    outcome: Literal["answered", "partly", "abstained"]
    text: str = Field(description="The quotations, one a line; empty where there are none.")
    confidence: Probability = Field(description="Estimated probability that the documents answer.")
    generation: Natural = Field(description="Number of the commit that was searched.")
    short: Citation | None = Field(description="The few words that answer, inside the first quotation.")
    quotes: list[Citation] = Field(max_length=MOST_RECEIPTS, description="Whole sentences that answer.")
    resolved: Resolved | None = Field(description="The days that `short` means, where the question asks when.")
    reason: Reason | None = Field(description="Why nothing, or only a part, is answered; null for a whole answer.")
    untold: list[str] = Field(
        max_length=MOST_RECEIPTS,
        description='Of `partly`, the parts that the documents do not tell, such as "when"; of `abstained`, the names, '
        "numbers and dates in the question that stand in nothing that was read.",
    )
    nearest: list[Citation] = Field(max_length=MOST_RECEIPTS, description="What came near without being quoted.")


class Hit(Response):
    """A passage that was found, with its rank (from 1) and score by each retriever that found it."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.HIT]})

    document: str
    uri: str
    title: str
    published: IsoDate | None
    version: str
    start: int
    end: int
    text: str
    page: int | None
    heading: str | None
    score: float = Field(description="Fusion of the scores, from 0 to 1; higher is better.")
    ranks: dict[str, int]
    scores: dict[str, float]


class SearchResult(Response):
    model_config = ConfigDict(json_schema_extra={"examples": [examples.SEARCH_RESULT]})

    question: str
    generation: int
    hits: list[Hit] = Field(description="Best first.")


class Section(Response):
    """A page, or what stands under a heading."""

    start: int
    end: int
    heading: str | None
    page: int | None


class Source(Response):
    """What is known of a document besides its text."""

    id: str
    uri: str
    title: str
    published: IsoDate | None
    media_type: str
    version: str
    metadata: dict[str, str]


class CollectionRequest(BaseModel):
    """Which collection is meant. A parameter that is not known is refused: misspelt, it would be taken for `main`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Said and not checked here: a name that none can have is one of no collection.
    collection: str = Field(default=MAIN, description=COLLECTION_HELP, json_schema_extra={"pattern": NAME_PATTERN})


class PageRequest(CollectionRequest):
    """Which part of a collection's list is wanted. Query strings are text, so their numbers are converted."""

    limit: int = Field(default=100, ge=1, le=1000, description="How many to list.")
    offset: int = Field(default=0, ge=0, le=LARGEST, description="How many to leave out before them.")


class Listing(Source):
    model_config = ConfigDict(json_schema_extra={"examples": [examples.LISTING]})

    passages: int
    characters: int
    added: datetime = Field(description="When the current version was stored, in UTC.")


class DocumentPage(Response):
    model_config = ConfigDict(json_schema_extra={"examples": [examples.LISTINGS]})

    documents: list[Listing] = Field(description="Ordered by uri.")
    total: int = Field(description="How many there are in all.")
    limit: int
    offset: int


class Document(Source):
    model_config = ConfigDict(json_schema_extra={"examples": [examples.DOCUMENT]})

    text: str = Field(description="What the offsets of citations count in.")
    sections: list[Section]


class Excerpt(Source):
    """A part of a document's text, or all of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.EXCERPT]})

    start: int
    end: int = Field(description="The first character that is not in `text`.")
    text: str
    characters: int = Field(description="How many the whole text has.")


class NewDocument(Request):
    """A document's words, for which no file is needed. They are normalised as those of a text file are."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.NEW_DOCUMENT]})

    uri: Address | None = Field(
        None,
        max_length=2_000,
        description="Its address. A document at the same address is replaced. Without one it is addressed by what it "
        "says, so that the same words are stored once.",
    )
    title: str = Field(min_length=1, max_length=1_000)
    text: str = Field(min_length=1)
    published: IsoDate | None = None
    metadata: dict[Text, Text] = Field(default_factory=dict, max_length=100)


class NewDocuments(Request):
    model_config = ConfigDict(json_schema_extra={"examples": [{"documents": [examples.NEW_DOCUMENT]}]})

    # The first that cannot be used is enough: millions of errors take minutes to make.
    documents: list[NewDocument] = Field(min_length=1, fail_fast=True)


class Failure(Response):
    """What could not be read, why, and what to do about it."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.FAILURE]})

    uri: str
    reason: str
    remedy: str


class Added(Response):
    model_config = ConfigDict(json_schema_extra={"examples": [examples.ADDED]})

    added: list[str] = Field(description="Ids of documents that are new.")
    replaced: list[str] = Field(description="Ids of documents that have a new version.")
    unchanged: list[str] = Field(description="Ids of documents that were stored already.")
    removed: list[str] = Field(description="Ids of what a file of this name held, and no file holds any more.")
    passages: int = Field(description="How many passages were made and indexed.")
    failures: list[Failure] = Field(description="What could not be read; the rest is indexed.")


class Verification(Response):
    """What became of a quotation since its receipt was written.

    VALID: it stands at the cited place. MOVED: the current version has them, from `start` to `end`. CHANGED: the
    document no longer has them, or the receipt was altered. GONE: the document was removed, or was never there.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [examples.VERIFICATION]})

    document: str
    quote: str
    verdict: Verdict
    start: int | None
    end: int | None
    detail: str


class Verifications(Response):
    model_config = ConfigDict(json_schema_extra={"examples": [{"verifications": [examples.VERIFICATION]}]})

    verifications: list[Verification] = Field(
        description="One for each receipt of the reply: short, quotes and nearest, each followed by its copies."
    )


class FieldError(Response):
    """A field of the request that cannot be used, and why."""

    field: str
    message: str


class Problem(BaseModel):
    """What went wrong, as RFC 9457 lays it out."""

    # Members beside the standard ones are allowed by the RFC: `errors` and `failures` are such.
    model_config = ConfigDict(json_schema_extra={"examples": [examples.problem(404)]})

    type: str = Field(description="Identifies the kind of problem; about:blank where the status says it all.")
    title: str
    status: int
    detail: str = Field(description="What, which value, and what to do next.")
    instance: str = Field(description="The path that was asked for.")
    errors: list[FieldError] | None = Field(None, description="Fields of the request that cannot be used.")
    failures: list[Failure] | None = Field(None, description="What could not be read, where nothing could.")
