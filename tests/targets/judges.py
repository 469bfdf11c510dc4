"""Judges that we did not write: what a provider's or a trainer's own package says of a record."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError


def _deep(value: Any) -> Any:
    """Everything within a value: the lists of OpenAI's types are validated only when they are read."""
    if isinstance(value, dict):
        return {key: _deep(item) for key, item in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return [_deep(item) for item in value]
    return value


@cache
def _adapters() -> tuple[TypeAdapter[Any], TypeAdapter[Any]]:
    from openai.types.chat import ChatCompletionMessageParam, ChatCompletionToolParam

    return TypeAdapter(ChatCompletionMessageParam), TypeAdapter(ChatCompletionToolParam)


def openai_takes(value: Any) -> bool:
    """Whether the types of the package `openai` take all messages and tools of a record."""
    message, tool = _adapters()
    body = value.get("input", value)
    messages = [*body["messages"], *value.get("preferred_output", ()), *value.get("non_preferred_output", ())]
    try:
        for each in messages:
            _deep(message.validate_python(each))
        for each in body.get("tools", ()):
            _deep(tool.validate_python(each))
    except ValidationError:
        return False
    return True


def mistral_takes(value: Any) -> bool:
    """Whether the validator of `mistral-common` takes a record for fine-tuning."""
    from mistral_common.exceptions import MistralCommonException
    from mistral_common.protocol.instruct.messages import FinetuningAssistantMessage, SystemMessage, ToolMessage, UserMessage
    from mistral_common.protocol.instruct.request import ChatCompletionRequest
    from mistral_common.protocol.instruct.validator import MistralRequestValidatorV5, ValidationMode

    kinds = {"system": SystemMessage, "user": UserMessage, "assistant": FinetuningAssistantMessage, "tool": ToolMessage}
    try:
        made = [kinds[each["role"]].from_openai(each) for each in value["messages"]]
        for message, each in zip(made, value["messages"], strict=True):
            if "weight" in each:
                message.weight = each["weight"]
        request = ChatCompletionRequest.from_openai(messages=[{"role": "user", "content": ""}], tools=value.get("tools"))
        request = request.model_copy(update={"messages": made})
        MistralRequestValidatorV5(ValidationMode.finetuning).validate_request(request)
    except (MistralCommonException, ValidationError):
        return False
    return True


def loaded(folder: Path, cache_dir: Path, name: str | None = None) -> dict[str, list[Any]]:
    """The records of each split as `datasets` loads a folder."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    import datasets

    datasets.disable_progress_bars()
    found = datasets.load_dataset(str(folder), name, cache_dir=str(cache_dir))
    return {split: list(found[split]) for split in found}
