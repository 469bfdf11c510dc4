"""Hand-written clean conversations that look like defects: every rule has to stay silent on them."""

from __future__ import annotations

QUOTING = {
    "template-asked": (
        (
            "How do I write the customer's name into a mail template of your seller portal?",
            "Write the field in double braces where the name belongs, for example {{customer_name}} after the greeting. The portal "
            "fills it from the order when the mail is sent, and shows an empty space in the preview because no order is chosen "
            "there. Test it with an order of your own before you switch the template on for everybody.",
        ),
        (
            "Draft a letter to my landlord asking for permission to mount a wall shelf, with places that I can fill in.",
            "Dear [Landlord's Name],\nI would like to mount a wall shelf in the living room and ask for your permission. It needs "
            "four holes, which I will close neatly when I move out. Please tell me in writing whether you agree, and whether pipes "
            "or cables run in that wall.\nKind regards,\n[Your Name]",
        ),
        (
            "My label printer wants a pattern, and I do not understand what to type for the date.",
            "Type the pattern in capitals between angle brackets, exactly as in the manual: `<DATE>` prints the day of printing and "
            "`<NAME>` the name of the article. Everything outside the brackets is printed as it stands. Print one label on plain "
            "paper first, because a missing bracket makes the printer skip the whole line.",
        ),
    ),
    "token-asked": (
        (
            "We export the chats of our service desk to train a model. Which special tokens of the chat template must not be in the text?",
            "Take out every token that marks a turn, such as <|im_start|> and <|im_end|>, since the trainer puts them in by itself. "
            "The same holds for </s> at the end of an answer and for [INST] around a question. Search the export for each special "
            "token once, and look at the hits by hand before you delete anything.",
        ),
        (
            "My web page shows the old price next to the new one, how do I strike it out in HTML?",
            "Put the old price between the tags for struck text, as in <s>forty</s> thirty, and the browser draws a line through it. "
            "Screen readers skip that line, so add a hidden word such as before in front of it. The del element does the same and "
            "says besides that something was taken out.",
        ),
    ),
    "dialogue-asked": (
        (
            "Write a short dialogue between a human and an assistant about returning a lamp, with the speaker in front of each line.",
            "Human: I would like to return a lamp that hums as soon as it is dimmed.\nAssistant: That is possible for thirty nights. "
            "Do you still have the shade?\nHuman: Yes, and the box as well.\nAssistant: Then open the order, choose the lamp and "
            "print the label. The collection is free, and the hum tells our workshop which part to replace.",
        ),
        (
            "Which inputs does the sofa planner ask for, one after the other?",
            "The planner asks for four things before it draws anything.\n1. Input: the length of the longest wall\n2. Input: the "
            "width of the door, measured with the door open\n3. Input: the number of seats\n4. Input: the fabric, which can be "
            "changed later\nAll of them are kept in your account, so the next plan starts where this one ended.",
        ),
    ),
    "identity-asked": (
        (
            "Honest question: am I talking to a person, or are you a robot?",
            "I am an AI assistant of the shop and not a person, although people read along and step in when something is unclear. "
            "You can ask for one of them at any moment by writing the word colleague. Orders, repairs and returns I can settle right "
            "here, while complaints about a crew always go to the manager of the depot.",
        ),
        (
            "What does your cousin company do, the one with the lab next to the warehouse?",
            "The lab plans the routes of our vans and tests new folding mechanisms. Its founder worked as an AI engineer before and now "
            "employs twelve people, among them two carpenters. Visitors are welcome on the open evening in spring, when the old loom is "
            "shown as well, and school classes can ask for a tour of their own.",
        ),
    ),
    "encoding-asked": (
        (
            "The address label of my parcel says RenÃ© instead of the right name. What went wrong there?",
            "The label printer read the name in the wrong encoding: the two bytes of the letter é were shown as Ã and ©. Nothing is wrong "
            "with your account, and the parcel finds you all the same because the crew works with the code. We have told the depot, which "
            "will set its printer to Unicode before the next shift begins.",
        ),
        (
            "Do you sell crème brûlée dishes, and would they survive a gas flame?",
            "Yes, the dishes for crème brûlée stand beside the soufflé moulds, in the aisle behind the café. They take the flame of "
            "a kitchen torch from above without harm, but never a burner from below. Let them cool on wood after the torch, since a "
            "cold stone slab is what cracks most of them.",
        ),
        (
            "Is the São João lantern the same one that hung in the Câmara window last winter?",
            "It is the same lantern, made by the workshop near the Câmara, only with a longer chain this time. The glass of the São "
            "João version is a little darker, which hides the wick. Both take the small candles from the drawer by the till, and "
            "both fold flat when the season is over.",
        ),
    ),
    "script-needed": (
        (
            "Which sticker goes on the family room box? 👨‍👩‍👧 or 🏡?",
            "Use the family 👨‍👩‍👧 for the box that everybody needs on the first evening, and the house 🏡 for what can wait in the "
            "cellar. The crew sorts by these stickers and not by the writing beneath. Put them on two sides of each box, because the "
            "upper side disappears as soon as a second box is set on top of it.",
        ),
        (
            "What is written on the brass sign of the hallway set, is it Hebrew?",
            "Yes, it is Hebrew: \u202bשלום\u202c is a greeting that means peace. The letters run from right to left, so mount the "
            "sign with the small notch on the right. Two screws hold it, and the felt at the back keeps the wall clean. The same "
            "sign exists in plain English for those who prefer it.",
        ),
    ),
    "language-asked": (
        (
            "Please translate this note into French for our neighbour: the crew comes in the morning and needs the yard for an hour.",
            "Bonjour, l'équipe de livraison vient demain matin et aura besoin de la cour pendant une heure environ. Pourriez-vous "
            "garer votre voiture un peu plus loin jusqu'à son départ ? Merci beaucoup pour votre aide, et n'hésitez pas à sonner "
            "chez nous si cela pose un problème. Nous restons à la maison toute la matinée.",
        ),
        (
            "Guten Tag, mein neuer Schrank wackelt und die linke Tür schließt nicht mehr richtig. Was kann ich tun?",
            "Stellen Sie den Schrank zuerst gerade, denn eine schiefe Tür kommt fast immer von einem schiefen Boden. Drehen Sie dazu "
            "die beiden vorderen Füße, bis die Wasserwaage in der Mitte bleibt. Danach lösen Sie die Schraube am oberen Scharnier, "
            "schieben die Tür ein wenig nach links und ziehen die Schraube wieder fest an.",
        ),
    ),
    "json-quoted": (
        (
            'Our shop system sends you stock as JSON. What happens when a key comes twice, like "pieces": 2, "pieces": 3?',
            'The second value wins in our reader, so "pieces": 2, "pieces": 3 is read as three. Other systems keep the first one, '
            "which is why we refuse such messages from next spring on. The same goes for NaN and Infinity, which are no numbers in "
            "JSON, and for an id like 1180591620717411303424 that has more digits than the receiver can hold.",
        ),
    ),
    "placeholder-mentioned": (
        (
            "Half of the lines on my delivery note say N/A. Did you forget to pack something?",
            "Nothing was forgotten: N/A stands on every line that does not apply to your order, such as installation or gift "
            "wrapping. The lines that count are the ones with a tick, and there the number of cartons is printed beside it. Compare "
            "that number with what the crew carries in, and sign only when both agree.",
        ),
        (
            "What am I supposed to do with the entry TODO in my kitchen plan?",
            "The entry is a reminder that the planner set for itself: at that place the plan has a gap of unknown width. Measure "
            "from the tall unit to the window frame at worktop height, write the number into the field, and the word TODO goes away. "
            "Until then the plan can be saved and shared, though not ordered.",
        ),
    ),
}
"""(question, answer) by the kind of defect that they look like."""

NUMBER_PAIRS = (
    (
        "How much may I load onto the Reed shelf that is {n} centimetres wide, and does it need a wall plug?",
        "The Reed shelf of {n} centimetres carries what the small table in its leaflet says for that width, as long as both brackets "
        "sit in solid brick. Use the long plugs from the bag and not those of an older shelf. Spread the load, put heavy pots above "
        "the brackets, and look at the screws again after the first month.",
    ),
    (
        "The display of my Gale fan shows error {n} and the blades stand still. Is it broken?",
        "Error {n} is in the list on the back of the remote, together with the remedy that suits it. Switch the fan off, follow the two "
        "steps that stand beside the number, and wait for a minute before you switch it on again. If the same number comes back at once, "
        "book a visit and mention it, so that the right part is in the van.",
    ),
    (
        "We are {n} people at the table. Which Slate extension do we need for the holidays?",
        "For {n} people choose the extension that has this number on its label, since we count seats and not centimetres. The leaf slides "
        "in from the end, and the legs stay where they are. Store it flat under a bed for the rest of the year, because boards that lean "
        "against a wall bend within a summer.",
    ),
    (
        "My order says it will come with tour {n}. At what time of day is that?",
        "Tour {n} has its hours printed in the list of tours, which you find behind the small clock in the app. The list is renewed every "
        "evening, so look at it on the day before. Crews keep to the order of the stops, and a call in between does not move you up or "
        "down.",
    ),
)
"""Conversations with one number `{n}`: two that differ in nothing else are different records."""

NAME_PAIRS = (
    (
        "Is the cover of the {name} sofa washable, and at what setting should I do it?",
        "The cover of the {name} sofa comes off with the zip at the back and goes into the machine inside out. The care label at the "
        "seam gives the setting, and a gentle spin keeps the piping straight. Pull it over the cushions again while it is slightly "
        "damp, so that it dries in its shape and the corners stay sharp.",
    ),
    (
        "Can I see the {name} lamp lit somewhere before I buy it?",
        "The {name} lamp hangs in the dark room of every larger shop, where you can turn it on and off as you like. Ask at the desk "
        "for the little box with the other bulbs and try them one after the other. A photograph does not do it justice, because most "
        "phones brighten the picture on their own.",
    ),
    (
        "Which oil do you recommend for the {name} garden table after the winter?",
        "For the {name} garden table take the oil that stands beside it on the shelf, as it is mixed for that wood. Brush the dust out of "
        "the grain, wait for two dry days, and rub in a thin coat with a cloth. Wipe away what still shines after twenty minutes, and lay "
        "the cloth out flat to dry.",
    ),
    (
        "Do the drawers of the {name} dresser have a soft stop?",
        "The drawers of the {name} dresser glide on the runners that the data sheet names, and a soft stop can be clipped on where it is "
        "missing. The clip costs little and needs no tool: pull the drawer out, press the clip onto the rail until it snaps, and push the "
        "drawer in again with both hands.",
    ),
)
"""Conversations with one name `{name}`: two that differ in nothing else are different records."""

NAMES = ("Lark", "Dune", "Fern", "Heath", "Cove", "Pebble", "Willow", "Thistle", "Juniper", "Sorrel")

FORM = (
    "Request by form. Please read every line before you answer, and keep to the order of the lines. Customer group: private household. "
    "Channel: the app, with messages switched on. Language: English. Wish: a short answer that I can act on today. Matter: {matter}",
    "We have read your form from the first line to the last, and it has reached the team that can help. The form stays open until you "
    "close it, every later answer is kept below it, and nothing is sent on to other firms. About the matter that you describe: {reply} "
    "Next step: Close the form in the app when your question is settled.",
)
"""The frame that all records of a form share: they differ in `{matter}` and `{reply}` only."""

MATTERS = (
    ("oven light", "swap the bulb."),
    ("torn curtain", "our tailor mends it."),
    ("squeaky stair gate", "wax the hinge."),
    ("lost key", "order blank B."),
    ("wet carton", "refuse it."),
    ("blue instead of grey", "send a photograph."),
    ("rattling fan", "tighten the cap."),
    ("no manual", "see under Papers."),
    ("chipped plate", "we replace it."),
    ("sticky zip", "rub soap on it."),
    ("dim remote", "change both cells."),
    ("foggy mirror", "air the room."),
    ("loose tap", "close the valve."),
    ("mouldy seal", "use vinegar."),
    ("bent hook", "take a longer one."),
    ("noisy pump", "clean its filter."),
    ("split seam", "return it free."),
    ("cold plate", "reset the fuse."),
    ("short cable", "buy no extension."),
    ("stuck drawer", "lift it out."),
    ("faded rug", "turn it around."),
    ("smelly fridge", "unblock the drain."),
    ("missing cam", "pick it up at Kiln Lane."),
    ("warped lid", "it counts as wear."),
)
"""What the forms are about, and the answers."""

LABELS = {
    "Screws": (
        "All boards are there but the little bag with the metal bits is empty.",
        "Could not join the sides, nothing to fasten them with.",
        "Four of the long fasteners short, the rest complete.",
        "Found plugs and no threads to go with them.",
        "The bag was torn and its contents rolled away in the van.",
        "Hinges yes, what holds them no.",
        "We borrowed bolts from the neighbour to get the bed up.",
        "Bag C was sealed, bags A and B never made it.",
        "The short ones came twice and the long ones not at all.",
        "Legs lie beside the table because nothing attaches them.",
        "My drill is ready, the metal for it is lost.",
        "I count eleven cams and zero pins that screw in.",
        "The crew apologised for the lost hardware pouch.",
    ),
    "Manual": (
        "No leaflet anywhere, I guessed my way to the third drawer.",
        "It came with a booklet for another model.",
        "Pages two to five were never printed.",
        "The picture guide was soaked and fell apart.",
        "Only a warranty card, not a word about assembly.",
        "How am I to know the order of the steps?",
        "I looked under every panel for the paper and gave up.",
        "The drawing in the box is of a wardrobe, I bought a crib.",
        "All in Finnish, which nobody here reads, and no pictures.",
        "There was a sticker saying see guide, but what guide?",
        "The code on the lid opens an empty page, and paper there was none.",
        "Whoever packed it kept the steps for himself.",
        "A blank sheet where the explanation should be.",
    ),
    "Shelf": (
        "There are pegs for four boards inside and just three boards.",
        "The glass level for the middle was not packed.",
        "One board had the wrong width, so I count it as absent.",
        "Top level lacking, everything else fits.",
        "Upper compartment stays open because its base is not here.",
        "Two uprights, a back, and a single level instead of two.",
        "The fridge came without the rack for the bottles.",
        "Books now lie on the floor of the case, for want of the second tier.",
        "I got the drawers and the frame, not the plank between them.",
        "A wire tier is drawn in the plan and is not in the box.",
        "The lowest board broke in transit and was taken away again.",
        "Inside it is one tall empty space, which is not what I ordered.",
        "Spice rack: three rails, two planks.",
    ),
    "None": (
        "Everything in the box, thank you.",
        "Counted twice, complete both times.",
        "The crew checked the list with me and ticked each line.",
        "Built in an hour with two plugs to spare.",
        "A scratch on the side, otherwise as ordered.",
        "Complete, though the carton was a mess.",
        "Nothing to complain about for once.",
        "All good, my daughter is asleep in it already.",
        "It stands, it holds, it closes.",
        "Late by a day but whole.",
        "Every bag was where the plan said it would be.",
        "I even got a spare hinge that I do not need.",
        "Set up by your people, who left nothing undone.",
    ),
}
"""Notes about deliveries by the part that is missing; the label of the last group is a word that often stands for no answer."""
