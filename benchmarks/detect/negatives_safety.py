"""Hard negatives: clean records that look as if they held secrets, personal data, hidden orders or wrong arithmetic."""

from __future__ import annotations

TALKS: dict[str, list[tuple[str, str]]] = {
    "secret-explained": [
        (
            "What does the key for your partner interface look like, and where do I put it?",
            "It is a long word that begins with sk- and is shown once, when you create it under Partners. Put it into the environment "
            "as SHOP_API_KEY=sk-your-key-here, never into the page itself, and the sample client reads it from there. If it is lost or "
            "was shown to anybody, press Revoke and make a new one; the old one stops within a minute.",
        ),
        (
            "How do I point the export tool at my own database?",
            "Give the tool one address with everything in it, for example postgres://user:password@localhost:5432/orders, or the same "
            "with your own server in the middle. The tool only reads, so an account without the right to write is enough. Nothing is "
            "stored on our side, and the address is forgotten as soon as you close the window of the tool.",
        ),
        (
            "Which checksum has floorplan-4.12.0.zip, build 20260214-7c1e09b?",
            "The file floorplan-4.12.0.zip has the SHA-256 checksum 9f2c41d07b3e5a8816c0d4f7e92ab35d6014c8e7fa93b25d80617ce4a1f3b9d2 "
            "and the build number 20260214-7c1e09b. Compare the first and the last eight characters with those on the page, which is "
            "enough to see that the download is whole. The planner also compares it by itself before the first start.",
        ),
    ],
    "nobody-in-person": [
        (
            "The form of news@halden-home.se shows jane.doe@example.com in grey. How do I write my own address?",
            "Write it the way jane.doe@example.com is written there, without spaces and without the word mailto. "
            "Capitals make no difference. The first letter we send asks you to confirm, and it comes from news@halden-home.se, so look "
            "into the folder for unwanted mail when nothing has arrived after a quarter of an hour.",
        ),
        (
            "My card says 1-800-463-2857, the film 212-555-0147. Do I call that from abroad, and is it free?",
            "From anywhere in the country the line 1-800-463-2857 is free, and in the film that we show in the shops the number is "
            "212-555-0147, which nobody answers. From abroad please use the form, since we call back within the hour. Keep the order "
            "2024-118-3391 and the part number 4539 1180 0042 at hand; both stand on the label.",
        ),
        (
            "My label printer shows 192.168.1.40 and firmware 4.32.1.7, is that the newest?",
            "That firmware is the newest one, and the address is the one your own router gave to the printer, so it says nothing about "
            "the printer itself. The test card 4111 1111 1111 1111 in the manual belongs to nobody and is only there to try the till. "
            "Print the page of settings once and keep it in the drawer below.",
        ),
    ],
    "order-to-a-person": [
        (
            "I wrote to you yesterday about two lamps. Please ignore my previous message, I only need one. Can I still change it?",
            "You can still change it, because the parcel leaves tonight at eight. Open the order, press Change next to the lamp and set "
            "the number to one; the second amount goes back to your card at once. The message of yesterday is closed now, so nobody will "
            "call you about it, and the new slip comes by mail within a few minutes.",
        ),
        (
            "The leaflet says to disregard the instructions for the old model. Which page is for mine?",
            "Yours begins on page nine, below the drawing with the round foot, and everything before that belongs to the old model with "
            "the square one. The screws are the same, only the order differs: the long ones go in last. Keep the leaflet, because the "
            "list of spare parts on the back page holds for both models.",
        ),
    ],
    "right-arithmetic": [
        (
            "How much is a set of six chairs at 149 euros with a tenth off, and how many vans does it take at four a van?",
            "Six chairs are 6 x 149 = 894 euros, and a tenth of that is 894 / 10 = 89.4, so you pay 894 - 89.40 = 804.60 euros. For the "
            "vans it is 6 / 4 = 2, since nobody sends half a van. Eight chairs would be (6 + 2) * 149 = 8 * 149 = 1,192 euros.",
        ),
        (
            "How long does the oil need if the leaflet gives it in minutes and hours?",
            "The first coat needs 2 hours and the second half an hour less, so 2 hours + 90 minutes = 210 minutes with the cloth in "
            "your hand. Step 2 - 4 = the same on the other side. At a third of a litre a door it is 0.33 * 3 = 1 litre for three doors, "
            "or about 8 * 0.33 = 2.7 litres for eight.",
        ),
        (
            "What do the formulas on the back of the planner mean?",
            "They give the width of the gaps: with n boards of width b in a room of width w it is n * b + (n + 1) * g = w, so for 5 "
            "boards 5b + 6g = 240. The line 2b = 3g = 36 says that one cut fixes both, and 1/4 is equal to $60 means that a "
            "quarter costs that.",
        ),
    ],
}
