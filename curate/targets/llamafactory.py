"""LLaMA-Factory: ShareGPT turns, and the dataset_info.json that says what each column is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from curate.record import Record
from curate.targets import calling, shaping
from curate.targets.base import Change, Held, Options, SetFacts, Source, Survey, Target, Verdict, Window
from curate.targets.recipe import recipe
from curate.targets.talk import Talk, Turn, Unheld, talk_of
from curate.targets.text import text

ODD, EVEN = ("human", "observation"), ("gpt", "function_call")
"""Who may speak at the odd places of a conversation, and who at the even ones."""

_TAGS = {
    "role_tag": "from",
    "content_tag": "value",
    "user_tag": "human",
    "assistant_tag": "gpt",
    "observation_tag": "observation",
    "function_tag": "function_call",
    "system_tag": "system",
}
_MARKS = {"images": "<image>", "videos": "<video>", "audios": "<audio>"}
_STAGES = {"sft": "sft", "preference": "dpo", "unpaired": "kto", "text": "pt"}


class LlamaFactory(Target):
    """LLaMA-Factory, which skips what it cannot read with no more than a line in its log."""

    name = "llamafactory"
    title = "LLaMA-Factory"
    rules_date = "2026-11-22"
    sources = (
        Source("data/converter.py and data/parser.py of LLaMA-Factory 0.9.5", "hiyouga/LLaMA-Factory@ff6d4d1"),
        Source("data/README.md", "hiyouga/LLaMA-Factory@ff6d4d1"),
    )
    forms = ("sft", "preference", "unpaired", "text")
    uniform = True
    fits = True
    window = Window("cutoff_len", 2_048, "cut")

    def hold(self, record: Record, value: Any = None, survey: Survey = Survey()) -> Held:  # noqa: B008
        if record.kind == "text":
            return text(record)
        try:
            return _held(_shaped(talk_of(record)))
        except Unheld as reason:
            return Held(left_out=str(reason))

    def is_native(self, value: Any) -> bool:
        return not isinstance(value, dict) or "conversations" in value

    def judge(self, value: Any) -> Sequence[Verdict]:
        return list(_judged(value))

    def companions(self, facts: SetFacts, options: Options) -> dict[str, str]:
        info = {_set_name(each.form, each.split): _info(each.form, each.path, facts) for each in facts.files}
        made = {"dataset_info.json": json.dumps(info, indent=2) + "\n"}
        chosen = replace(options, model=options.model or self.model)
        for form in facts.forms:
            name = "train.yaml" if len(facts.forms) == 1 else f"train-{form}.yaml"
            made[name] = _yaml(facts, chosen, form, name)
        return made


def _media(talk: Talk) -> dict[str, list[str]]:
    """The files beside the messages, by LLaMA-Factory's columns; each has its mark in a text."""
    texts = "".join(str(turn.get("content") or "") for turn in talk.every)
    for key, files in talk.media.items():
        if key not in _MARKS or not isinstance(files, list) or not all(isinstance(name, str) for name in files):
            raise Unheld(f"its {key} are no list of file names")
        if texts.count(_MARKS[key]) != len(files):
            raise Unheld(f"it has {len(files)} {key}, and {texts.count(_MARKS[key])} marks {_MARKS[key]}")
    return dict(talk.media)


def _shaped(talk: Talk) -> Talk:
    talk = shaping.without_names(shaping.without_parallel(shaping.developer_as_system(shaping.refusals_as_content(talk))))
    talk = shaping.filled_answers(shaping.inline_reasoning(shaping.joined_parts(talk)))
    return calling.linked_calls(calling.with_object_arguments(talk))


def _held(talk: Talk) -> Held:
    if talk.chosen is None and talk.label is None:
        talk = shaping.without_weights(shaping.up_to_the_last_answer(talk))
    else:
        talk = shaping.without_key(talk, "weight", "preferences have no weights")
    first = talk.messages[0] if talk.messages else {}
    system = first.get("content") if first.get("role") == "system" else None
    rest = talk.messages[1:] if system is not None else talk.messages
    talk, turns = _tagged(talk, rest)
    body: dict[str, Any] = {"conversations": turns}
    if talk.chosen is not None:
        talk = shaping.one_answer(talk, calls=False)
        body |= {
            name: {"from": "gpt", "value": side[0]["content"]}
            for name, side in (("chosen", talk.chosen), ("rejected", talk.rejected))
            if side
        }
    _verify(turns, ranking=talk.chosen is not None)
    if system is not None:
        body["system"] = system
    body |= _media(talk)
    if talk.tools:
        body["tools"] = json.dumps([tool["function"] for tool in talk.tools], ensure_ascii=False)
    if talk.label is not None:
        return Held(({**body, "label": talk.label},), "unpaired", talk.changes)
    return Held((body,), "preference" if talk.chosen is not None else "sft", talk.changes)


def _tagged(talk: Talk, messages: Sequence[Turn]) -> tuple[Talk, list[Turn]]:
    """The turns in LLaMA-Factory's words; results of parallel calls become one, as its own converter joins them."""
    turns: list[Turn] = []
    for turn in messages:
        content = turn.get("content") or ""
        if turn["role"] == "tool":
            if turns and turns[-1]["from"] == "observation":
                turns[-1]["value"] += f"\n</tool_response>\n<tool_response>\n{content}"
                talk = talk.changed(Change("/messages", "the results of parallel calls became one turn"))
            else:
                turns.append({"from": "observation", "value": content})
        elif turn.get("tool_calls"):
            calls = [{"name": call["function"]["name"], "arguments": call["function"]["arguments"]} for call in turn["tool_calls"]]
            if content:
                talk = talk.changed(Change("/messages", "the text before a tool call has no place there", lost=True))
            turns.append({"from": "function_call", "value": json.dumps(calls[0] if len(calls) == 1 else calls, ensure_ascii=False)})
        else:
            turns.append({"from": {"user": "human", "assistant": "gpt", "system": "system"}[turn["role"]], "value": content})
    return talk, turns


def _verify(turns: list[Turn], ranking: bool) -> None:
    """Raise `Unheld` for what LLaMA-Factory would skip."""
    for verdict in _order([turn["from"] for turn in turns], ranking):
        raise Unheld(verdict.what)


def _order(tags: list[Any], ranking: bool) -> Iterator[Verdict]:
    for number, tag in enumerate(tags):
        if tag not in (ODD, EVEN)[number % 2]:
            wanted = " or ".join((ODD, EVEN)[number % 2])
            yield Verdict(
                "drop", "invalid-role-tag", f"turn {number + 1} is from {tag}, where {wanted} has to speak", f"/conversations/{number}"
            )
            return
    if not tags or (len(tags) % 2 == 0) == ranking:
        wanted = "odd" if ranking else "even"
        yield Verdict("drop", "invalid-message-count", f"it has {len(tags)} turns, and their number has to be {wanted}", "/conversations")


def _judged(value: Any) -> Iterator[Verdict]:
    if not isinstance(value, dict):
        yield Verdict("reject", "record-no-object", "the record is no object", "", "data_type")
        return
    messages = value["conversations"]
    if not isinstance(messages, list) or not all(isinstance(each, dict) and "from" in each and "value" in each for each in messages):
        yield Verdict(
            "reject",
            "messages-no-list",
            "the conversation is no list of turns with from and value",
            "/conversations",
            "missing_messages_list",
        )
        return
    tags = [each["from"] for each in messages]
    if tags[:1] == ["system"]:
        tags = tags[1:]
    ranking = "chosen" in value and "rejected" in value
    yield from _order(tags, ranking)
    for name in ("chosen", "rejected") if ranking else ():
        if not isinstance(value[name], dict) or value[name].get("from") not in EVEN:
            yield Verdict("drop", "invalid-role-tag", f"{name} is from nobody who answers", f"/{name}")


def _set_name(form: str, split: str) -> str:
    return f"{form}_{split}"


def _info(form: str, path: str, facts: SetFacts) -> dict[str, Any]:
    """The entry of one file. Once `columns` is there, what it leaves out is not read: so all that there is stands in it."""
    if form == "text":
        return {"file_name": path, "columns": {"prompt": "text"}}
    columns = {"messages": "conversations"}
    columns |= {name: name for name in ("system", "tools", "chosen", "rejected", *_MARKS) if name in facts.columns[form]}
    columns |= {"kto_tag": "label"} if form == "unpaired" else {}
    ranking = {"ranking": True} if form == "preference" else {}
    return {"file_name": path, "formatting": "sharegpt", **ranking, "columns": columns, "tags": _TAGS}


def _yaml(facts: SetFacts, options: Options, form: str, name: str) -> str:
    numbers = recipe(facts, options, form)
    held_out = next((split for split in ("validation", "test") if facts.of(form, split) is not None), None)
    rate = f"{numbers.learning_rate.value:.7f}".rstrip("0")
    lines: list[tuple[str, Any, str]] = [
        ("model_name_or_path", options.model, ""),
        ("stage", _STAGES[form], ""),
        ("do_train", "true", ""),
        ("finetuning_type", "full" if options.method == "full" else "lora", "all weights" if options.method == "full" else "adapters"),
        *([("quantization_bit", 4, "QLoRA: the base in 4 bits")] if options.method == "qlora" else []),
        *(
            [("lora_rank", numbers.rank.value, numbers.rank.why), ("lora_target", "all", "all linear layers")]
            if options.method != "full"
            else []
        ),
        ("dataset_dir", ".", "where dataset_info.json lies"),
        ("dataset", _set_name(form, "train"), ""),
        *(
            [("eval_dataset", _set_name(form, held_out), "the loss of the held-out split"), ("eval_strategy", "epoch", "")]
            if held_out
            else []
        ),
        ("template", "qwen3_nothink", "the template of the model, by LLaMA-Factory's name for it"),
        ("cutoff_len", numbers.sequence_length.value, numbers.sequence_length.why),
        ("num_train_epochs", numbers.epochs.value, numbers.epochs.why),
        ("per_device_train_batch_size", numbers.batch.value, numbers.batch.why),
        ("gradient_accumulation_steps", numbers.accumulation.value, numbers.accumulation.why),
        ("learning_rate", rate, numbers.learning_rate.why),
        ("lr_scheduler_type", "cosine", "falls slowly to nothing"),
        ("warmup_steps", numbers.warmup_steps.value, numbers.warmup_steps.why),
        ("bf16", "true", "on GPUs since Ampere; fp16 on older ones"),
        ("logging_steps", 5, "often, since the run is short"),
        ("seed", 7, "the same run twice"),
        ("output_dir", "out", ""),
    ]
    body = "".join(f"{key}: {value}" + (f"  # {why}" if why else "") + "\n" for key, value, why in lines)
    return f"# Start in this folder: llamafactory-cli train {name}\n{body}"
