"""The README.md of a data set folder: its YAML says where the splits are and what their columns hold."""

from __future__ import annotations

from collections.abc import Sequence

from curate.targets.base import SetFacts

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_TASKS = {"sft": "text-generation", "preference": "text-generation", "text": "text-generation"}
_FLAGS = {"label": "bool"}
_LISTS = {"completions": "string", "labels": "bool"}
_CALLS = """list:
{pad}- name: id
{pad}  dtype: string
{pad}- name: type
{pad}  dtype: string
{pad}- name: function
{pad}  struct:
{pad}  - name: name
{pad}    dtype: string
{pad}  - name: arguments
{pad}    dtype: json"""


def card(facts: SetFacts) -> str:
    """The card of a data set: one configuration for each form, one split for each file, the columns with their types."""
    records = sum(each.records for each in facts.files)
    size = next((name for limit, name in _SIZES if records < limit), "n>1M")
    lines = [
        "---",
        "task_categories:",
        "- text-generation",
        "size_categories:",
        f"- {size}",
        "tags:",
        *(f"- {form}" for form in facts.forms),
    ]
    lines += ["configs:"]
    for form in facts.forms:
        lines += [f"- config_name: {_config(facts, form)}", *(["  default: true"] if form == facts.forms[0] else []), "  data_files:"]
        for each in facts.files:
            if each.form == form:
                lines += [f"  - split: {each.split}", f"    path: {each.path}"]
    lines += _dataset_info(facts)
    lines += ["---", "", "# Fine-tuning data", "", "| configuration | split | records |", "|---|---|---|"]
    lines += [f"| {_config(facts, each.form)} | {each.split} | {each.records:,} |" for each in facts.files]
    lines += [
        "",
        *_reading(facts),
        "",
        "`curate.manifest.json` says what it was made from, `curate.changes.jsonl` what was rewritten or left out.",
    ]
    return "\n".join(lines) + "\n"


def _config(facts: SetFacts, form: str) -> str:
    return "default" if len(facts.forms) == 1 else form


def _reading(facts: SetFacts) -> list[str]:
    name = _config(facts, facts.forms[0])
    second = f', "{name}"' if name != "default" else ""
    return ["```python", "from datasets import load_dataset", "", f'data = load_dataset("."{second})', "```"]


def _dataset_info(facts: SetFacts) -> list[str]:
    """The columns of each configuration, so that a split without a value in one has its type all the same.

    Prompts have columns of their own for their graders: those are left to the loader.
    """
    known = [form for form in facts.forms if form != "prompt"]
    lines = ["dataset_info:"] if known else []
    for form in known:
        lines += [f"- config_name: {_config(facts, form)}", "  features:"]
        for column, keys in facts.columns[form].items():
            lines += [f"  - name: {column}", *_type(column, keys)]
    return lines


def _type(column: str, keys: Sequence[str] | None) -> list[str]:
    if column == "tools":
        return ["    dtype: json"]
    if column in _LISTS:
        return [f"    list: {_LISTS[column]}"]
    if keys is None:
        return [f"    dtype: {_FLAGS.get(column, 'string')}"]
    lines = ["    list:"]
    for key in keys:
        lines += [f"    - name: {key}"]
        lines += ["      " + line for line in _CALLS.format(pad="").splitlines()] if key == "tool_calls" else ["      dtype: string"]
    return lines
