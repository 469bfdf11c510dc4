"""Hard negatives: clean records that look like defects of this group of rules."""

from __future__ import annotations

TALKS: dict[str, list[tuple[str, str]]] = {
    "refusal-like": [
        (
            "Do your vans come out to the lighthouse island as well?",
            "Sorry, our vans cannot cross to the island, because the ferry takes no vehicles above three tonnes. The ferry office accepts "
            "parcels up to thirty kilos, and the harbour crew carries furniture over on Thursdays. Put the name of the pier into the "
            "address field, so that the depot books the boat together with the van.",
        ),
        (
            "Could you draft my reply to a neighbour who wants to borrow our ladder tomorrow?",
            "I'm sorry, but I cannot lend you the ladder tomorrow, since the painters need it for the whole gable. It is free again on "
            "Saturday from noon, and I will lean it against the shed with its hooks on. Please carry it flat through the gate, as the "
            "feet scratch the paving.",
        ),
        (
            "The lamp arrived with a broken shade. Not amused.",
            "I'm sorry to hear that the shade broke on its way to you. A new one leaves the workshop this week and needs no return of the "
            "old one. Press Broken part in the order, choose the shade, and add a photo of the label on the box, which tells us the "
            "colour and the year.",
        ),
    ],
    "padding-like": [
        (
            "Can I wash the covers of the garden chairs at forty degrees?",
            "Of course! The covers stand forty degrees as long as the zip is closed and no softener is used. Dry them on a line in the "
            "shade, because the sun makes the red fade within a summer. Put them back on while they are still a little damp, and "
            "the corners will sit without folds.",
        ),
        (
            "The dishwasher leaves a white film on the glasses, third week running.",
            "A white film is lime, so fill up the salt and set the water hardness one step higher. Run the hot programme once with the "
            "machine empty and a cup of citric acid in the basket. Wipe one glass dry and hold it against a window tomorrow. Let me know "
            "if the film comes off with vinegar, since etched glass would be another matter.",
        ),
    ],
    "vendor-mentioned": [
        (
            "Which of these chat programs did your seller portal connect to last spring?",
            "The portal connects to ChatGPT by OpenAI and to Claude by Anthropic, each with a key of your own. Open Settings, choose "
            "Connections and paste the key into the line with the name. Drafts then appear beside every message, and nothing is sent "
            "before you press the green button. The keys can be withdrawn there at any hour.",
        ),
        (
            "My son asked your help page who built it, and it named some firm. Is that so?",
            "The help page was built by our own team in the harbour office and is written by the people who pack the boxes. Its search "
            "runs on servers that we rent from Google, which is probably the name that your son has seen. What he types is kept for "
            "a week and then thrown away without anybody reading it.",
        ),
    ],
    "echo-wanted": [
        (
            "Please correct this sentence for my note to the crew: the sofa have to stay in the hall until monday",
            "The sofa has to stay in the hall until Monday. The verb follows the one sofa that you mean, and the names of days begin "
            "with a capital. If the crew reads it on a phone, put the word hall first, so that it shows in the preview: In the hall "
            "until Monday is where the sofa has to stay.",
        ),
        (
            "How long does the oil on the oak table need to dry before we can eat there?",
            "The oil on the oak table needs two nights before you can eat there, three in a cold room. Wipe off whatever has not sunk in "
            "after an hour, or it stays sticky for weeks. Cups may stand on it from the third day, while hot pots need a mat "
            "for the first month at least.",
        ),
    ],
    "two-scripts": [
        (
            "What do the signs on the plate of the heater mean, the ones with Greek letters?",
            "The plate names the parts by their values: 4.7 kΩ is the sensor, 220 μF the capacitor, and ΔT the step of five degrees "
            "at which it switches. The cosφ at the bottom says how evenly it draws its current. None of them can be set, so only the "
            "number after the star matters when you order a part.",
        ),
        (
            "There is a name on my parcel from abroad that I cannot read at all. What is it?",
            "It is the workshop Мебель-Club, whose chairs we sell under the name of Lark, with its first half in the letters of their "
            "own country. The stamp beside it, ОТК-2, says that two people have checked the chair. Keep the sheet, since the number in "
            "its corner tells us the colour of the oil.",
        ),
    ],
}
"""By kind: a question and its answer, both clean."""
