"""Hard negatives: clean records that look like exchanged sides, leaked reasoning or unclear instructions."""

from __future__ import annotations

TALKS: dict[str, list[tuple[str, str]]] = {
    "answer-that-asks": [
        (
            "My order came without the screws, and the box was taped twice.",
            "A box that is taped twice was opened at the depot, so the bag with the screws lies there. The crew looks for it in "
            "the morning and sends it with the next van, together with a felt pad for every leg. Until then leave the boards in "
            "the box, as they scratch when they stand alone. Which of the two addresses in your account shall the van drive to?",
        ),
        (
            "The new lamp hums.",
            "A hum comes from the dimmer in nine homes out of ten, since old dimmers do not like bulbs that draw so little. Turn it up "
            "all the way and listen again. When the hum is gone, a dimmer of the newer kind ends it for good, and an electrician "
            "needs a quarter of an hour for that. Does it still hum when you screw the bulb into another lamp?",
        ),
    ],
    "statement-asked": [
        (
            "I have oiled the bench twice now and the rain still turns it grey at the ends, where the boards were cut.",
            "The cut ends drink three times as much as the faces do, so they need more oil than the rest of the bench. Stand it on end, "
            "brush on oil until it no longer sinks in, and wipe the film off after twenty minutes. Do this before the autumn rain, "
            "and lift the feet off the ground with the small pads from the bag.",
        ),
    ],
    "thinking-mentioned": [
        (
            "My assistant at work prints a word in angle brackets before each answer, think or so. Can your chat do that as well?",
            "Our chat does not print `<think>` or anything like it, because it answers without a draft that people could see. What you "
            "describe is a mark of the program at your work, and its settings have a switch for it. Ask the person who set it up "
            "to hide the part between the two marks, then only the answer is left.",
        ),
        (
            "Let me think about the colour until Friday, is that alright?",
            "Of course that is alright, the offer stays open until Sunday night and the sample cards are yours to keep. Lay them on the "
            "floor next to the wall rather than on the table, because light from a window changes them a good deal. On Friday you "
            "only have to press the colour that you like best in your account.",
        ),
    ],
    "medium-mentioned": [
        (
            "The picture of the Owl lamp on page 12 of the catalogue shows a brass foot. Is that one still made?",
            "The brass foot was made until last spring and is replaced by one of dark steel, which weighs a little more. Some shops still "
            "have the brass one in a drawer, and the depot can ask them for you. The screw is the same, so that the two feet can be "
            "exchanged without any tool in a minute.",
        ),
        (
            "Which of the following words would you print on a sign for a shelf of lamps: warm, bright, soft?",
            "Print the word warm, since people who stand before the shelf look for the light of an evening and not for a workshop. "
            "Bright belongs on the shelf with the desk lamps, and soft is read as a word about cushions. Keep the letters as high as "
            "a thumb, so that they can be read from the stairs.",
        ),
        (
            "Could you explain that the other way round? I read the lever as closed when it points to the wall.",
            "The lever is open when it points along the pipe and closed when it stands across it, whatever the wall looks like. Think of "
            "it as a small gate that either follows the path or blocks it. Put a dot of paint on the pipe at the closed side, and "
            "nobody in the house will have to think about it again.",
        ),
    ],
}
"""(question, answer) by kind."""
