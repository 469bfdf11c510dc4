"""What Unsloth's `standardize_data_formats` makes of files: arguments are the unpacked wheel and files of JSON Lines."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType

import datasets
from parts import parts_of


def main() -> None:
    unpacked = Path(sys.argv[1]) / "unsloth_zoo"
    single = ModuleType("dataset_num_proc")
    single.get_dataset_num_proc = lambda _: None  # type: ignore[attr-defined]
    sys.modules["unsloth_zoo"], sys.modules["unsloth_zoo.dataset_num_proc"] = ModuleType("unsloth_zoo"), single
    given = {"IterableDataset": datasets.IterableDataset, "__package__": "unsloth_zoo", "__name__": "unsloth_zoo.dataset_utils"}
    names = {"standardize_data_formats", "_normalize_role_alias", "_ROLE_KEY_NAMES"}
    standardize = parts_of(unpacked / "dataset_utils.py", names, given)["standardize_data_formats"]
    datasets.disable_progress_bars()
    verdicts = []
    for name in sys.argv[2:]:
        try:
            with open(name, encoding="utf-8") as file:
                loaded = datasets.Dataset.from_list([json.loads(line) for line in file])
            verdicts.append({"error": None, "records": list(standardize(loaded))})
        except Exception as error:  # assertions, type errors and others
            verdicts.append({"error": f"{type(error).__name__}: {error}", "records": []})
    print(json.dumps(verdicts))


if __name__ == "__main__":
    main()
