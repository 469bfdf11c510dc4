"""The few addresses that the review widget asks beside Streamlit: what was decided goes there, and what is next comes from there.

They do not depend on Streamlit's websocket or its reruns: a decision is stored as soon as the request arrives.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import orjson
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from curate.checks.describe import UNWRAPPED, page
from curate.checks.registry import all_checks
from curate.errors import CurateError
from curate.review.service import Service

PREFIX = "/review-api"
HEADER = "x-curate"
"""A header that a form on another site cannot send."""

MAX_BYTES = 32 << 20
_LONE = re.compile("[\ud800-\udfff]")


def routes(service: Service) -> list[Route]:
    """The routes of one review."""
    return [
        Route(f"{PREFIX}/sync", _posted(service.sync), methods=["POST"]),
        Route(f"{PREFIX}/validate", _posted(service.validate), methods=["POST"]),
        Route(f"{PREFIX}/reveal", _posted(service.reveal), methods=["POST"]),
        Route(f"{PREFIX}/release", _posted(service.release), methods=["POST"]),
        Route(f"{PREFIX}/item/{{position:int}}", _item(service), methods=["GET"]),
        Route(f"{PREFIX}/ladder", _ladder(service), methods=["GET"]),
        Route(f"{PREFIX}/explain/{{code:str}}", _explain, methods=["GET"]),
    ]


def _answer(value: Any, status: int = 200) -> Response:
    # Texts of records may hold lone surrogates, which JSON of our own can carry and UTF-8 cannot.
    return Response(orjson.dumps(_plain(value)), status, media_type="application/json", headers={"cache-control": "no-store"})


def _plain(value: Any) -> Any:
    """The value with U+FFFD for lone surrogates, and integers that JavaScript would round as text."""
    if isinstance(value, str):
        return value if value.isascii() else _LONE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_plain(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53:
        return str(value)
    return value


def _message(body: bytes) -> Any:
    """What a page sends. Raises `json.JSONDecodeError`.

    A browser writes half a character (a lone surrogate) as an escape, which orjson refuses; the decisions of a page are not to wait for
    ever behind one with such a text.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return _plain(json.loads(body.decode("utf-8", "replace")))


def _posted(function: Callable[[Any], dict[str, Any]]) -> Any:
    async def endpoint(request: Request) -> Response:
        if request.headers.get(HEADER) != "1" or int(request.headers.get("content-length", "0")) > MAX_BYTES:
            return _answer({"error": "this request did not come from the page"}, 403)
        try:
            message = _message(await request.body())
            return _answer(await run_in_threadpool(function, message))
        except json.JSONDecodeError:
            return _answer({"error": "the request is not valid JSON"}, 400)
        except CurateError as error:
            return _answer({"error": error.message, "hint": error.hint}, 409)
        except SQLAlchemyError as error:  # a full disk, a store that is read-only or locked: nothing was acknowledged
            return _answer({"error": f"The store cannot be written: {getattr(error, 'orig', None) or error}"}, 503)

    return endpoint


def _ladder(service: Service) -> Any:
    async def endpoint(_: Request) -> Response:
        return _answer(await run_in_threadpool(service.ladder))

    return endpoint


def _item(service: Service) -> Any:
    async def endpoint(request: Request) -> Response:
        try:
            return _answer(await run_in_threadpool(service.item, request.path_params["position"]))
        except CurateError as error:
            return _answer({"error": error.message, "hint": error.hint}, 404)

    return endpoint


async def _explain(request: Request) -> Response:
    found = all_checks().get(request.path_params["code"].upper())
    if found is None:
        return _answer({"error": "there is no such rule"}, 404)
    return _answer({"text": page(found, UNWRAPPED)})
