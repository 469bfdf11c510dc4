"""A script that trains with TRL on the files of an export: SFT, DPO or KTO, with QLoRA, LoRA or all weights."""

from __future__ import annotations

from curate.targets.base import Method, Options, SetFacts
from curate.targets.recipe import Recipe, Setting, recipe

TRAINERS = {"sft": "SFT", "text": "SFT", "preference": "DPO", "unpaired": "KTO"}
"""The trainer of each form."""

_HEAD = '''"""Train with TRL on the files beside this script. Needs `pip install trl peft bitsandbytes datasets`.

The numbers suit {records:,} training records; each says why it is that.
"""

from pathlib import Path

import torch
from datasets import load_dataset{peft_import}
from transformers import AutoModelForCausalLM, AutoTokenizer{quantised_import}
from trl import {trainer}Config, {trainer}Trainer

MODEL = "{model}"
FOLDER = {folder}

{loading}
tokenizer = AutoTokenizer.from_pretrained(MODEL)
'''

_MODEL = """model = AutoModelForCausalLM.from_pretrained(
    MODEL,
    dtype=torch.bfloat16,{quantised}
)
"""

_QUANTISED = """
    quantization_config=BitsAndBytesConfig(  # QLoRA: the base in 4 bits, adapters of 16 bits on top
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16,
    ),"""

_PEFT = """peft_config = LoraConfig(
    r={rank},  # {rank_why}
    lora_alpha={alpha},  # {alpha_why}
    lora_dropout=0.05,  # some, since the set is small beside the model
    target_modules="all-linear",  # all linear layers: adapters on attention alone learn less
    task_type="CAUSAL_LM",
)
"""

_TAIL = """trainer = {trainer}Trainer(
    model=model,
    args=arguments,
    train_dataset=data["train"],{evaluation}
    processing_class=tokenizer,{peft}
)
trainer.train()
trainer.save_model()
"""


def trl_script(facts: SetFacts, options: Options, folder: str | None = None) -> str:
    """The script for the first form that TRL trains on; the files are in `folder`, without one beside a README.md and the script."""
    form = next((each for each in facts.forms if each in TRAINERS), None)
    if form is None:
        return f'"""The records are {", ".join(facts.forms)}: load them with `datasets` and train with a trainer of your own."""\n'
    numbers, trainer, method = recipe(facts, options, form), TRAINERS[form], options.method
    config = "" if len(facts.forms) == 1 else f', "{form}"'
    by_name = f'data = load_dataset("json", data_dir=FOLDER, data_files={files_of(facts, form)})'
    parts = [
        _HEAD.format(
            records=facts.records(form),
            trainer=trainer,
            model=options.model,
            folder="str(Path(__file__).parent)" if folder is None else f'"{folder}"',
            loading=f"data = load_dataset(FOLDER{config})" if folder is None else by_name,
            quantised_import=", BitsAndBytesConfig" if method == "qlora" else "",
            peft_import="\nfrom peft import LoraConfig" if method != "full" else "",
        ),
        _MODEL.format(quantised=_QUANTISED if method == "qlora" else ""),
        _peft(numbers) if method != "full" else "",
        script_arguments(facts, numbers, form, method, own=_own(facts, form)),
        _TAIL.format(trainer=trainer, evaluation=evaluated(facts, form), peft="\n    peft_config=peft_config," if method != "full" else ""),
    ]
    text = "".join(parts)
    return text if folder is None else text.replace("from pathlib import Path\n\n", "")


def files_of(facts: SetFacts, form: str) -> str:
    """The files of a form by split, as Python."""
    return "{" + ", ".join(f'"{each.split}": "{each.path}"' for each in facts.files if each.form == form) + "}"


def held_out(facts: SetFacts, form: str) -> str | None:
    """The split that the loss is watched on."""
    return next((split for split in ("validation", "test") if facts.of(form, split) is not None), None)


def evaluated(facts: SetFacts, form: str) -> str:
    """The argument that names the held-out split, where there is one."""
    split = held_out(facts, form)
    return f'\n    eval_dataset=data["{split}"],' if split is not None else ""


def _peft(numbers: Recipe) -> str:
    rank, alpha = numbers.rank, numbers.alpha
    return _PEFT.format(rank=rank.value, rank_why=rank.why, alpha=alpha.value, alpha_why=alpha.why)


Line = tuple[str, str, str]
"""An argument: its name, its value as Python, and why it is that."""


def script_arguments(facts: SetFacts, numbers: Recipe, form: str, method: Method, own: list[Line]) -> str:
    """The configuration of a trainer as Python, each argument with its reason; `own` are those of this trainer alone."""
    lines: list[Line] = [
        ("output_dir", '"out"', "checkpoints and the trained weights"),
        ("max_length", *_shown(numbers.sequence_length)),
        ("num_train_epochs", *_shown(numbers.epochs)),
        ("per_device_train_batch_size", *_shown(numbers.batch)),
        ("gradient_accumulation_steps", *_shown(numbers.accumulation)),
        ("learning_rate", *_shown(numbers.learning_rate)),
        ("warmup_steps", *_shown(numbers.warmup_steps)),
        ("lr_scheduler_type", '"cosine"', "falls slowly to nothing"),
        ("bf16", "True", "on GPUs since Ampere; fp16=True on older ones"),
        ("gradient_checkpointing", "True", "less memory for a fifth more time"),
        ("optim", '"paged_adamw_8bit"', "its states in 8 bits") if method == "qlora" else ("optim", '"adamw_torch"', "the usual one"),
        ("logging_steps", "5", "often, since the run is short"),
        _evaluation(held_out(facts, form)),
        ("save_strategy", '"epoch"', "to go back to the best one"),
        ("seed", "7", "the same run twice"),
        *own,
    ]
    body = "".join(f"    # {why}\n    {name}={value},\n" for name, value, why in lines)
    return f"arguments = {TRAINERS[form]}Config(\n{body})\n"


def _evaluation(split: str | None) -> Line:
    if split is None:
        return "eval_strategy", '"no"', "there is no held-out split: `curate split` makes one"
    return "eval_strategy", '"epoch"', "the loss of the held-out split"


def _own(facts: SetFacts, form: str) -> list[Line]:
    """What each trainer has of its own."""
    if form in ("preference", "unpaired"):
        return [("beta", "0.1", "how far the model may go from where it began")]
    if form == "text":
        return [("packing", "True", "short texts share a sequence")]
    if "completion" in facts.columns[form]:
        return [("completion_only_loss", "True", "nothing is learned of the prompt")]
    return [
        ("assistant_only_loss", "True", "only answers are learned; the template needs generation marks, which TRL adds for known models")
    ]


def _shown(setting: Setting) -> tuple[str, str]:
    return f"{setting.value:g}" if isinstance(setting.value, float) else str(setting.value), setting.why
