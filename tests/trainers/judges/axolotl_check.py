"""What Axolotl's schemas and strategies make of exports: arguments are the unpacked wheel and folders with an axolotl.yaml.

Of chat it prints the text that each record is trained on, word by word; of the others the record after Axolotl's transform.
"""

from __future__ import annotations

import importlib
import json
import logging
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import datasets
import yaml
from parts import stub, unstub
from pydantic import TypeAdapter
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

IGNORED = -100
TEMPLATE = (
    "{% for message in messages %}{{ '<' + message['role'] + '> ' + (message['content'] or '') }}"
    "{% for call in message['tool_calls'] or [] %}"
    "{{ ' call ' + call['function']['name'] + ' ' + (call['function']['arguments'] | tojson) }}{% endfor %}"
    "{{ ' <end> ' }}{% endfor %}{% if add_generation_prompt %}{{ '<assistant> ' }}{% endif %}"
)


def main() -> None:
    unpacked = Path(sys.argv[1])
    sys.path.insert(0, str(unpacked))
    for name in ("axolotl", "axolotl.utils", "axolotl.utils.schemas", "axolotl.prompt_strategies", "axolotl.prompt_strategies.dpo"):
        package = ModuleType(name)
        package.__path__ = [str(unpacked / name.replace(".", "/"))]  # without running its __init__, which imports torch
        sys.modules[name] = package
    stub("axolotl.utils.distributed", "axolotl.utils.logging")
    sys.modules["axolotl.utils.logging"].get_logger = logging.getLogger  # type: ignore[attr-defined]
    logging.disable(logging.WARNING)
    datasets.disable_progress_bars()
    stub("torch")
    schemas = importlib.import_module("axolotl.utils.schemas.datasets")
    unstub("torch")  # `datasets` looks whether it is there
    print(json.dumps([_judged(Path(folder), schemas) for folder in sys.argv[2:]]))


def _judged(folder: Path, schemas: ModuleType) -> dict[str, Any]:
    config = yaml.safe_load((folder / "axolotl.yaml").read_text(encoding="utf-8"))
    [entry] = config["datasets"]
    read = TypeAdapter(schemas.DatasetConfig).validate_python(entry)
    unknown = sorted(set(entry) - read.model_fields_set)
    loaded = datasets.load_dataset(entry["ds_type"], data_files=str(folder / entry["path"]), split=entry["split"])
    return {"unknown": unknown, "records": [_read(config, entry, record) for record in loaded]}


def _read(config: dict[str, Any], entry: dict[str, Any], record: dict[str, Any]) -> Any:
    from addict import Dict

    kind, _, name = str(entry["type"]).partition(".")
    if config.get("rl") == "kto":
        return getattr(importlib.import_module(f"axolotl.prompt_strategies.kto.{kind}"), name)(config)(record)
    if kind != "chat_template":
        return record
    if config.get("rl") == "dpo":
        transform, _ = getattr(importlib.import_module("axolotl.prompt_strategies.dpo.chat_template"), name)(
            {**config, "datasets": [entry]}
        )
        return transform(record, tokenizer=_tokenizer())
    module = importlib.import_module("axolotl.prompt_strategies.chat_template")
    tokenizer = _tokenizer()
    made = module.load(tokenizer, Dict({**config, "tokenizer_use_mistral_common": False, "train_on_inputs": False}), entry).tokenize_prompt(
        record
    )
    learned = [number for number, label in zip(made["input_ids"], made["labels"], strict=True) if label != IGNORED]
    return {"all": tokenizer.decode(made["input_ids"]), "learned": tokenizer.decode(learned)}


def _tokenizer() -> PreTrainedTokenizerFast:
    """One token for each sign, so that every part of a text is found again."""
    signs = Tokenizer(models.WordLevel({chr(number): number for number in range(0x250)}, unk_token="?"))
    signs.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    signs.decoder = decoders.Fuse()
    return PreTrainedTokenizerFast(tokenizer_object=signs, chat_template=TEMPLATE, eos_token="~", unk_token="?")


if __name__ == "__main__":
    main()
