"""A mold in words that a person can confirm."""

from __future__ import annotations

from curate.mold import JsonKey, Mixed, Mold
from curate.text.conformity import KIND_WORDS, line_in_words
from curate.text.display import visible
from curate.text.json_paths import WORDS

_SHOWN_KEYS = 20
_SHOWN_VALUES = 8
_PROMPT_CHARS = 60


def describe(mold: Mold) -> list[str]:
    """A mold in sentences: what the answers are, what they are not sure about, and which turns no mold is for."""
    who = f"{mold.outputs:,} answers" if mold.turns == "all" else f"{mold.outputs:,} conversations"
    what = "share no form" if mold.turns == "all" else "end in answers that share no form"
    told = [contract(mold) if mold.strong else f"The {who}{_where(mold)} {what}, so none is demanded."]
    marks = ", ".join(f"{share:.0%} hold {name}" for name, share in mold.marks.items())
    told += [f"Of the answers {marks}; this is not demanded."] if marks else []
    told += [f"Not chosen: {contested(each, mold)}." for each in mold.mixed]
    told += [f"{mold.calls:,} turns call tools; no mold is for these."] if mold.calls else []
    return [visible(line) for line in told]


def contract(mold: Mold) -> str:
    """What a strong mold demands, in one sentence, and how many differ."""
    differ = mold.outputs - mold.conforming
    count = f"{differ:,} of {mold.outputs:,} differ{'s' * (differ == 1)}" if differ else f"none of {mold.outputs:,} differs"
    return f"{_subject(mold)} {demands(mold)}; {count}."


def demands(mold: Mold) -> str:
    """What a strong mold demands of an answer, as a phrase that goes on after "the answer"."""
    parts = [_kind(mold)] if mold.kind != "prose" else []
    parts += [f"begins with {line_in_words(mold.first)}"] if mold.first else []
    if mold.anchors:
        quoted = ", ".join(f'"{anchor}"' for anchor in mold.anchors)
        order = " in this order" if mold.ordered and len(mold.anchors) > 1 else ""
        number = " (0 is any number)" if "0" in quoted else ""
        parts.append(
            f"has {'a line' if len(mold.anchors) == 1 else 'lines'} that begin{'s' * (len(mold.anchors) == 1)} {quoted}{order}{number}"
        )
    parts += [f"ends with {line_in_words(mold.last)}"] if mold.last else []
    return _joined(parts)


def _subject(mold: Mold) -> str:
    return ("Every answer" if mold.turns == "all" else "The last answer of every conversation") + _where(mold)


def _where(mold: Mold) -> str:
    if mold.system is None:
        return "" if mold.segment == "all" else " to any other system prompt"
    if mold.system == "":
        return " without a system prompt"
    text = mold.system if len(mold.system) <= _PROMPT_CHARS else f"{mold.system[:_PROMPT_CHARS]}..."
    return f' to the system prompt "{text}"'


def _joined(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]


def _kind(mold: Mold) -> str:
    if mold.kind == "label":
        quoted = [f'"{label}"' for label in mold.labels]
        return f"is one of {len(quoted)} labels: {_listed(quoted)}"
    if mold.kind == "fence":
        return f"is {KIND_WORDS['fence']}" + (f" of {mold.fence}" if mold.fence else "")
    fenced = "" if mold.fence is None else f" in a fence ```{mold.fence}"
    keys = [key for key in mold.keys if key.path]
    shown = [_key(key) for key in keys[:_SHOWN_KEYS]]
    more = f" and {len(keys) - _SHOWN_KEYS} more" if len(keys) > _SHOWN_KEYS else ""
    return f"is {KIND_WORDS[mold.kind]}{fenced}" + (f" with {', '.join(shown)}{more}" if shown else "")


def _key(key: JsonKey) -> str:
    if key.values:
        told = f"one of: {_listed(list(key.values))}" if len(key.values) > 1 else f'always "{key.values[0]}"'
    else:
        told = " or ".join(WORDS[kind] for kind in key.types) or "of any type"
    optional = "" if key.required or key.path.endswith("[]") else f"; in {key.share:.0%}"
    return f"{key.path} ({told}{optional})"


def _listed(values: list[str]) -> str:
    more = f", ... ({len(values)} in all)" if len(values) > _SHOWN_VALUES else ""
    return ", ".join(values[:_SHOWN_VALUES]) + more


def contested(mixed: Mixed, mold: Mold) -> str:
    """Two forms between which a set has not chosen, with their shares."""
    return f"{mixed.share:.0%} of the answers{_where(mold)} {mixed.best}, {mixed.other_share:.0%} {mixed.other}"
