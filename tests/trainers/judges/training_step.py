"""A few steps of TRL's SFTTrainer with a tiny random model, on the processor: arguments are the folder of an export and `max_length`.

Prints the loss, and for each record whether all its labels are masked. Words are tokens, so that lengths are what they look like.
"""

from __future__ import annotations

import json
import math
import sys
import tempfile

import datasets
import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
from trl import SFTConfig, SFTTrainer

TEMPLATE = (
    "{% for message in messages %}{{ '<' + message['role'] + '> ' }}{% if message['role'] == 'assistant' %}{% generation %}"
    "{{ message['content'] + ' <end>' }}{% endgeneration %}{% else %}{{ message['content'] + ' <end>' }}{% endif %}{{ ' ' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<assistant> ' }}{% endif %}"
)
MASKED = -100


def main() -> None:
    folder, max_length = sys.argv[1], int(sys.argv[2])
    torch.manual_seed(7)
    data = datasets.load_dataset(folder)["train"]
    tokenizer = _tokenizer(data)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        max_position_embeddings=512,
    )
    with tempfile.TemporaryDirectory() as out:
        arguments = SFTConfig(
            output_dir=out,
            max_length=max_length,
            max_steps=3,
            per_device_train_batch_size=len(data),
            use_cpu=True,
            report_to=[],
            seed=7,
            assistant_only_loss="messages" in data.column_names,
            logging_steps=1,
            save_strategy="no",
        )
        trainer = SFTTrainer(model=LlamaForCausalLM(config), args=arguments, train_dataset=data, processing_class=tokenizer)
        loss = trainer.train().training_loss
        masked = [_masked(trainer, arguments, tokenizer, data.select([number])) for number in range(len(data))]
    print(json.dumps({"loss": loss, "finite": math.isfinite(loss), "trained": len(trainer.train_dataset), "masked": masked}))


def _masked(trainer: SFTTrainer, arguments: SFTConfig, tokenizer: PreTrainedTokenizerFast, record: datasets.Dataset) -> bool:
    """Whether nothing of a record is learned: TRL has left it out, or the model gets labels that are all masked."""
    made = trainer._prepare_dataset(record, tokenizer, arguments, False, None, "one")
    return len(made) == 0 or bool((trainer.data_collator([made[0]])["labels"] == MASKED).all())


def _tokenizer(data: datasets.Dataset) -> PreTrainedTokenizerFast:
    marks = ["<pad>", "<unk>", "<end>", "<system>", "<user>", "<assistant>"]
    sides = [record[name] for record in data for name in ("messages", "prompt", "completion") if name in record]
    words = sorted({word for side in sides for message in side for word in message["content"].split()})
    made = Tokenizer(models.WordLevel({word: number for number, word in enumerate([*marks, *words])}, unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return PreTrainedTokenizerFast(tokenizer_object=made, chat_template=TEMPLATE, eos_token="<end>", pad_token="<pad>", unk_token="<unk>")


if __name__ == "__main__":
    main()
