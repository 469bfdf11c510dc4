"""Scripts that start a job over an API: the files are uploaded, and the job is created with them."""

from __future__ import annotations

import textwrap

from curate.targets.base import Options, SetFacts
from curate.targets.recipe import recipe

_OPENAI = '''"""Upload the files and start the fine-tuning job. Needs `pip install openai` and OPENAI_API_KEY.

{notice}
"""

from pathlib import Path

from openai import OpenAI

FOLDER = Path(__file__).parent
client = OpenAI()


def upload(name):
    with open(FOLDER / name, "rb") as file:
        return client.files.create(file=file, purpose="fine-tune").id


job = client.fine_tuning.jobs.create(
    model="{model}",  # a snapshot that your organisation may tune
    training_file=upload("{train}"),{validation}
    method={{"type": "{method}"}},  # epochs, batch size and learning rate: left to OpenAI, which sets them by the size of the file
    suffix="curated",
    seed=7,  # the same job twice gives nearly the same model
)
print(job.id, job.status)
'''

_METHODS = {"sft": "supervised", "preference": "dpo", "reinforcement": "reinforcement"}


def openai_script(facts: SetFacts, model: str, notice: str) -> str:
    """A script that starts an OpenAI job on the first form of the set."""
    form = facts.forms[0]
    train, held_out = facts.of(form, "train"), facts.of(form, "validation") or facts.of(form, "test")
    validation = f'\n    validation_file=upload("{held_out.path}"),' if held_out is not None else ""
    name = train.path if train is not None else facts.files[0].path
    return _OPENAI.format(model=model, train=name, validation=validation, method=_METHODS[form], notice=textwrap.fill(notice, 100))


_TOGETHER = '''"""Upload the files and start the fine-tuning job. Needs `pip install together` and TOGETHER_API_KEY."""

from pathlib import Path

from together import Together

FOLDER = Path(__file__).parent
client = Together()


def upload(name):
    return client.files.upload(file=FOLDER / name, purpose="fine-tune").id


job = client.fine_tuning.create(
    model="{model}",  # one that Together tunes
    training_file=upload("{train}"),{validation}
    n_epochs={epochs},  # {epochs_why}
    learning_rate={rate},  # {rate_why}
    lora={lora},  # {lora_why}{method}
    suffix="curated",
)
print(job.id, job.status)
'''


def together_script(facts: SetFacts, options: Options, model: str) -> str:
    """A script that starts a Together job on the first form of the set."""
    form = facts.forms[0]
    numbers = recipe(facts, options, form)
    train, held_out = facts.of(form, "train") or facts.files[0], facts.of(form, "validation") or facts.of(form, "test")
    validation = (
        f'\n    validation_file=upload("{held_out.path}"),\n    n_evals={numbers.epochs.value},  # once an epoch' if held_out else ""
    )
    return _TOGETHER.format(
        model=model,
        train=train.path,
        validation=validation,
        epochs=numbers.epochs.value,
        epochs_why=numbers.epochs.why,
        rate=f"{numbers.learning_rate.value:g}",
        rate_why=numbers.learning_rate.why,
        lora=options.method != "full",
        lora_why="all weights" if options.method == "full" else "adapters; Together has no QLoRA, the base stays in 16 bits",
        method='\n    training_method="dpo",' if form == "preference" else "",
    )


_MISTRAL = '''"""Upload the files and start the fine-tuning job. Needs `pip install mistralai` and MISTRAL_API_KEY."""

import os
from pathlib import Path

from mistralai import Mistral

FOLDER = Path(__file__).parent
client = Mistral(api_key=os.environ["MISTRAL_API_KEY"])


def upload(name):
    with open(FOLDER / name, "rb") as file:
        return client.files.upload(file={{"file_name": name, "content": file}}, purpose="fine-tune").id


job = client.fine_tuning.jobs.create(
    model="{model}",  # one that Mistral tunes; adapters are trained, the service chooses how
    training_files=[{{"file_id": upload("{train}"), "weight": 1}}],{validation}
    hyperparameters={{
        "epochs": {epochs},  # {epochs_why}
        "learning_rate": 0.0001,  # what Mistral recommends for LoRA
    }},
    auto_start=False,  # look at the price first, then client.fine_tuning.jobs.start(job_id=job.id)
)
print(job.id, job.status)
'''


def mistral_script(facts: SetFacts, options: Options, model: str) -> str:
    """A script that makes a Mistral job of the set."""
    form = facts.forms[0]
    epochs = recipe(facts, options, form).epochs
    train, held_out = facts.of(form, "train") or facts.files[0], facts.of(form, "validation") or facts.of(form, "test")
    validation = f'\n    validation_files=[upload("{held_out.path}")],' if held_out else ""
    return _MISTRAL.format(model=model, train=train.path, validation=validation, epochs=epochs.value, epochs_why=epochs.why)
