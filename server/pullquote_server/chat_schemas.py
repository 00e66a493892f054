"""OpenAI's schema of models and chat completions, as far as Pullquote speaks it: for checking, and for /docs.

https://platform.openai.com/docs/api-reference/chat
"""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, field_validator

from pullquote.collections import MAIN
from pullquote_server import examples
from pullquote_server.schemas import Citation, Filters, Positive, Reply, Response, SearchRequest, Whole

MODEL = "pullquote"
"""The model that quotes the collection `main`; another collection's is called `pullquote/NAME`."""


def model_of(collection: str) -> str:
    return MODEL if collection == MAIN else f"{MODEL}/{collection}"


def collection_of(model: str) -> str | None:
    """The collection that a model quotes; None where it is no model of ours.

    >>> collection_of("pullquote"), collection_of("pullquote/harbour"), collection_of("pullquote/main")
    ('main', 'harbour', None)
    """
    collection = model.partition("/")[2] or MAIN
    return collection if model == model_of(collection) else None


def _only(*accepted: object, remedy: str) -> AfterValidator:
    """Refuses a parameter that would change what the client may count on."""

    def check(value: object) -> object:
        # By type too: True is no 1.
        if not any(value == each and type(value) is type(each) for each in accepted):
            raise ValueError(f"{value!r} cannot be had; {remedy}")
        return value

    return AfterValidator(check)


class _Lenient(BaseModel):
    """What is not known is let be: OpenAI's clients send much that has no meaning here."""

    model_config = ConfigDict(extra="ignore", frozen=True)


# A million errors take seconds to make, in which nobody else is answered.
_ONE_ERROR = Field(fail_fast=True)


class Part(_Lenient):
    """A piece of a message; only those of the type text can be asked."""

    type: str
    text: str | None = None


class Message(_Lenient):
    role: str = Field(description="The last message of the role user is the question.")
    content: str | Annotated[list[Part], _ONE_ERROR] | None = Field(
        None, description="Text, or parts of the type text."
    )

    @property
    def text(self) -> str:
        if isinstance(self.content, list):
            return "\n".join(part.text or "" for part in self.content)
        return self.content or ""

    @property
    def strange(self) -> list[str]:
        """The types of its parts that are no text."""
        parts = self.content if isinstance(self.content, list) else []
        return [part.type for part in parts if part.type != "text"]


class StreamOptions(_Lenient):
    include_usage: StrictBool = False


class ChatRequest(_Lenient):
    """A conversation, of which the last user message is the question; the earlier ones are accepted and not used.

    Parameters that steer a language model (temperature, max_tokens, seed, ...) are accepted and mean nothing here.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [examples.CHAT_REQUEST]})

    model: str = Field(description=f"{MODEL!r}, or '{MODEL}/NAME' for another collection than `main`.")
    messages: Annotated[list[Message], _ONE_ERROR] = Field(min_length=1)
    stream: StrictBool | None = False
    stream_options: StreamOptions | None = None
    n: Annotated[Whole | None, _only(None, 1, remedy="there is one answer. Leave n out")] = None
    tools: list[Any] | None = Field(None, description="Accepted, and never called.")
    tool_choice: Annotated[Any, _only(None, "none", "auto", remedy="no tool is ever called. Leave tool_choice out")] = (
        Field(None, description='"none" or "auto".')
    )
    function_call: Annotated[
        Any, _only(None, "none", "auto", remedy="no function is ever called. Leave function_call out")
    ] = Field(None, description='"none" or "auto".')
    response_format: Annotated[
        Any, _only(None, {"type": "text"}, remedy="the content is text. Read the field pullquote for data")
    ] = Field(None, description='{"type": "text"}.')
    modalities: Annotated[
        Annotated[list[str], _ONE_ERROR] | None, _only(None, ["text"], remedy="the answer is text. Leave it out")
    ] = None
    audio: Annotated[Any, _only(None, remedy="the answer is text. Leave audio out")] = None
    logprobs: Annotated[StrictBool | None, _only(None, False, remedy="no model generates the answer. Leave it out")] = (
        None
    )
    filters: Filters | None = Field(None, description="Pullquote's own: what may be quoted.")
    top_k: Positive | None = Field(None, description="Pullquote's own: how many passages are found.")

    @field_validator("messages")
    @classmethod
    def _asks_with_text(cls, messages: list[Message]) -> list[Message]:
        asked = _last_of_the_user(messages)
        if asked is None:
            raise ValueError("there is no message of the role user, whose words would be the question. Add one")
        if asked.strange:
            raise ValueError(f"the question has a part of the type {asked.strange[0]!r}; only text can be asked")
        return messages

    @property
    def search(self) -> SearchRequest:
        """The same question as `/v1/ask` has it."""
        asked = _last_of_the_user(self.messages)
        return SearchRequest(question=asked.text if asked else "", filters=self.filters, top_k=self.top_k)

    @property
    def with_usage(self) -> bool:
        return self.stream_options is not None and self.stream_options.include_usage


def _last_of_the_user(messages: list[Message]) -> Message | None:
    return next((message for message in reversed(messages) if message.role == "user"), None)


class UrlCitation(Response):
    """Where in `content` the quoted words stand: `content[start_index:end_index]`, in Unicode code points."""

    start_index: int
    end_index: int = Field(description="The first that is not quoted.")
    url: str
    title: str


class Annotation(Response):
    """A citation in OpenAI's layout, and beside it the whole receipt."""

    type: Literal["url_citation"]
    url_citation: UrlCitation
    citation: Citation


class Said(Response):
    role: Literal["assistant"]
    content: str = Field(
        description="The quotations, one a line, each with its mark, such as [1]; or why there are none."
    )
    refusal: None
    annotations: list[Annotation] = Field(description="One for each quotation.")


class Choice(Response):
    index: Literal[0]
    message: Said
    logprobs: None
    finish_reason: Literal["stop"]


class Usage(Response):
    """Zeros: no language model reads or writes any tokens."""

    prompt_tokens: Literal[0]
    completion_tokens: Literal[0]
    total_tokens: Literal[0]


class ChatCompletion(Response):
    model_config = ConfigDict(json_schema_extra={"examples": [examples.CHAT_COMPLETION]})

    id: str
    object: Literal["chat.completion"]
    created: int = Field(description="Seconds since 1970.")
    model: str
    choices: list[Choice]
    usage: Usage
    pullquote: Reply = Field(description="The reply, as `/v1/ask` gives it.")
    pullquote_audit: int | None = Field(description="The reply's number in the audit; null where none is kept.")


class Model(Response):
    model_config = ConfigDict(json_schema_extra={"examples": [examples.MODEL]})

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class Models(Response):
    model_config = ConfigDict(json_schema_extra={"examples": [{"object": "list", "data": [examples.MODEL]}]})

    object: Literal["list"]
    data: list[Model]


class OpenAIErrorDetails(Response):
    message: str = Field(description="What, which value, and what to do next.")
    type: str
    param: str | None = Field(description="The parameter that cannot be used.")
    code: str | None


class OpenAIError(Response):
    model_config = ConfigDict(json_schema_extra={"examples": [examples.OPENAI_ERROR]})

    error: OpenAIErrorDetails
