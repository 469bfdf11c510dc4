"""Planted defects: the same for the same seed, as many as asked for, and really there."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from benchmarks.detect.foreign import FOREIGN_ANSWERS
from benchmarks.detect.inject import KINDS, inject, names_of
from benchmarks.detect.mold_records import JUDGE, LABELS, RARE_LABEL, SORT, TEAMS, mold_records
from benchmarks.detect.phrases import MERGED, PLACEHOLDERS, SELF_REFERENCES, SLOTS, TEMPLATE_TOKENS
from benchmarks.detect.phrasing_words import CLOSINGS, FOREIGN_NAMES, LEADS, OPENINGS, REFUSALS, YES_OPENINGS
from benchmarks.detect.plant_conflicts import ADDING as SECOND_ANSWERS
from benchmarks.detect.plant_text import misread
from benchmarks.detect.planting import Planted, dump
from benchmarks.detect.question_records import question_records
from benchmarks.detect.similar import common_grams, grams, is_near, jaccard, said
from benchmarks.detect.tool_records import tool_records
from tests.benchmarks.base import SYSTEM, clean_records

CLEAN = clean_records()
TOOLS = tool_records(24, 7)
MOLDS = mold_records(40, 7)
QUESTIONS = question_records(64, 7)


def _listing(number: int) -> dict[str, Any]:
    steps = "\n".join(f"{step + 1}. Turn screw {step + number} until it holds, then wipe the plate dry." for step in range(4))
    turns = [f"How do I mount plate {number}?", f"Four steps will do it.\n{steps}"]
    return {"messages": [{"role": role, "content": text} for role, text in zip(("user", "assistant"), turns, strict=True)]}


LISTS = [_listing(number) for number in range(12)]


def base_of(name: str) -> list[dict[str, Any]]:
    """The clean records into which a kind of defect is planted."""
    if name == "TRN001/bare-marker":
        return LISTS
    if name in SECOND_ANSWERS:
        return QUESTIONS
    return {"TOL": TOOLS, "CON": MOLDS}.get(name[:3], CLEAN)


def planted_with(name: str, seed: int) -> tuple[list[bytes], Planted]:
    records = base_of(name)
    lines, planted = inject(records, 1 / len(records), seed, [name])
    assert [f"{each.code}/{each.kind}" for each in planted] == [name]
    return lines, planted[0]


def texts(line: bytes, *roles: str) -> list[str]:
    return [message["content"] for message in json.loads(line)["messages"] if message["role"] in roles]


def answered(line: bytes) -> str:
    return "\n".join(texts(line, "assistant"))


def is_unreadable(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return True
    return False


def calls(line: bytes) -> list[dict[str, Any]]:
    return [call for message in json.loads(line)["messages"] for call in message.get("tool_calls", ())]


def broken_arguments(line: bytes) -> int:
    return sum(is_unreadable(call["function"]["arguments"].encode()) for call in calls(line))


def schema_errors(line: bytes) -> list[str]:
    """The keyword of each violated schema, and "unknown" for each tool that is not declared."""
    schemas = {tool["function"]["name"]: tool["function"]["parameters"] for tool in json.loads(line)["tools"]}
    found = []
    for call in (call["function"] for call in calls(line)):
        if call["name"] not in schemas:
            found.append("unknown")
            continue
        errors = jsonschema.Draft202012Validator(schemas[call["name"]]).iter_errors(json.loads(call["arguments"]))
        found += [str(error.validator) for error in errors]
    return found


def pairing_errors(line: bytes) -> int:
    """Results that answer no open call, calls without a result, ids that come twice."""
    opened: Counter[str] = Counter(call["id"] for call in calls(line))
    results = Counter(message["tool_call_id"] for message in json.loads(line)["messages"] if message["role"] == "tool")
    return sum(count - 1 for count in opened.values()) + (opened - results).total() + (results - opened).total()


def pairs(line: bytes) -> list[list[tuple[str, Any]]]:
    """The key-value pairs of every object of a line, duplicate keys included."""
    seen: list[list[tuple[str, Any]]] = []
    json.loads(line, object_pairs_hook=lambda found: seen.append(found))
    return seen


def roles(line: bytes) -> list[str]:
    return [message["role"] for message in json.loads(line)["messages"]]


def breaks_mold(line: bytes) -> bool:
    """Whether an answer of `mold_records` has not the form of its task."""
    system, answer = texts(line, "system")[0], answered(line)
    if system == JUDGE:
        return answer not in (*LABELS, RARE_LABEL)
    if system != SORT:
        wanted = r"## Cause\n.*\n## Steps\n(\d\. .*\n)+## Price\n.*: [\d,]+" if "## " in answer else r".*\nTotal: [\d,]+"
        return re.fullmatch(wanted, answer) is None
    try:
        value = json.loads(answer)
        kinds: dict[str, Any] = {"team": str, "urgent": bool, "items": list, "shop": (str, type(None)), "note": str}
        known = all(isinstance(value[key], kind) for key, kind in kinds.items()) and value["team"] in TEAMS
        return not known or not value.keys() - kinds.keys() <= {"photo"} or any(isinstance(item["count"], str) for item in value["items"])
    except (ValueError, KeyError, TypeError):
        return True


def has_style(line: bytes) -> bool:
    """Whether an answer in JSON is written in another way than `json.dumps` does, or with its keys in another order."""
    answer = answered(line)
    return answer.startswith("{") and (answer != json.dumps(json.loads(answer)) or not answer.startswith('{"team"'))


def echoes_question(line: bytes) -> bool:
    """Whether the first words of the question are in the answer."""
    return " ".join(texts(line, "user")[0].split()[:6]).casefold() in answered(line).casefold()


def has_character(pattern: str) -> Callable[[bytes], bool]:
    return lambda line: any(re.search(pattern, text) for text in texts(line, "user", "assistant"))


PRESENT: dict[str, Callable[[bytes], Any]] = {
    **{name: is_unreadable for name in KINDS if name.startswith("FMT001")},
    "FMT002/messages-missing": lambda line: "messages" not in json.loads(line),
    "FMT002/messages-empty": lambda line: json.loads(line)["messages"] == [],
    "FMT002/messages-no-list": lambda line: not isinstance(json.loads(line)["messages"], list),
    "FMT002/message-no-object": lambda line: all(isinstance(each, str) for each in json.loads(line)["messages"]),
    "FMT002/no-object": lambda line: not isinstance(json.loads(line), dict),
    "FMT002/role-missing": lambda line: sum("role" not in message for message in json.loads(line)["messages"]) == 1,
    "FMT004/ends-with-user": lambda line: roles(line)[-1] == "user" and "assistant" in roles(line),
    "FMT004/system-late": lambda line: roles(line)[0] == "user" and roles(line).count("system") == 1,
    "FMT004/assistant-first": lambda line: roles(line)[:3] == ["system", "assistant", "user"],
    "FMT004/unknown-role": lambda line: len(set(roles(line)) - {"system", "user", "assistant"}) == 1,
    "FMT004/user-twice": lambda line: ("user", "user") in zip(roles(line), roles(line)[1:], strict=False),
    "FMT005/no-assistant": lambda line: roles(line) == ["system", "user"],
    "FMT005/weights-zero": lambda line: {m.get("weight") for m in json.loads(line)["messages"] if m["role"] == "assistant"} == {0},
    "FMT006/content-number": lambda line: any(isinstance(each, int | float) for each in texts(line, "user", "assistant")),
    "FMT006/content-null": lambda line: None in texts(line, "user", "assistant"),
    "FMT006/content-object": lambda line: any(isinstance(each, dict) for each in texts(line, "user", "assistant")),
    **{f"FMT008/{kind}": (lambda line, slots=slots: any(slot in answered(line) for slot in slots)) for kind, slots in SLOTS.items()},
    "FMT010/duplicate-key": lambda line: any(len(found) > len(dict(found)) for found in pairs(line)),
    "FMT010/not-a-number": lambda line: re.search(rb'"quality": (NaN|-?Infinity)\}$', line),
    "FMT010/big-integer": lambda line: not -(2**63) <= json.loads(line)["id"] < 2**64,
    "FMT010/lone-surrogate": has_character("[\ud800-\udfff]"),
    "FMT010/deep-nesting": lambda line: line.count(b"[" * 1_200) == 1 or line.count(b"[" * 5_000) == 1,
    **{
        f"EMP001/{kind}": (lambda line, values=values: any(text in values for text in texts(line, "assistant")))
        for kind, values in PLACEHOLDERS.items()
    },
    "BPL001/start": lambda line: any(text.startswith(SELF_REFERENCES) for text in texts(line, "assistant")),
    "BPL001/middle": lambda line: any(f". {phrase} " in answered(line) for phrase in SELF_REFERENCES),
    "BPL001/end": lambda line: any(text.endswith(SELF_REFERENCES) for text in texts(line, "assistant")),
    **{
        f"MRG001/{kind}": (lambda line: re.search(r"(?m)^(#+ |\d+\. )?(\d+\. )?(Instruction|Response|Human):", answered(line)))
        for kind in MERGED
    },
    **{
        f"LKG001/{where}": (
            lambda line: any(token in text for token in (*TEMPLATE_TOKENS, "<s>") for text in texts(line, "user", "assistant"))
        )
        for where in ("start", "middle", "end")
    },
    "ENC001/misread-quotes": has_character("\u00e2\u20ac"),
    "ENC001/misread-accents": has_character("\u00c3"),
    "ENC001/misread-twice": has_character("\u00c3\u0192"),
    "ENC001/replacement-character": has_character("\ufffd"),
    "ENC002/zero-width": has_character("[\u200b-\u200f]"),
    "ENC002/byte-order-mark": has_character("[a-z]\ufeff[a-z]"),
    "ENC002/control": has_character("[\x00-\x08\x0b\x0c\x0e-\x1f]"),
    "ENC002/bidirectional": has_character("[\u202a-\u202e\u2066-\u2069]"),
    "ENC002/tag-characters": has_character("[\U000e0020-\U000e007e]"),
    **{f"LNG001/{code}": (lambda line, code=code: (code, answered(line)) in FOREIGN_ANSWERS) for code, _ in FOREIGN_ANSWERS},
    "LEN002/ten-times-longer": lambda line: max(len(text.split()) for text in texts(line, "assistant")) > 150,
    "LEN002/much-shorter": lambda line: min(len(text.split()) for text in texts(line, "assistant")) <= 3,
    "SYS001/variant": lambda line: texts(line, "system") != [SYSTEM] and jaccard(grams(texts(line, "system")[0]), grams(SYSTEM)) >= 0.8,
    "SYS001/missing": lambda line: texts(line, "system") == [],
    **{
        f"BPL002/{code}": (lambda line, said=said: any(text in said for text in texts(line, "assistant")))
        for code, said in REFUSALS.items()
    },
    "BPL002/then-answer": lambda line: any(text.startswith(REFUSALS["en"]) for text in texts(line, "assistant")),
    "BPL003/opening": lambda line: any(text.startswith(OPENINGS) for text in texts(line, "assistant")),
    "BPL003/yes": lambda line: any(text.startswith(YES_OPENINGS) for text in texts(line, "assistant")),
    "BPL003/lead": lambda line: any(text.startswith(LEADS) for text in texts(line, "assistant")),
    "BPL003/closing": lambda line: any(text.endswith(CLOSINGS) for text in texts(line, "assistant")),
    "BPL003/both": lambda line: any(text.startswith(OPENINGS) and text.endswith(CLOSINGS) for text in texts(line, "assistant")),
    **{f"BPL004/{where}": (lambda line: any(phrase in answered(line) for phrase in FOREIGN_NAMES)) for where in ("start", "middle", "end")},
    **{f"LKG002/{kind}": echoes_question for kind in ("question", "labelled", "changed", "beginning")},
    **{
        f"LKG002/system-{where}": (lambda line: any(sentence in answered(line) for sentence in re.split(r"(?<=\.) ", SYSTEM)))
        for where in ("start", "middle", "end")
    },
    "LNG002/cyrillic": has_character("[\u0400-\u04ff]"),
    "LNG002/greek": has_character("[\u0370-\u03ff]"),
    **{name: breaks_mold for name in KINDS if name.startswith("CON001")},
    **{name: has_style for name in KINDS if name.startswith("CON005")},
    "TOL001/cut-arguments": lambda line: broken_arguments(line) == 1,
    "TOL001/single-quotes": lambda line: broken_arguments(line) == 1,
    "TOL002/missing-required": lambda line: schema_errors(line) == ["required"],
    "TOL002/wrong-type": lambda line: "type" in schema_errors(line),
    "TOL002/wrong-enum": lambda line: schema_errors(line) == ["enum"],
    "TOL002/unknown-tool": lambda line: schema_errors(line) == ["unknown"],
    "TOL003/stray-result": lambda line: pairing_errors(line) == 2,
    "TOL003/doubled-id": lambda line: pairing_errors(line) == 1,
    "TOL003/missing-result": lambda line: pairing_errors(line) == 1,
}


@pytest.mark.parametrize("name", [name for name in KINDS if not name.startswith(("DUP", "CNF"))])
def test_planted_defect_is_there_and_nowhere_else(name: str) -> None:
    clean = [dump(record) for record in base_of(name)]
    # A kind without a test of its own has to have changed its line; that its rule finds it is what the benchmark counts.
    present = PRESENT.get(name, lambda line: line not in clean)
    if not name.startswith(("FMT002", "FMT006", "FMT010", "TOL001")):  # these ask for a value that a clean record lacks
        assert not any(present(line) for line in clean)
    for seed in range(6):
        lines, planted = planted_with(name, seed)
        assert present(lines[planted.row]), lines[planted.row]
        assert [line for row, line in enumerate(lines) if row != planted.row] == [
            line for row, line in enumerate(clean) if row != planted.row
        ]


@pytest.mark.parametrize("name", ["DUP001/exact", "DUP001/case", "DUP001/space"])
def test_copy_is_equal_once_case_and_space_are_ignored(name: str) -> None:
    for seed in range(6):
        lines, planted = planted_with(name, seed)
        assert planted.other is not None and len(lines) == len(CLEAN) + 1
        copy, original = lines[planted.row], lines[planted.other]
        assert (copy == original) is (name == "DUP001/exact")
        assert folded(copy) == folded(original)


@pytest.mark.parametrize("name", SECOND_ANSWERS)
def test_a_second_answer_is_given_to_a_question_that_stays(name: str) -> None:
    for seed in range(6):
        lines, planted = planted_with(name, seed)
        assert planted.other is not None and len(lines) == len(QUESTIONS) + 1
        again, original = lines[planted.row], lines[planted.other]
        assert (texts(again, "user") == texts(original, "user")) is not name.endswith("/near")
        assert answered(again) != answered(original)


def folded(line: bytes) -> str:
    return " ".join(unicodedata.normalize("NFKC", "\n".join(texts(line, "user", "assistant"))).casefold().split())


@pytest.mark.parametrize("percent", [2, 4, 8])
def test_near_duplicate_is_near_and_keeps_numbers_and_names(percent: int) -> None:
    for seed in range(6):
        lines, planted = planted_with(f"DUP002/edits-{percent}-percent", seed)
        assert planted.other is not None
        copy, original = json.loads(lines[planted.row]), json.loads(lines[planted.other])
        assert folded(lines[planted.row]) != folded(lines[planted.other])
        assert jaccard(grams(said(copy)), grams(said(original))) >= 0.75
        assert is_near(copy, original, common_grams(CLEAN))
        assert re.findall(r"\d+|\b[A-Z]\w*|\bnot?\b", said(copy)) == re.findall(r"\d+|\b[A-Z]\w*|\bnot?\b", said(original))


def test_same_seed_gives_the_same_lines() -> None:
    assert inject(CLEAN, 0.9, 3) == inject(CLEAN, 0.9, 3)
    assert inject(CLEAN, 0.9, 3) != inject(CLEAN, 0.9, 4)


def test_records_are_not_changed() -> None:
    inject(CLEAN, 1.0, 5)
    assert clean_records() == CLEAN


@pytest.mark.parametrize(("rate", "count"), [(0.0, 0), (0.05, 1), (0.5, 9), (1.0, 18)])
def test_counts_follow_the_rate(rate: float, count: int) -> None:
    lines, planted = inject(CLEAN, rate, 2, ["BPL", "DUP001"])
    assert len(planted) == count
    assert len(lines) == len(CLEAN) + sum(each.code == "DUP001" for each in planted)


def test_codes_take_turns() -> None:
    _, planted = inject(CLEAN, 1.0, 1, ["EMP001", "FMT001", "ENC002"])
    assert Counter(each.code for each in planted) == {"EMP001": 6, "ENC002": 6, "FMT001": 6}
    assert len({each.kind for each in planted if each.code == "FMT001"}) == 6


def test_one_defect_for_each_record_and_none_for_originals() -> None:
    lines, planted = inject(CLEAN, 1.0, 8, ["DUP", "EMP001", "SYS"])
    assert len({each.row for each in planted}) == len(planted) == len(CLEAN)
    originals = [each.other for each in planted if each.other is not None]
    assert len(set(originals)) == len(originals) == 10
    assert not set(originals) & {each.row for each in planted}
    assert {lines[row] for row in originals} <= {dump(record) for record in CLEAN}


def test_raw_lines_stay_as_they_are() -> None:
    raw = [json.dumps(record, indent=None, separators=(",", ":")).encode() for record in CLEAN]
    lines, planted = inject(raw, 0.2, 1, ["MRG"])
    assert sum(before == after for before, after in zip(raw, lines, strict=True)) == len(CLEAN) - len(planted) == 14


def test_kinds_without_a_place_are_left_out() -> None:
    assert inject(CLEAN, 0.5, 1, ["TOL"]) == ([dump(record) for record in CLEAN], [])


def test_unknown_kind_is_an_error() -> None:
    with pytest.raises(ValueError, match="no kind of defect begins with 'XYZ'"):
        names_of(["FMT001", "XYZ"])


def test_misreading_undone_gives_the_text_back() -> None:
    assert misread("\u2019") == "\u00e2\u20ac\u2122"
    assert misread("caf\u00e9 \u201d") == "caf\u00c3\u00a9 \u00e2\u20ac\u009d"
