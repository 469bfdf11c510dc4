"""What llm-foundry's own validators say of each record: arguments are the unpacked wheel and files of JSON Lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from parts import parts_of

NAMES = {
    "_get_example_type", "_get_key", "_validate_chat_formatted_example", "_ALLOWED_ROLE_KEYS", "_ALLOWED_CONTENT_KEYS", "_ALLOWED_ROLES",
    "_ALLOWED_LAST_MESSAGE_ROLES",
}  # fmt: skip


def main() -> None:
    unpacked = Path(sys.argv[1]) / "llmfoundry"
    source = (unpacked / "utils" / "exceptions.py").read_text(encoding="utf-8")
    errors: dict[str, Any] = {}
    exec(compile(source, "exceptions.py", "exec"), errors)
    given = {**errors, "Mapping": Mapping}
    scope = parts_of(unpacked / "data" / "finetuning" / "tasks.py", NAMES, given)
    verdicts = []
    for name in sys.argv[2:]:
        with open(name, encoding="utf-8") as file:
            verdicts.append([_verdict(scope, json.loads(line)) for line in file])
    print(json.dumps(verdicts))


def _verdict(scope: dict[str, Any], record: Any) -> str | None:
    try:
        kind = scope["_get_example_type"](record)
        if kind == "chat":
            scope["_validate_chat_formatted_example"](record)
        elif not all(isinstance(item, str) for item in record.values()):
            return "a side is no text"
    except Exception as error:  # the validators raise many kinds
        return f"{type(error).__name__}: {error}"
    return None


if __name__ == "__main__":
    main()
