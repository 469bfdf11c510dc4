"""OpenAI's fine-tuning API: chat with tools and weights, preference pairs, and prompts with references for a grader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from curate.formats.codec import write_content, write_tools
from curate.formats.roles import OPENAI
from curate.record import Record
from curate.targets import calling, shaping
from curate.targets.base import Change, Held, Notice, Options, SetFacts, Source, Survey, Target, Verdict, Window
from curate.targets.jobs import openai_script
from curate.targets.judging import Words, judge_answers, judge_calls, judge_messages, judge_tools, unknown_keys
from curate.targets.talk import Talk, Turn, Unheld, talk_of

MESSAGE_KEYS = ("role", "content", "refusal", "name", "tool_calls", "tool_call_id", "weight")
TOP_KEYS = ("messages", "tools", "parallel_tool_calls", "functions")

UNREAD = {"id", "metadata"}
"""Keys beside a prompt that no grader reads."""

WORDS = Words(
    roles=("system", "developer", "user", "assistant", "tool", "function"),
    keys=(*MESSAGE_KEYS, "function_call"),
    ends_with_answer=True,
    weights_on=("assistant",),
    parts=("text", "image_url"),
)


class OpenAI(Target):
    """The OpenAI API, and Azure OpenAI, which has the same rules."""

    name = "openai"
    title = "OpenAI"
    rules_date = "2026-11-22"
    sources = (
        Source("the fine-tuning schemas FineTuneChatRequestInput and FineTunePreferenceRequestInput", "openai/openai-openapi@498c71d"),
        Source("the cookbook's checks of chat data", "openai-cookbook, examples/Chat_finetuning_data_prep.ipynb"),
        Source("the supervised, preference and reinforcement fine-tuning guides", "developers.openai.com/api/docs/guides"),
    )
    notices = (
        Notice(
            "2026-11-22",
            "OpenAI is closing self-serve fine-tuning: no new jobs since 2026-05-07 for organisations that never fine-tuned, since "
            "2026-07-02 for those without recent use of a tuned model, and for everybody from 2027-01-06. The snapshots of GPT-4o, "
            "4o-mini, 4.1 and 4.1-mini go on 2027-01-14. Together, Fireworks, Azure and Mistral take the same format.",
        ),
    )
    forms = ("sft", "preference", "reinforcement")
    max_bytes = 512_000_000
    min_records = 10
    window = Window("tokens of an example", 65_536, "cut")
    model = "gpt-4.1-mini-2025-04-14"

    def hold(self, record: Record, value: Any = None, survey: Survey = Survey()) -> Held:  # noqa: B008
        if record.kind == "prompt":
            return _reinforcement(record)
        try:
            talk = _shaped(talk_of(record))
        except Unheld as reason:
            return Held(left_out=str(reason))
        if talk.label is not None:
            return Held(left_out="its answer has a label, and single answers with a label have no place there")
        return Held((written(talk),), "preference" if talk.chosen is not None else "sft", talk.changes)

    def is_native(self, value: Any) -> bool:
        if not isinstance(value, dict):
            return True
        wrapped = value.get("input")
        return is_openai(value.get("messages")) or (isinstance(wrapped, dict) and "messages" in wrapped)

    def judge(self, value: Any) -> Sequence[Verdict]:
        return list(_judged(value))

    def companions(self, facts: SetFacts, options: Options) -> dict[str, str]:
        return {"start_job.py": openai_script(facts, options.model or self.model, self.notices[0].text)}


def is_openai(messages: Any) -> bool:
    """Whether messages are in OpenAI's words, and not with from and value."""
    if not isinstance(messages, list) or not messages:
        return messages is not None
    return not any(isinstance(each, dict) and ({"from", "value"} & each.keys()) and "role" not in each for each in messages)


def _shaped(talk: Talk) -> Talk:
    if talk.media:
        raise Unheld(f"it has {', '.join(talk.media)} beside its messages; images belong into the parts of a user's message")
    talk = shaping.without_reasoning(calling.named_functions(talk))
    talk = shaping.filled_answers(shaping.up_to_the_last_answer(shaping.integer_weights(talk)))
    for number, turn in enumerate(talk.every):
        kinds = {str(part.get("type")) for part in turn["content"]} if isinstance(turn.get("content"), list) else set()
        if kinds - ({"text", "image_url"} if turn["role"] == "user" else {"text", "refusal"}):
            raise Unheld(f"message {number + 1} has {', '.join(sorted(kinds - {'text'}))}, which has no place there")
    if talk.chosen is None:
        return calling.linked_calls(talk, every=True)
    talk = shaping.without_key(talk, "weight", "a preference pair has no weights")
    return shaping.one_answer(calling.linked_calls(talk, every=True), calls=True)


def written(talk: Talk) -> dict[str, Any]:
    """A conversation or a preference pair in OpenAI's keys."""
    body: dict[str, Any] = {"messages": [shaping.only(turn, MESSAGE_KEYS) for turn in talk.messages]}
    if talk.tools:
        body["tools"] = list(talk.tools)
    if talk.parallel is not None:
        body["parallel_tool_calls"] = talk.parallel
    if talk.chosen is None:
        return body
    preferred, other = ([shaping.only(turn, MESSAGE_KEYS) for turn in side] for side in (talk.chosen, talk.rejected or ()))
    return {"input": body, "preferred_output": preferred, "non_preferred_output": other}


def _reinforcement(record: Record) -> Held:
    """A prompt for reinforcement fine-tuning: the keys beside it are what a grader reads, so all of them stay."""
    if isinstance(record.system, str) and record.system:
        return Held(left_out="its system prompt stands beside the prompt")
    content = record.messages if record.messages is not None else record.prompt
    messages: list[Turn] = [{"role": "user", "content": content}] if isinstance(content, str) else write_content(content, OPENAI) or []
    if not messages or messages[-1].get("role") not in ("user", "tool"):
        return Held(left_out="its last message is neither the user's nor a tool's, to which the model would answer")
    changes = (Change("/prompt", "the prompt became a message of the user"),) if isinstance(content, str) else ()
    extra = {key: item for key, item in record.extra.items() if key not in ("messages", "tools")}
    if not extra.keys() - UNREAD - set(TOP_KEYS):
        return Held(left_out="there is nothing beside the prompt that a grader could read")
    tools = {"tools": write_tools(record.tools)} if record.tools else {}
    return Held(({"messages": messages, **tools, **extra},), "reinforcement", changes)


def _judged(value: Any) -> Iterator[Verdict]:
    if not isinstance(value, dict):
        yield Verdict("reject", "record-no-object", "the record is no object", "", "data_type")
        return
    if "input" in value and "messages" not in value:
        yield from _judged_pair(value)
        return
    messages = value.get("messages")
    if not messages:
        yield Verdict("reject", "messages-missing", "there is no list of messages", "/messages", "missing_messages_list")
        return
    ends = messages[-1].get("role") if isinstance(messages, list) and isinstance(messages[-1], dict) else None
    references = set(value) - set(TOP_KEYS) - UNREAD
    if ends in ("user", "tool") and references:
        return  # a prompt for reinforcement fine-tuning: any key beside the messages is for the grader
    yield from judge_messages(messages, "/messages", WORDS)
    yield from judge_calls(messages, "/messages")
    yield from judge_tools(value.get("tools"), "/tools")
    yield from unknown_keys(value, TOP_KEYS, "doubt")


def _judged_pair(value: dict[str, Any]) -> Iterator[Verdict]:
    wrapped = value["input"]
    if not isinstance(wrapped, dict) or not wrapped.get("messages"):
        yield Verdict("reject", "messages-missing", "the input has no list of messages", "/input", "missing_messages_list")
        return
    words = WORDS._replace(ends_with_answer=False, needs_answer=False, weights_on=())
    yield from judge_messages(wrapped["messages"], "/input/messages", words)
    yield from judge_answers(value, ("preferred_output", "non_preferred_output"), words)
    yield from judge_tools(wrapped.get("tools"), "/input/tools")
    yield from unknown_keys(value, ("input", "preferred_output", "non_preferred_output"), "doubt")
