"""Completes the OpenAPI page, of which FastAPI sees only a part."""

import inspect
from typing import Any, Literal

from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from pullquote.settings import Settings
from pullquote_server import chat_schemas, schemas, service_schemas

DESCRIPTION = """\
Ask your documents. Every answer is a quotation that you can check.

Offsets are half-open and count Unicode code points of a document's text. Errors are problem details (RFC 9457);
those of the routes in OpenAI's schema are of OpenAI's shape.

Where the server asks for keys, send one as `Authorization: Bearer pq_...`. What the key does not open answers as if it
were not there.
"""
SECURITY = {"key": {"type": "http", "scheme": "bearer", "description": "Of a server that asks for keys."}}


def install(app: FastAPI) -> None:
    """Have `app` describe every layout whole.

    FastAPI does not know of problems, and of bodies that a route parses itself; and it takes each null out of the
    examples, which then lack fields.
    """
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if not app.openapi_schema:
            page, layouts = plain(), _layouts()
            _tell_limits(layouts, app.state.settings)
            page["components"]["schemas"].update(layouts)
            page["components"]["securitySchemes"] = SECURITY
            # Either is enough: a server that has no keys asks for none.
            page["security"] = [{"key": []}, {}]
        return app.openapi_schema or {}

    app.openapi = openapi  # type: ignore[method-assign]  # the way that FastAPI's documentation shows


def _tell_limits(layouts: dict[str, Any], settings: Settings) -> None:
    """What only the settings of this server know."""
    for name in ("SearchRequest", "AskRequest", "ChatRequest"):
        number, _null = layouts[name]["properties"]["top_k"]["anyOf"]
        number["maximum"] = settings.max_top_k
    for name in ("SearchRequest", "AskRequest"):
        layouts[name]["properties"]["question"]["maxLength"] = settings.max_question_characters


def _layouts() -> dict[str, Any]:
    models: list[tuple[type[BaseModel], Literal["validation"]]] = [
        (model, "validation")
        for module in (schemas, service_schemas, chat_schemas)
        for _, model in inspect.getmembers(module, inspect.isclass)
        if issubclass(model, BaseModel) and model.__module__ == module.__name__ and model.model_fields
    ]
    _, layouts = models_json_schema(models, ref_template="#/components/schemas/{model}")
    definitions: dict[str, Any] = layouts["$defs"]
    return definitions
