"""Hard negatives: clean records that look like defects of this group of rules."""

from __future__ import annotations

TALKS: dict[str, list[tuple[str, str]]] = {
    "filler-mentioned": [
        (
            "Can you add oil for the kitchen worktop to my todo list, please?",
            "Your todo list now holds oil for the worktop, right below the felt pads for the chairs. The list is kept in your account "
            "and printed on the slip of your next parcel, so nothing is forgotten in the shop. Cross out what is done by tapping it "
            "twice, and share the list with your family through the small arrow at the top.",
        ),
        (
            "My demo page in the seller portal needs some lorem ipsum to see how a long description looks. Can you give me a line?",
            "Here is a line that fills the description field: Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod "
            "tempor incididunt ut labore. Paste it twice for a description of two rows. The portal hides the page from buyers as "
            "long as it stands in the demo folder, and it warns you when such a page is about to be published.",
        ),
        (
            "What did the carpenter say about the old bench in the hall?",
            "The carpenter wrote that it [the bench] was made of ash in the workshop of his father [about 1950] and that the seat had "
            "been put in later. He would keep the old varnish and only close the cracks with wax. The work takes him two days, and "
            "he can fetch the bench on any Thursday when his van is in town.",
        ),
    ],
    "input-mentioned": [
        (
            "My new screen only says No input when I connect the player. Is the cable broken?",
            "The words No input mean that the screen looks at another socket than the one with your cable. Press Source on the remote "
            "until the picture appears, and give that socket a name in the menu so that you find it again. If none of the sockets "
            "shows a picture, try the cable on another device before you order a new one.",
        ),
        (
            "https://www.halden.example/lamps/owl is the lamp that I mean. Does it come in green as well?",
            "The owl lamp comes in sand, brown and moss green, and the green one has a slightly longer cord than the others. Choose "
            "the colour with the small round buttons below the picture, because the number of the article changes with it. All "
            "three take the same bulb, and the shade can be bought alone if it is ever broken by a cat.",
        ),
    ],
    "end-without-stop": [
        (
            "Which felt pads do I need for four chairs with thin legs, and how much floor does one sheet of them protect?",
            "Take the small round pads, since they stay on thin legs when a chair is pulled back. Clean the legs with alcohol, press "
            "each pad on for half a minute and let the glue rest overnight. One sheet holds sixteen pads, which is enough for four "
            "chairs, and the felt of one pad covers an area of 0.4 sq in",
        ),
        (
            "Write a short thank-you note to the crew that carried our piano up the stairs.",
            "Dear crew, you carried our piano around five corners without a scratch, and you still had a joke for the neighbours. We "
            "played for you in the evening with the windows open, although you were far away by then. Please come to the concert "
            "in May, there will be cake for everybody who ever lifted it.\nWarm regards from the third floor,\nthe Bergman family",
        ),
        (
            "Which parts belong into the bag of the Lark bed? Just the parts, please, after a line about the bag.",
            "The bag of the Lark bed is sewn to the lower side of the mattress cover, where it survives the transport. Count the "
            "parts on a tray before you begin, because small ones like to hide in the seam of the bag. These belong into it:\n"
            "- eight hooks of steel\n- four felt pads for the feet\n- two straps with a buckle\n- one key for the hidden bolts",
        ),
        (
            "Post something short about our open evening, with a few hashtags.",
            "On Friday the workshop opens its doors until ten in the evening. You can plane a board, upholster a stool and see the "
            "old loom at work, and whoever brings a wobbly chair takes a steady one home. The soup is on us, the music comes from the "
            "choir next door, and children get a hammer of their own. #openworkshop #repairnotreplace #friday",
        ),
        (
            "Which stop is closest to the showroom, and where do I find the plan of the tram?",
            "The closest stop is Mill Bridge, two minutes on foot from the showroom and without any stairs. Trams come every ten "
            "minutes by day and twice an hour after eight. On market days they turn around one stop earlier, so look at the plan "
            "before you leave. The plan of the tram is kept by the city at https://tram.example/plan/mill-bridge",
        ),
        (
            "How does our delivery robot expect the address? Answer with one example as JSON and nothing else.",
            '{"street": "Mill Lane", "house": "17b", "floors": [0, 1, 2], "note": "ring twice {and wait}", "parking": {"side": "left", '
            '"metres": 12.5, "covered": false}, "contact": {"name": "the neighbour on the ground floor", "hours": ["nine to twelve", '
            '"two to six"], "speaks": ["English", "Danish"]}, "lift": null, "keys": "hidden under the pot with the dry lavender"}',
        ),
    ],
    "repetition-wanted": [
        (
            "Write a refrain for the song of our delivery crew, the same line four times.",
            "Mind the corner, mind the stairs, mind the sleeping cat\nMind the corner, mind the stairs, mind the sleeping cat\n"
            "Mind the corner, mind the stairs, mind the sleeping cat\nMind the corner, mind the stairs, mind the sleeping cat\n"
            "That is the whole refrain, and the crew can clap on every comma.",
        ),
        (
            "On which days is the workshop open in the morning and in the afternoon? A table, please.",
            "| day | morning | afternoon |\n|---|---|---|\n| Monday | open | closed |\n| Tuesday | open | closed |\n| Wednesday | open | "
            "closed |\n| Thursday | open | closed |\n| Friday | open | closed |\n| Saturday | open | closed |\nThe doors are locked a "
            "quarter of an hour before the end, so that everybody can sweep the floor around the bench and hang the tools back.",
        ),
        (
            "How many metres of skirting board do I need for rooms with 14, 17, 19 and 23 metres of wall if I add a tenth?",
            "The first room needs 14 times 1.1 metres, which is 15.4 metres. The second room needs 17 times 1.1 metres, which is 18.7 "
            "metres. The third room needs 19 times 1.1 metres, which is 20.9 metres. The fourth room needs 23 times 1.1 metres, which "
            "is 25.3 metres. Together that is 80.3 metres, or 41 boards of two metres.",
        ),
    ],
    "markup-wanted": [
        (
            "My shop page needs a table with two sizes and their prices in HTML. What do I write?",
            "Write <table><tr><td>small</td><td>20</td></tr><tr><td>large</td><td>30</td></tr></table> and the browser draws two rows "
            "with two cells each. Add a row with th in place of td when the columns need names. Borders and colours belong into the "
            "style sheet of the page, where all tables can share them, and not into the table itself.",
        ),
        (
            "Which colours does each of the three rugs come in? Put it into a small table.",
            "| rug | colours |\n|---|---|\n| Fern | moss<br>sand<br>rust |\n| Tide | blue<br>grey |\n| Ember | rust<br>brown<br>black |\n"
            "All of them are woven from wool and shed a little during the first weeks. Turn them twice a year, since the sun bleaches "
            "the side by the window, and beat them outside on dry snow if there is any.",
        ),
    ],
    "signs-wanted": [
        (
            "Could you say in French when the depot opens, for the sign at the door?",
            "Write on the sign\u00a0: \u00ab\u00a0Le d\u00e9p\u00f4t est ouvert de 9\u00a0h \u00e0 18\u00a0h\u00a0; sonnez deux "
            "fois\u00a0!\u00a0\u00bb "
            "It says that the depot is open from nine to six and asks people to ring twice. Print it in large letters on yellow "
            "paper, because the lamp above the door is weak. A second sign with an arrow helps those who come from the yard.",
        ),
        (
            "The label software wants to know where it should put its files. Which folder is the right one?",
            "Choose D:\\labels\\new on your own computer, or \\\\depot\\names if several people print the same labels. The folder has to "
            "exist before the software starts, and everybody needs the right to write into it. Old labels are moved to a folder "
            "beside it on the first day of each month, so nothing piles up that slows the printer down.",
        ),
    ],
}
"""By kind: a question and its answer, both clean."""
