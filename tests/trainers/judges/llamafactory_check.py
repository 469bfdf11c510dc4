"""What LLaMA-Factory's parser and converters make of an export: arguments are the unpacked wheel and folders with a dataset_info.json."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import datasets
from parts import stub, unstub


def main() -> None:
    unpacked = Path(sys.argv[1])
    sys.path.insert(0, str(unpacked))
    for name in ("llamafactory", "llamafactory.data", "llamafactory.extras"):
        package = ModuleType(name)
        package.__path__ = [str(unpacked / name.replace(".", "/"))]  # without running its __init__, which imports torch
        sys.modules[name] = package
    stub("torch", "torch.distributed", "llamafactory.extras.misc", "llamafactory.extras.constants", "llamafactory.extras.packages")
    sys.modules["llamafactory.extras.constants"].DATA_CONFIG = "dataset_info.json"  # type: ignore[attr-defined]
    warned: list[str] = []
    logging = ModuleType("llamafactory.extras.logging")
    logger = SimpleNamespace(warning_rank0=warned.append, warning_rank0_once=warned.append, info_rank0=print)
    logging.get_logger = lambda _: logger  # type: ignore[attr-defined]
    sys.modules["llamafactory.extras.logging"] = sys.modules["llamafactory.extras"].logging = logging  # type: ignore[attr-defined]
    roles = ModuleType("llamafactory.data.data_utils")
    roles.Role = _role(unpacked)  # type: ignore[attr-defined]
    sys.modules["llamafactory.data.data_utils"] = roles
    parser = importlib.import_module("llamafactory.data.parser")
    converter = importlib.import_module("llamafactory.data.converter")
    unstub("torch", "torch.distributed")  # `datasets` looks whether it is there
    print(json.dumps([_judged(Path(folder), parser, converter, warned) for folder in sys.argv[2:]]))


def _role(unpacked: Path) -> object:
    from enum import Enum, StrEnum, unique

    from parts import parts_of

    path = unpacked / "llamafactory" / "data" / "data_utils.py"
    return parts_of(path, {"Role"}, {"StrEnum": StrEnum, "Enum": Enum, "unique": unique})["Role"]


def _judged(folder: Path, parser: ModuleType, converter: ModuleType, warned: list[str]) -> dict[str, object]:
    warned.clear()
    datasets.disable_progress_bars()
    names = list(json.loads((folder / "dataset_info.json").read_text(encoding="utf-8")))
    found = {}
    for name, attributes in zip(names, parser.get_dataset_list(names, str(folder)), strict=True):
        loaded = datasets.load_dataset("json", data_files=str(folder / attributes.dataset_name), split="train")
        made = converter.DATASET_CONVERTERS[attributes.formatting](attributes, SimpleNamespace(media_dir="."))
        found[name] = [made(record) for record in loaded]
    return {"converted": found, "warned": list(warned)}


if __name__ == "__main__":
    main()
