"""Steps from a conversation to what a trainer takes of it; each notes what it changes and raises `Unheld` for what cannot be held."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence

from curate.targets.base import Change
from curate.targets.talk import Talk, Turn, Unheld, has_calls, is_masked, last_learned, text_of


def each_turn(talk: Talk, change: Callable[[Turn, str], tuple[Turn, Change | None]]) -> Talk:
    """The conversation with every turn changed; `change` gets a turn and its pointer, and returns the new one and what to note."""
    changes: list[Change] = []

    def side(turns: Sequence[Turn], name: str) -> tuple[Turn, ...]:
        made = []
        for number, turn in enumerate(turns):
            new, note = change(turn, talk.at(name, number))
            made.append(new)
            changes.extend([note] if note is not None else ())
        return tuple(made)

    messages = side(talk.messages, "messages")
    chosen = None if talk.chosen is None else side(talk.chosen, "chosen")
    rejected = None if talk.rejected is None else side(talk.rejected, "rejected")
    return talk.changed(*changes, messages=messages, chosen=chosen, rejected=rejected)


def without_key(talk: Talk, key: str, what: str, lost: bool = True) -> Talk:
    """The conversation without one key of its turns; null values go without a note."""

    def change(turn: Turn, pointer: str) -> tuple[Turn, Change | None]:
        if key not in turn:
            return turn, None
        note = None if turn[key] is None else Change(f"{pointer}/{key}", what, lost)
        return {name: item for name, item in turn.items() if name != key}, note

    return each_turn(talk, change)


def text_only(talk: Talk) -> Talk:
    """As `joined_parts`; images and the like beside the messages cannot be held either."""
    if talk.media:
        raise Unheld(f"it has {', '.join(talk.media)}, and only text is taken")
    return joined_parts(talk)


def joined_parts(talk: Talk) -> Talk:
    """Contents that are lists of texts become one text; anything else than text cannot be held."""

    def change(turn: Turn, pointer: str) -> tuple[Turn, Change | None]:
        content = turn.get("content")
        if not isinstance(content, list):
            return turn, None
        text = text_of(content)
        if text is None:
            kinds = sorted({str(part.get("type")) for part in content if isinstance(part, dict)} - {"text"})
            raise Unheld(f"a message has {', '.join(kinds) or 'no parts'}, and only text is taken")
        return {**turn, "content": text}, Change(f"{pointer}/content", "its parts were joined to one text")

    return each_turn(talk, change)


def refusals_as_content(talk: Talk) -> Talk:
    """A refusal becomes the content of its turn where the trainer has no key for it."""

    def change(turn: Turn, pointer: str) -> tuple[Turn, Change | None]:
        if "refusal" not in turn:
            return turn, None
        rest = {key: item for key, item in turn.items() if key != "refusal"}
        if turn["refusal"] is None:
            return rest, None
        content = text_of(turn.get("content")) or ""
        return {**rest, "content": content + turn["refusal"]}, Change(f"{pointer}/refusal", "the refusal became the content")

    return each_turn(talk, change)


def developer_as_system(talk: Talk) -> Talk:
    """The role developer becomes system."""

    def change(turn: Turn, pointer: str) -> tuple[Turn, Change | None]:
        if turn["role"] != "developer":
            return turn, None
        return {**turn, "role": "system"}, Change(f"{pointer}/role", "the role developer became system")

    return each_turn(talk, change)


def integer_weights(talk: Talk) -> Talk:
    """Weights become the integers 0 and 1, on answers only; 0.5 and the like cannot be held."""

    def change(turn: Turn, pointer: str) -> tuple[Turn, Change | None]:
        weight = turn.get("weight")
        rest = {key: item for key, item in turn.items() if key != "weight"}
        if weight is None:
            return rest, None
        if turn["role"] != "assistant":
            return rest, Change(f"{pointer}/weight", "a weight says nothing on a turn that is no answer")
        if weight not in (0, 1):
            raise Unheld(f"a weight of {weight:g} is neither 0 nor 1")
        same = type(weight) is int
        return {**rest, "weight": int(weight)}, None if same else Change(f"{pointer}/weight", f"{json.dumps(weight)} became {int(weight)}")

    return each_turn(talk, change)


def without_weights(talk: Talk) -> Talk:
    """Weights that change nothing go; an answer that must not be learned cannot be held among others that are."""
    masked = [number for number, turn in enumerate(talk.messages) if is_masked(turn)]
    if masked:
        raise Unheld(f"answer {masked[0] + 1} is marked not to be learned, and there are no weights")
    return without_key(integer_weights(talk), "weight", "a weight of 1 is what every answer has", lost=False)


def without_tools(talk: Talk) -> Talk:
    """Declared tools go; a conversation that calls one cannot be held."""
    if has_calls(talk):
        raise Unheld("it calls tools, which have no place there")
    talk = without_key(talk, "tool_calls", "")
    return talk if not talk.tools else talk.changed(Change("/tools", "declared tools have no place there", lost=True), tools=())


def without_parallel(talk: Talk) -> Talk:
    """`parallel_tool_calls` goes."""
    if talk.parallel is None:
        return talk
    return talk.changed(Change("/parallel_tool_calls", "parallel_tool_calls has no place there", lost=True), parallel=None)


def without_names(talk: Talk) -> Talk:
    """The names of authors go."""
    return without_key(talk, "name", "the name of an author has no place there")


def without_reasoning(talk: Talk) -> Talk:
    """Reasoning goes."""
    return without_key(talk, "reasoning_content", "reasoning has no place there")


def inline_reasoning(talk: Talk) -> Talk:
    """Reasoning becomes the beginning of its answer, in <think> tags."""

    def change(turn: Turn, pointer: str) -> tuple[Turn, Change | None]:
        thought = turn.get("reasoning_content")
        rest = {key: item for key, item in turn.items() if key != "reasoning_content"}
        if not thought:
            return rest, None
        if turn.get("tool_calls"):
            return rest, Change(f"{pointer}/reasoning_content", "reasoning before a tool call has no place there", lost=True)
        content = f"<think>\n{thought}\n</think>\n\n{rest.get('content') or ''}"
        return {**rest, "content": content}, Change(f"{pointer}/reasoning_content", "the reasoning stands in <think> before its answer")

    return each_turn(talk, change)


def up_to_the_last_answer(talk: Talk) -> Talk:
    """Turns after the last answer that is learned go, since nothing is learned of them; without one the talk cannot be held."""
    if talk.chosen is not None:
        return talk
    last = last_learned(talk.messages)
    if last < 0:
        raise Unheld("no answer of it is learned")
    rest = len(talk.messages) - last - 1
    if not rest:
        return talk
    count = f"{rest} turns" if rest > 1 else "1 turn"
    note = Change(
        talk.at("messages", last + 1), f"{count} after the last answer that is learned: cut off, nothing is learned of them", lost=True
    )
    return talk.changed(note, messages=talk.messages[: last + 1])


def filled_answers(talk: Talk) -> Talk:
    """Null contents: beside tool calls they stay null, an answer that has neither text nor calls cannot be held."""
    for number, turn in enumerate(talk.every):
        if turn.get("content") is None and not turn.get("tool_calls") and not turn.get("refusal"):
            raise Unheld(f"message {number + 1} has no content")
    return talk


def in_order(talk: Talk, *, starts_with_user: bool = True) -> Talk:
    """A talk whose one system message comes first and whose turns alternate: user, assistant (with its tools), user, ..."""
    messages = talk.messages
    if any(turn["role"] == "system" for turn in messages[1:]):
        raise Unheld("a system message stands after the first one")
    turns = [turn["role"] for turn in messages if turn["role"] not in ("system", "tool")]
    if starts_with_user and turns[:1] == ["assistant"]:
        raise Unheld("it begins with the assistant")
    called = {turn["role"] for turn in messages} >= {"tool"}
    for first, second in zip(turns, turns[1:], strict=False):
        if first == second and not (called and first == "assistant"):
            raise Unheld(f"two turns of the {first} follow each other")
    return talk


def one_answer(talk: Talk, *, calls: bool) -> Talk:
    """A pair whose answers are one message of the assistant each, and whose prompt does not end with one."""
    for name in ("chosen", "rejected"):
        side: tuple[Turn, ...] = getattr(talk, name)
        if len(side) != 1 or side[0]["role"] != "assistant":
            raise Unheld(f"its {name} answer is {len(side)} messages, and one of the assistant is taken")
        if side[0].get("content") is None and not (calls and side[0].get("tool_calls")):
            raise Unheld(f"its {name} answer has no content")
    if not talk.messages:
        raise Unheld("it has no prompt")
    if talk.messages[-1]["role"] == "assistant":
        raise Unheld("its prompt ends with an answer")
    return talk


def only(turn: Turn, keys: Collection[str]) -> Turn:
    """A turn with these keys alone, in this order, without those that are null but for the content."""
    return {key: turn[key] for key in keys if key in turn and (turn[key] is not None or key == "content")}
