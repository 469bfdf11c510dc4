"""Databricks: chat of two keys a message, as its Foundation Model Fine-tuning took it and llm-foundry still does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from curate.record import Record
from curate.targets import shaping
from curate.targets.base import Held, Notice, Options, SetFacts, Source, Survey, Target, Verdict, Window
from curate.targets.huggingface import HuggingFace
from curate.targets.judging import Words, judge_messages
from curate.targets.openai import is_openai
from curate.targets.talk import Unheld, talk_of
from curate.targets.trl import trl_script

KEYS = ("role", "content")
ANSWERS = ("response", "completion")
WORDS = Words(
    roles=("system", "user", "assistant", "tool"),
    keys=KEYS,
    ends_with_answer=True,
    alternates="reject",
    order="reject",
)
_BY_TRL = ("preference", "unpaired", "text")
_OF_TRL = {"chosen", "rejected", "label", "labels"}
_VOLUME = "/Volumes/CATALOG/SCHEMA/VOLUME/"

_UPLOAD = """# Copy the files into a volume of Unity Catalog. Needs the Databricks CLI, signed in.
# Foundation Model Fine-tuning is gone: train with train.py on serverless GPUs (AI Runtime), or with Axolotl.
{commands}
"""


class Databricks(Target):
    """A volume of Databricks, and TRL on its GPUs."""

    name = "databricks"
    title = "Databricks"
    rules_date = "2026-11-22"
    sources = (
        Source("llm-foundry, data/finetuning/tasks.py and utils/exceptions.py", "mosaicml/llm-foundry@8c8dd48 (0.22.0)"),
        Source("Foundation Model Fine-tuning, data preparation", "docs.databricks.com"),
    )
    notices = (
        Notice(
            "2026-11-22",
            "Databricks Foundation Model Fine-tuning reached its end of life on 2026-08-14. The files are what it took, the strictest of "
            "all; the script trains with TRL on serverless GPUs (AI Runtime), which Databricks names instead.",
        ),
    )
    forms = ("sft", *_BY_TRL)
    uniform = True
    fits = True
    window = Window("max_length", 1_024, "cut")

    def hold(self, record: Record, value: Any = None, survey: Survey = Survey()) -> Held:  # noqa: B008
        if record.kind in _BY_TRL:  # Foundation Model Fine-tuning had no form for these: they are what TRL takes, as the script does
            return HuggingFace().hold(record)
        try:
            talk = talk_of(record)
            talk = shaping.without_tools(shaping.without_parallel(shaping.without_names(shaping.without_reasoning(talk))))
            talk = shaping.developer_as_system(shaping.refusals_as_content(shaping.text_only(talk)))
            talk = shaping.in_order(shaping.filled_answers(shaping.without_weights(shaping.up_to_the_last_answer(talk))))
            if len(talk.messages) < 2:
                raise Unheld("it has one message, and two are the least")
        except Unheld as reason:
            return Held(left_out=str(reason))
        return Held(({"messages": [shaping.only(turn, KEYS) for turn in talk.messages]},), "sft", talk.changes)

    def is_native(self, value: Any) -> bool:
        if not isinstance(value, dict) or not value:
            return True
        if "messages" in value:
            return is_openai(value["messages"]) and "label" not in value
        return bool({"prompt", "response"} & value.keys()) and not _OF_TRL & value.keys() and not isinstance(value.get("prompt"), list)

    def judge(self, value: Any) -> Sequence[Verdict]:
        return list(_judged(value))

    def companions(self, facts: SetFacts, options: Options) -> dict[str, str]:
        chosen = replace(options, model=options.model or self.model)
        commands = "\n".join(f"databricks fs cp {each.path} dbfs:{_VOLUME}{each.path}" for each in facts.files)
        return {"upload.sh": _UPLOAD.format(commands=commands), "train.py": trl_script(facts, chosen, folder=_VOLUME)}


def _judged(value: Any) -> Iterator[Verdict]:
    if not isinstance(value, dict):
        yield Verdict("reject", "record-no-object", "the record is no object", "", "data_type")
    elif "messages" in value:
        yield from _judged_chat(value)
    elif "prompt" in value and any(key in value for key in ANSWERS):
        if len(value) != 2:
            yield Verdict("reject", "not-two-keys", f"a pair has two keys and not {len(value)}: {', '.join(value)}")
        for key, item in value.items():
            if not isinstance(item, str):
                yield Verdict("reject", "content-no-text", f"{key} is no text", f"/{key}", "missing_content")
            elif key in ANSWERS and not item.strip():
                yield Verdict("nothing", "empty-text", f"{key} is empty", f"/{key}")
    else:
        yield Verdict("reject", "no-format", f"the keys {', '.join(value) or '(none)'} are neither messages nor prompt and response")


def _judged_chat(value: dict[str, Any]) -> Iterator[Verdict]:
    if len(value) != 1:
        others = ", ".join(key for key in value if key != "messages")
        yield Verdict("reject", "unknown-key", f"messages is the only key that it takes, and there is {others}")
    messages = value["messages"]
    if isinstance(messages, list) and len(messages) < 2:
        yield Verdict("reject", "one-message", f"there are {len(messages)} messages, and two are the least", "/messages")
        return
    yield from judge_messages(messages, "/messages", WORDS)
