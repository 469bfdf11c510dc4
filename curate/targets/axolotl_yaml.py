"""The YAML file of an Axolotl run, each setting with its reason."""

from __future__ import annotations

from curate.targets.base import Options, SetFacts
from curate.targets.recipe import Recipe, recipe

_TYPES = {
    "sft": ("chat_template", "the chat template of the model renders the messages"),
    "preference": ("chat_template.default", "messages, and the last of chosen and rejected"),
    "unpaired": ("chatml.ultra", "system, prompt, completion and label in ChatML; llama3.ultra for Llama 3"),
    "text": ("completion", "plain text, cut into pieces of sequence_len where it is longer"),
    "segments": ("input_output", "no template: segments with label false are only read"),
    "stepwise": ("stepwise_supervised", "labels of single steps"),
}
_RL = {"preference": "dpo", "unpaired": "kto"}
Line = tuple[str, str, str]


def yaml_of(facts: SetFacts, options: Options, form: str, name: str) -> str:
    """The YAML of one form; it lies beside the data, and paths are relative to the folder in which Axolotl is started."""
    numbers = recipe(facts, options, form)
    head = f"# Start in this folder: axolotl train {name}\n# The numbers suit {facts.records(form):,} training records.\n"
    blocks = [
        _lines(_model(options, form)),
        _datasets(facts, form),
        _lines(_sequence(facts, numbers, form)),
        _lines(_adapter(options, numbers)),
        _lines(_training(facts, options, numbers, form)),
    ]
    return head + "\n" + "\n".join(blocks)


def _lines(lines: list[Line]) -> str:
    return "".join(f"{key}: {value}" + (f"  # {why}" if why else "") + "\n" for key, value, why in lines)


def _model(options: Options, form: str) -> list[Line]:
    lines = [("base_model", str(options.model), "")]
    if form in _RL:
        lines.append(("rl", _RL[form], "preference pairs" if form == "preference" else "single answers with a label"))
    if form in ("sft", "preference"):
        lines.append(("chat_template", "tokenizer_default", "the template that comes with the model"))
    if form == "stepwise":
        lines.append(("process_reward_model", "true", "it learns to judge steps"))
    return lines


def _datasets(facts: SetFacts, form: str) -> str:
    out: list[str] = []
    for key, split in (("datasets", "train"), ("test_datasets", "validation"), ("test_datasets", "test")):
        found = facts.of(form, split)
        if found is None or any(line.startswith(f"{key}:") for line in out):
            continue
        out += [f"{key}:", f"  - path: {found.path}", "    ds_type: json", "    split: train  # what a single file is called"]
        out += _reading(facts, form)
    return "\n".join(out) + "\n"


def _reading(facts: SetFacts, form: str) -> list[str]:
    if form == "tokens":
        return ["    type:  # none: input_ids, attention_mask and labels are there"]
    kind, why = _TYPES[form]
    lines = [f"    type: {kind}  # {why}"]
    columns = facts.columns.get(form, {})
    if form == "sft":
        lines += ["    field_messages: messages", "    roles_to_train: [assistant]  # only answers are learned"]
        lines += ["    train_on_eos: turn  # and the end of each answer"]
        if "tools" in columns:
            lines += ["    field_tools: tools  # JSON in a text"]
        if "train" in (columns.get("messages") or ()):
            lines += ["    message_field_training: train  # false leaves an answer out of the loss"]
    elif form == "preference":
        lines += ["    field_messages: messages  # chosen and rejected are read by these names"]
    elif form == "text":
        lines += ["    field: text"]
    return lines


def _sequence(facts: SetFacts, numbers: Recipe, form: str) -> list[Line]:
    length, records = numbers.sequence_length, facts.records(form)
    lines: list[Line] = [("sequence_len", str(length.value), length.why)]
    lines.append(("excess_length_strategy", "drop", "longer records are dropped; raise stops the run instead"))
    packs = form in ("sft", "text") and records >= 500 and facts.usual * 2 < int(length.value)
    why = "most records are much shorter than a sequence, so several share one" if packs else "too few or too long to share a sequence"
    if form in ("sft", "text"):
        lines.append(("sample_packing", "true" if packs else "false", why))
        lines += [("eval_sample_packing", "false", "each held-out record by itself")]
        lines += [("pad_to_sequence_len", "true" if packs else "false", "sequences of one length need steady memory")]
    return lines


def _adapter(options: Options, numbers: Recipe) -> list[Line]:
    if options.method == "full":
        return [("adapter", "", "none: all weights are trained")]
    lines: list[Line] = [
        ("adapter", options.method, "the base in 4 bits, adapters on top" if options.method == "qlora" else "adapters on a base of 16 bits")
    ]
    lines += [("load_in_4bit", "true", "needs a quarter of the memory")] if options.method == "qlora" else []
    return [
        *lines,
        ("lora_r", str(numbers.rank.value), numbers.rank.why),
        ("lora_alpha", str(numbers.alpha.value), numbers.alpha.why),
        ("lora_dropout", "0.05", "some, since the set is small beside the model"),
        ("lora_target_linear", "true", "all linear layers: adapters on attention alone learn less"),
    ]


def _training(facts: SetFacts, options: Options, numbers: Recipe, form: str) -> list[Line]:
    held_out = facts.of(form, "validation") or facts.of(form, "test")
    rate = f"{numbers.learning_rate.value:.7f}".rstrip("0")
    return [
        ("num_epochs", str(numbers.epochs.value), numbers.epochs.why),
        ("micro_batch_size", str(numbers.batch.value), numbers.batch.why),
        ("gradient_accumulation_steps", str(numbers.accumulation.value), numbers.accumulation.why),
        ("learning_rate", rate, numbers.learning_rate.why),
        ("warmup_steps", str(numbers.warmup_steps.value), numbers.warmup_steps.why),
        ("lr_scheduler", "cosine", "falls slowly to nothing"),
        ("optimizer", "paged_adamw_8bit" if options.method == "qlora" else "adamw_torch", ""),
        ("bf16", "auto", "where the GPU has it"),
        ("gradient_checkpointing", "true", "less memory for a fifth more time"),
        (
            "evals_per_epoch",
            "1" if held_out else "0",
            "the loss of the held-out split" if held_out else "there is no held-out split: `curate split` makes one",
        ),
        ("saves_per_epoch", "1", "to go back to the best one"),
        ("seed", "7", "the same run twice"),
        ("output_dir", "./out", ""),
    ]
