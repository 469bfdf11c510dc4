"""Write what is generated: a page for each rule, the rules' index, the JSON Schemas of the settings and the profile, the output of
the commands in the README and in the pages that are run, and the tables of the speed benchmark from its stored results.

    python docs/build.py            (or `make docs`; continuous integration fails when the result differs)
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from curate.baselines import Baseline
from curate.checks.describe import markdown
from curate.checks.registry import all_checks
from curate.config import Settings
from curate.profile import Profile
from curate.waivers import Waiver

ROOT = Path(__file__).resolve().parent.parent
PAGES = (
    "docs/advise.md",
    "docs/convert.md",
    "docs/estimate.md",
    "docs/export.md",
    "docs/split.md",
    "docs/reports.md",
    "docs/baseline.md",
    "docs/diff.md",
    "docs/walkthrough.md",
)
"""The pages whose commands are run."""


def rule_pages() -> dict[str, str]:
    """The pages by path, the index among them."""
    checks = all_checks().values()
    pages = {f"docs/rules/{check.rule.code}.md": markdown(check) for check in checks}
    lines = ["# Rules", "", "| code | name | severity | part | what it finds |", "|---|---|---|---|---|"]
    for check in checks:
        rule = check.rule
        lines.append(f"| [{rule.code}]({rule.code}.md) | {rule.name} | {rule.severity} | {rule.part} | {check.sections()['summary']} |")
    pages["docs/rules/README.md"] = "\n".join(lines) + "\n"
    return pages


def config_schema() -> dict[str, object]:
    """The JSON Schema of the settings, with the options of every rule."""
    schema = Settings.model_json_schema()
    rules = {code: check.Settings.model_json_schema() for code, check in all_checks().items() if check.Settings.model_fields}
    schema["properties"]["rules"] = {
        "type": "object",
        "additionalProperties": False,
        "properties": rules,
        "description": "options of single rules, by code",
    }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:curate:schema:config", **schema}


def profile_schema() -> dict[str, object]:
    """The JSON Schema of the profile."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:curate:schema:profile", **Profile.model_json_schema()}


def waiver_schema() -> dict[str, object]:
    """The JSON Schema of one line of the waiver file."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:curate:schema:waiver", **Waiver.model_json_schema()}


def baseline_schema() -> dict[str, object]:
    """The JSON Schema of the baseline."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:curate:schema:baseline", **Baseline.model_json_schema()}


def readme(text: str) -> str:
    """The README with each `console` block's output as the command prints it on a terminal of 100 columns, and the main figures of the
    speed benchmark.
    """
    return measured(
        re.sub(
            r"```console\n\$ (curate [^\n]*)\n.*?```",
            lambda match: f"```console\n$ {match[1]}\n{_output(match[1])}```",
            text,
            flags=re.DOTALL,
        )
    )


def measured(text: str) -> str:
    """A page with the stored figures of the speed benchmark, which nothing is measured for here."""
    if str(ROOT) not in sys.path:  # the benchmarks are not installed
        sys.path.append(str(ROOT))
    from benchmarks.speed.tables import fill, read_results

    return fill(text, read_results())


def page(text: str) -> str:
    """A page with the output of its `console` blocks, the first line of each file that a block such as `json out.jsonl` names, and what a
    `python` block prints in the `text` block that follows it at once.

    All run in their order in one new folder, in which the samples lie. A block such as `toml curate.toml` is written there as that file.
    """
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "samples", Path(folder) / "samples")

        def filled(match: re.Match[str]) -> str:
            if match["command"]:
                return f"```console\n$ {match['command']}\n{_output(match['command'], folder)}```"
            if match["json"]:
                return f"```json {match['json']}\n{(Path(folder) / match['json']).read_text(encoding='utf-8').partition(chr(10))[0]}\n```"
            if match["toml"]:
                (Path(folder) / match["toml"]).write_text(match["settings"], encoding="utf-8")
                return match[0]
            return f"```python\n{match['code']}```\n\n```text\n{_run(['-c', match['code']], folder)}```"

        return RUN.sub(filled, text)


RUN = re.compile(
    r"```(?:console\n\$ (?P<command>curate [^\n]*)\n.*?|json (?P<json>[\w./-]+)\n.*?|toml (?P<toml>[\w./-]+)\n(?P<settings>.*?)"
    r"|python\n(?P<code>(?:(?!```).)*?)```\n\n```text\n.*?)```",
    re.DOTALL,
)
"""The blocks of a page that are run or written."""


def _output(command: str, folder: str | Path = ROOT) -> str:
    return _run(["-m", "curate", *shlex.split(command)[1:]], folder)


def _run(arguments: list[str], folder: str | Path) -> str:
    environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), environment.get("PYTHONPATH"))))
    done = subprocess.run([sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, encoding="utf-8")
    return done.stdout + done.stderr


def main() -> None:
    """Write all generated files; pages of rules that are gone are deleted."""
    files = rule_pages()
    files["schemas/config.json"] = json.dumps(config_schema(), indent=2) + "\n"
    files["schemas/profile.json"] = json.dumps(profile_schema(), indent=2) + "\n"
    files["schemas/waiver.json"] = json.dumps(waiver_schema(), indent=2) + "\n"
    files["schemas/baseline.json"] = json.dumps(baseline_schema(), indent=2) + "\n"
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        files |= zip(PAGES, pool.map(lambda name: page((ROOT / name).read_text(encoding="utf-8")), PAGES), strict=True)
    files["docs/speed.md"] = measured((ROOT / "docs/speed.md").read_text(encoding="utf-8"))
    files["README.md"] = readme((ROOT / "README.md").read_text(encoding="utf-8"))
    for old in (ROOT / "docs" / "rules").glob("*.md"):
        if f"docs/rules/{old.name}" not in files:
            old.unlink()
    for name, content in files.items():
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
