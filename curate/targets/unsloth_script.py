"""A script that trains with Unsloth on the files of an export."""

from __future__ import annotations

from curate.targets.base import Options, SetFacts
from curate.targets.recipe import recipe
from curate.targets.trl import TRAINERS, evaluated, files_of, script_arguments

_HEAD = '''"""Train with Unsloth on the files beside this script. Needs `pip install unsloth` and one GPU.

The numbers suit {records:,} training records; each says why it is that.
"""

from pathlib import Path

from unsloth import FastLanguageModel{before}
from datasets import load_dataset
from trl import {trainer}Config, {trainer}Trainer

FOLDER = Path(__file__).parent
FILES = {files}

model, tokenizer = FastLanguageModel.from_pretrained(
    "{model}",
    max_seq_length={length},  # {length_why}
    load_in_4bit={four_bit},  # {four_bit_why}
    full_finetuning={full},  # {full_why}
)
'''

_PEFT = """model = FastLanguageModel.get_peft_model(
    model,
    r={rank},  # {rank_why}
    lora_alpha={alpha},  # {alpha_why}
    lora_dropout=0,  # what Unsloth is fastest with
    use_gradient_checkpointing="unsloth",  # less memory for longer sequences
    random_state=7,  # the same run twice
)
"""

_LOAD = 'data = load_dataset("json", data_files={split: str(FOLDER / name) for split, name in FILES.items()})\n'

_CHAT = """data = data.map(
    lambda each: {"text": tokenizer.apply_chat_template(each["conversations"], tokenize=False)},
    remove_columns=["conversations"],
)
"""

_TAIL = """trainer = {trainer}Trainer(
    model=model,
    processing_class=tokenizer,
    train_dataset=data["train"],{evaluation}
    args=arguments,
)
"""

_ANSWERS = """trainer = train_on_responses_only(  # only answers are learned; these are the marks of Qwen's template
    trainer,
    instruction_part="<|im_start|>user\\n",
    response_part="<|im_start|>assistant\\n",
)
"""


def unsloth_script(facts: SetFacts, options: Options) -> str:
    """The script for the first form of the set."""
    form = facts.forms[0]
    numbers, trainer, method = recipe(facts, options, form), TRAINERS[form], options.method
    chat = form == "sft"
    imports = "\nfrom unsloth.chat_templates import train_on_responses_only" if chat else ""
    if trainer != "SFT":
        imports = (
            f"\n\nfrom unsloth import PatchDPOTrainer\n\nPatchDPOTrainer()  # before {trainer} is imported" if trainer == "DPO" else ""
        )
    head = _HEAD.format(
        records=facts.records(form),
        before=imports,
        trainer=trainer,
        files=files_of(facts, form),
        model=options.model,
        length=numbers.sequence_length.value,
        length_why=numbers.sequence_length.why,
        four_bit=method == "qlora",
        four_bit_why="QLoRA: the base in 4 bits" if method == "qlora" else "the base in 16 bits",
        full=method == "full",
        full_why="all weights are trained" if method == "full" else "adapters are trained, the base stays",
    )
    rank, alpha = numbers.rank, numbers.alpha
    peft = _PEFT.format(rank=rank.value, rank_why=rank.why, alpha=alpha.value, alpha_why=alpha.why) if method != "full" else ""
    arguments = script_arguments(facts, numbers, form, method, own=_own(form))
    tail = _TAIL.format(trainer=trainer, evaluation=evaluated(facts, form))
    end = 'trainer.train()\nmodel.save_pretrained("out")\ntokenizer.save_pretrained("out")\n'
    return "".join((head, peft, _LOAD, _CHAT if chat else "", arguments, tail, _ANSWERS if chat else "", end))


def _own(form: str) -> list[tuple[str, str, str]]:
    if form in ("preference", "unpaired"):
        return [("beta", "0.1", "how far the model may go from where it began")]
    return [("dataset_text_field", '"text"', "the column that is learned")]
