"""Errors as OpenAI lays them out, for the routes that its clients call."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse, Response

PATHS = ("/v1/chat/completions", "/v1/models")


def response(status: int, slug: str, message: str, members: Mapping[str, Any], headers: Mapping[str, str]) -> Response:
    # OpenAI has no 422: what its clients raise for an unusable request, BadRequestError, stands for 400.
    status = 400 if status == 422 else status
    headers = {"x-content-type-options": "nosniff", **headers}
    return JSONResponse({"error": _details(status, slug, message, members)}, status, headers)


def _details(status: int, slug: str, message: str, members: Mapping[str, Any]) -> dict[str, Any]:
    fields = [each["field"] for each in members.get("errors", ())]
    return {
        "message": message,
        "type": "invalid_request_error" if status < 500 else "server_error",
        "param": fields[0] if fields else None,
        "code": slug.replace("-", "_") or None,
    }


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors that a route may answer with, for its OpenAPI entry."""
    described: dict[int | str, dict[str, Any]] = {status: _described(status) for status in statuses}
    described["default"] = {**_described(500), "description": "Any other error"}
    return described


def _described(status: int) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/OpenAIError"}}}
    return {"description": HTTPStatus(status).phrase, "content": content}
