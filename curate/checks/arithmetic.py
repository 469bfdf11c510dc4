"""The rule about calculations that an answer makes in the open, and makes wrong."""

from __future__ import annotations

from curate.batch import Batch, Role
from curate.checks.base import Hits, RecordCheck, Rule, chat
from curate.checks.context import input_of, texts_of
from curate.text.arithmetic.equations import SCREEN, found, has_other_numbers, written, wrong_equations
from curate.text.arithmetic.series import TASK, expected, stated


class WrongArithmetic(RecordCheck):
    """An answer calculates in the open, and the result is wrong.

    Why: the model learns wrong results, and that a result need not follow from what stands before it.
    How: what stands around an equals sign in an answer, or is said with plus, minus, times, divided by and equals, is recomputed with
    exact fractions: `48 / 2 = 24`, chains, percentages, marks such as `<<48/2=24>>`. So is the mean, the median or the sum of a list
    of numbers in the prompt that asks for just this. A result that is right when rounded up or down to the digits shown is right.
    Fix: correct the result and what follows from it, or reject the record.
    Limits: silent wherever another reading is right: from left to right, with numbers that were rounded before, an equation that runs on
    (5 + 3 = 8 * 2 = 16), units and currencies that are converted. Silent about variables, functions, dates, times, leading
    zeros, implied products, code, lines that speak of errors, bases or puzzles, equations that the prompt holds already, and within 5 % on
    lines with words such as about.
    Source: all 19 hits in the 7,473 records of GSM8K's training half were read, and are wrong as they are written.
    """

    rule = Rule("MTH001", "wrong-arithmetic", "warning", "clean", "record", "{found}: it makes {right}", since="0.1")
    bad = (
        [chat("How much are 12 chairs at 48 euros?", "12 * 48 = 566, so you pay 566 euros.")],
        [chat("How many clips did she sell?", "She sold 48/2 = <<48/2=26>>26 clips.")],
        [chat("What is the mean of 4, 8 and 15?", "The mean is 10.")],
        [chat("What is a fifth of 80?", "20% of 80 is 18.")],
    )
    good = (
        [chat("How much are 12 chairs at 48 euros?", "12 * 48 = 576, so you pay 576 euros.")],
        [chat("How many vans do 50 chairs need at 8 a van?", "50 / 8 = 6.25, so take 50 / 8 = 7 vans.")],
        [chat("How long is it?", "2 hours + 30 minutes = 150 minutes.")],
        [chat("Solve it.", "3x + 2 = 11, so 3x = 9 and x = 3.")],
        [chat("How many eggs are in 2 dozen?", "2 dozen = 24 eggs, from release 3 - 5 = latest.")],
        [chat("What is eleven plus one in binary?", "11 + 1 = 100.")],
        [chat("Is 7 + 5 = 13 right?", "No, 7 + 5 = 13 is wrong.")],
        [chat("What is the mean of 4, 8 and 15?", "(4 + 8 + 15) / 3 = 9.")],
    )

    def find(self, batch: Batch, hits: Hits) -> None:
        texts = batch.outputs.matching(SCREEN)
        # Per text in Python: only those with something like an equation.
        for record, pointer, text in zip(texts.record.tolist(), texts.pointer.to_pylist(), texts.text.to_pylist(), strict=True):
            wrong = wrong_equations(text)
            prompt = input_of(batch, record) if wrong else ""
            wrong = [each for each in wrong if each.is_own(text, prompt)]
            if wrong and not has_other_numbers(prompt) and not has_other_numbers(text):
                details = {"found": found(text, wrong), "right": written(wrong[0].right)}
                hits.add_first(record, pointer, span=(wrong[0].start, wrong[0].end), value=float(len(wrong)), details=details)
        self._series(batch, hits)

    def _series(self, batch: Batch, hits: Hits) -> None:
        """The results of tasks that are the mean, the median or the sum of a list."""
        asked = batch.inputs.of(roles=[Role.USER]).matching(TASK)
        answers = batch.outputs
        for record in sorted(set(asked.record.tolist())):  # in Python: only the records that ask for one
            task = expected("\n".join(texts_of(batch.inputs, record, Role.USER)))
            places = (answers.record == record).nonzero()[0].tolist()
            if task is None or len(places) != 1:
                continue
            what, right = task
            results = stated(answers.text[places[0]].as_py(), what)
            if results and not any(each.is_right(right) for each in results):
                last = results[-1]
                details = {"found": f"{written(last.number)} is said to be the {what}", "right": written(right)}
                hits.add_first(record, answers.pointer[places[0]].as_py(), span=(last.start, last.end), value=1.0, details=details)
