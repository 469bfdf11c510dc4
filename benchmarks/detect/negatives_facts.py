"""Hard negatives: facts that the input holds, that are computed or made up on request, and words that only sound like the moment."""

from __future__ import annotations

TALKS: dict[str, list[tuple[str, str]]] = {
    "grounded-price": [
        (
            "The sign at the shelf says $349.50 for the oak desk, and the leaflet says it costs less. Which of them holds?",
            "The sign holds, so the oak desk costs $349.50 until somebody takes the sign down. Leaflets are printed weeks before a sale "
            "and are wrong whenever a price moves in between. Take a picture of both if you want to be sure, because the people at the "
            "till can match a leaflet by hand while the sale that it names is still on.",
        ),
        (
            "My receipt has 1,240 euros for the bed and 180 euros for the slats. What of it is refunded when only the slats go back?",
            "You get back the 180 euros for the slats, since each line of the receipt stands for itself. The 1,240 euros for the bed stay "
            "as they are, and so does the delivery. Bring the slats in their box to the desk near the exit, or name a day on which the van "
            "may fetch them from your door.",
        ),
    ],
    "grounded-date": [
        (
            "I ordered on 4 March 2024 and was promised the wardrobe by 12 April. Nothing came. What now?",
            "A wardrobe that was promised by 12 April and has not come may be cancelled, and all that you paid comes back. Before you do "
            "that, open the order from 4 March 2024 and look at the last line, which tells where the box was seen. A box that waits at a "
            "depot is usually with you two days after somebody asks for it.",
        ),
        (
            "Since version 2.4.1 of the app the panel of my heater no longer answers. Was that meant to happen?",
            "It was not meant to happen, and 2.4.1 is known for it: the app forgets the panel when the phone changes its network. Take the "
            "panel off the list, hold its two outer keys until the light blinks, and add it again while you stand next to it. The heater "
            "keeps its weekly plan through all of this, so there is nothing to type in again.",
        ),
    ],
    "grounded-person": [
        (
            "Mr Oskar Feldmann repaired my dryer and said I should ask for him again. How do I do that?",
            "Write the name Oskar Feldmann into the field for wishes when you book the visit, and the office plans his route past your "
            "door if it can. It takes a few days longer than sending whoever is free, because each of the crew has a part of the town. For "
            "anything that leaks, take the first day that is offered instead.",
        ),
    ],
    "grounded-source": [
        (
            "Your page https://www.halden-guides.com/care/oak.html says to oil the top twice. Is that for the legs as well?",
            "The legs need one coat only, as the page https://www.halden-guides.com/care/oak.html means the top, which sees water and hot "
            "cups. Wipe the legs with what is left on the cloth, then rub them dry after a quarter of an hour. Oil that stays on the "
            "surface turns sticky, and dust settles in it for good.",
        ),
        (
            "Where do I find the shop of the makers of the brass lamp?",
            "The makers have their shop at https://www.oakandbrass.org, where the lamp is listed under its old name. The brass parts are "
            "sold one by one there, down to the smallest screw. Have the plate from under the foot at hand, because the number on it "
            "decides which of the two shades fits the holder that you have at home.",
        ),
    ],
    "computed": [
        (
            "Three shelves at $40 each and a lamp at $25: what do I pay, and what do I save with ten percent off?",
            "Three shelves are 3 * $40 = $120, and with the lamp you pay $145. Ten percent of that is $14.50, so $130.50 is left to pay at "
            "the till. The ten percent are taken off the goods alone, which means that carrying the shelves to the third floor is added "
            "after them. Pick the boxes up yourself and nothing is added at all.",
        ),
    ],
    "made-up": [
        (
            "Write a short story about a carpenter who sells a chair.",
            "On May 3, 1871 the carpenter sold a chair for $5 to Clara Whitmore, who said that she would sit on it until the end of her "
            "days. She did so for forty years. When Jonas Feld came to carry it away, the chair would not leave the floor, and a root as "
            "thick as an arm went down from each of its legs into the ground.",
        ),
    ],
    "moment": [
        (
            "As of today the map shows my parcel at the wrong depot. What can be done?",
            "As of today the parcel can still be turned around, since a depot keeps a box for two nights before it goes on. Press the "
            "button under the map and name the depot that you want. The current label stays on the box, and a second one is put beside it, "
            "so do not be surprised when it arrives with two of them.",
        ),
        (
            "My latest chair squeaks and the newest screw does not hold. Which one do I take?",
            "Take the longer screw from the bag, because the hole has worn and the short one only turns in the dust. The chair that "
            "squeaks at the moment will be quiet once the seat no longer moves against the frame. Tighten it while somebody sits on it, "
            "and currently loose joints get a drop of glue before that.",
        ),
    ],
    "drawn-from-text": [
        (
            "Summarise the following report in a few sentences: On 4 March the council met about the old bridge at the mill. Mayor Ines "
            "Caldwell said that mending it costs 40,000 euros, of which the valley pays a half. Its planks are loose, and the railing on "
            "the north side has rusted through in two places. Carts have to take the road by the church until the work is done, and "
            "people on foot are asked to keep to the south side.",
            "On 4 March the council met about the bridge at the mill, whose planks are loose and whose railing has rusted through. Mayor "
            "Ines Caldwell put the mending at 40,000 euros, half of it paid by the valley. Until the work is done carts go by the church, "
            "and those who walk are asked to keep to the south side of the bridge.",
        ),
        (
            "What are the key points of the text below? The Larch cabinet comes in three boxes. The largest has the sides and weighs as "
            "much as a grown man, so two people should lift it. The second has the doors, with their hinges already on. The third has the "
            "back, the shelves and a bag of screws, in which the four long ones are for the wall. All of the boxes are numbered on their "
            "short side, and the leaflet lies in the third.",
            "The Larch cabinet comes in three numbered boxes: the sides, which two people should lift, then the doors with their hinges "
            "on, and last the back with the shelves, the screws and the leaflet. Of the screws the four long ones belong into the wall. "
            "Open the third box before the others, since it is the one that tells you how the rest is put together.",
        ),
    ],
}
"""(question, answer) by kind."""
