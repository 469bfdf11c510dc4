"""What TRL's data_utils make of files: arguments are the unpacked wheel and folders that `datasets` loads."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import datasets
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

TEMPLATE = (
    "{% if tools %}<tools>{{ tools | tojson }}</tools>{% endif %}"
    "{% for message in messages %}<{{ message['role'] }}>{{ message['content'] }}"
    "{% for call in message['tool_calls'] or [] %}<call>{{ call['function']['name'] }} {{ call['function']['arguments'] | tojson }}</call>"
    "{% endfor %}</>{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}"
)


def main() -> None:
    path = Path(sys.argv[1]) / "trl" / "data_utils.py"
    spec = importlib.util.spec_from_file_location("data_utils", path)
    assert spec is not None and spec.loader is not None
    utils = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(utils)
    words = Tokenizer(models.WordLevel({"<unk>": 0}, unk_token="<unk>"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=words, chat_template=TEMPLATE)
    datasets.disable_progress_bars()
    verdicts = []
    for name in sys.argv[2:]:
        folder, _, config = name.partition("#")
        loaded = datasets.load_dataset(folder, config or None)
        verdicts.append({split: [_rendered(utils, tokenizer, record) for record in loaded[split]] for split in loaded})
    print(json.dumps(verdicts))


def _rendered(utils: object, tokenizer: PreTrainedTokenizerFast, record: dict[str, object]) -> object:
    try:
        record = utils.maybe_convert_to_chatml(record)  # type: ignore[attr-defined]
        conversational = bool(utils.is_conversational(record))  # type: ignore[attr-defined]
        made = utils.maybe_apply_chat_template(record, tokenizer, tools=record.get("tools"))  # type: ignore[attr-defined]
        return {"conversational": conversational, "rendered": {key: made[key] for key in made if key != "tools"}}
    except Exception as error:  # key errors, value errors and those of templates
        return {"error": f"{type(error).__name__}: {error}"}


if __name__ == "__main__":
    main()
