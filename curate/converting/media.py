"""Images within messages: from the words of each provider to OpenAI's `image_url`, and back."""

from __future__ import annotations

import re
from typing import Any

from curate.record import Part

_DATA = re.compile(r"data:(image/[\w.+-]+);base64,(.*)", re.DOTALL)


def _image(url: str) -> Part:
    return Part(type="image_url", extra={"image_url": {"url": url}})


def plain_media(part: Part) -> Part:
    """An image of Claude's, Gemini's or Bedrock's as OpenAI has it, where nothing is lost by that; else the part as it is."""
    if part.text is not None or len(part.extra) != 1:
        return part
    [(key, body)] = part.extra.items()
    if not isinstance(body, dict):
        return part
    url = None
    if key == "source" and part.type == "image":
        url = _of_claude(body)
    elif part.type is None and key in ("inlineData", "inline_data"):
        url = _of_gemini(body)
    elif part.type is None and key == "image":
        url = _of_bedrock(body)
    return _image(url) if url is not None else part


def _of_claude(source: dict[str, Any]) -> str | None:
    if source.get("type") == "url" and set(source) == {"type", "url"} and isinstance(source["url"], str):
        return source["url"]
    if source.get("type") != "base64" or set(source) != {"type", "media_type", "data"}:
        return None
    return _data_url(source["media_type"], source["data"])


def _of_gemini(body: dict[str, Any]) -> str | None:
    kind = body.get("mimeType", body.get("mime_type"))
    return _data_url(kind, body.get("data")) if len(body) == 2 else None


def _of_bedrock(body: dict[str, Any]) -> str | None:
    source = body.get("source")
    if set(body) != {"format", "source"} or not isinstance(source, dict) or set(source) != {"bytes"} or not isinstance(body["format"], str):
        return None
    return _data_url(f"image/{body['format']}", source["bytes"])


def _data_url(kind: Any, data: Any) -> str | None:
    url = f"data:{kind};base64,{data}"
    return url if isinstance(kind, str) and isinstance(data, str) and _DATA.fullmatch(url) else None


def image_of(part: Part) -> tuple[str, str, str] | None:
    """(URL, MIME type, base64 data) of an image; type and data are "" where it is only linked to. None where it is no plain image."""
    body = part.extra.get("image_url") if part.type == "image_url" and set(part.extra) == {"image_url"} and part.text is None else None
    url = body.get("url") if isinstance(body, dict) and set(body) == {"url"} else body
    if not isinstance(url, str):
        return None
    found = _DATA.fullmatch(url)
    return (url, found[1], found[2]) if found else (url, "", "")
