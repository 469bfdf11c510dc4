"""Hand-written material for clean tool records: the tools of an imagined shop, and what people and assistants say around them."""

from __future__ import annotations

from typing import Any, NamedTuple

Schema = dict[str, Any]


def _string(description: str, **more: Any) -> Schema:
    return {"type": "string", "description": description, **more}


def _integer(description: str, low: int, high: int) -> Schema:
    return {"type": "integer", "description": description, "minimum": low, "maximum": high}


def _boolean(description: str) -> Schema:
    return {"type": "boolean", "description": description}


class Tool(NamedTuple):
    """A function that can be called: its arguments, how people ask for it, how its result reads, and what is answered then.

    `asks`, `results` and `answers` are templates whose slots are arguments; `results` hold JSON written with single quotes.
    """

    name: str
    description: str
    required: tuple[str, ...]
    properties: dict[str, Schema]
    asks: tuple[str, ...]
    results: tuple[str, ...]
    answers: tuple[str, ...]

    def declared(self) -> dict[str, Any]:
        """The tool as a record declares it."""
        parameters = {"type": "object", "properties": self.properties, "required": list(self.required)}
        return {"type": "function", "function": {"name": self.name, "description": self.description, "parameters": parameters}}


_ORDER = _string("Five letters from the top of the order page")
_ARTICLE = _string("Name of the article")

TOOLS = (
    Tool(
        "get_order",
        "Look an order up by its short code.",
        ("order_code",),
        {"order_code": _ORDER, "with_items": _boolean("Whether the items are listed")},
        (
            "Where does my order {order_code} stand?",
            "any news on {order_code}, it has gone quiet",
            "Could you look {order_code} up for me?",
        ),
        (
            "{{'status': 'packed', 'crew': {number}}}",
            "{{'status': 'waiting for a part', 'days_left': {number}}}",
            "{{'status': 'at the depot'}}",
        ),
        (
            "Order {order_code} is with us and has not left yet.",
            "I can see {order_code}: everything is ready on our side.",
            "Nothing is wrong with {order_code}, it only takes its turn.",
        ),
    ),
    Tool(
        "list_delivery_windows",
        "Free delivery windows of an order.",
        ("order_code", "part_of_day"),
        {
            "order_code": _ORDER,
            "part_of_day": _string("Wanted time of day", enum=["morning", "afternoon", "evening"]),
            "limit": _integer("How many windows at most", 1, 9),
        },
        ("Please find me a free {part_of_day} for {order_code}.", "{order_code} should come in the {part_of_day}, is that possible?"),
        ("{{'windows': ['day {number}', 'day {other}']}}", "{{'windows': [], 'next_opening_in_days': {number}}}"),
        (
            "I found what is free in the {part_of_day} for {order_code}.",
            "The {part_of_day} is possible for {order_code}, though not every day.",
        ),
    ),
    Tool(
        "book_repair",
        "Book a visit of a technician.",
        ("appliance", "urgency"),
        {
            "appliance": _string("Kind of appliance", enum=["washer", "dryer", "fridge", "oven", "dishwasher", "hob"]),
            "urgency": _string("How soon it is needed", enum=["normal", "soon", "today"]),
            "visits": _integer("How many visits are planned", 1, 9),
        },
        (
            "My {appliance} gave up this morning.",
            "Can somebody have a look at the {appliance}?",
            "The {appliance} makes a grinding noise and stops.",
        ),
        ("{{'booked': true, 'badge': {number}{other}}}", "{{'booked': true, 'window': '{number} to {other} hours after noon'}}"),
        ("A technician for the {appliance} is on the list now.", "The visit for your {appliance} stands."),
    ),
    Tool(
        "check_stock",
        "Pieces in stock at a shop.",
        ("article", "shop"),
        {"article": _ARTICLE, "shop": _string("Name of the shop"), "minimum": _integer("Pieces that are needed", 1, 9)},
        (
            "Does the {shop} shop have the {article}?",
            "I'd drive to {shop} today if the {article} is there.",
            "{article}, {shop} branch: in or out?",
        ),
        ("{{'pieces': {number}, 'on_display': true}}", "{{'pieces': 0, 'next_truck_in_days': {number}}}"),
        ("I asked {shop} about the {article}.", "About the {article} in {shop}: the shelf is counted every hour."),
    ),
    Tool(
        "redeem_stamps",
        "Turn loyalty stamps into something.",
        ("stamps", "kind"),
        {"stamps": _integer("How many stamps", 1, 99), "kind": _string("What they become", enum=["voucher", "gift", "donation"])},
        ("Turn {stamps} of my stamps into a {kind}, please.", "I would like a {kind} for {stamps} stamps."),
        ("{{'done': true, 'stamps_left': {number}}}", "{{'done': true, 'ready_in_hours': {other}}}"),
        ("Your {stamps} stamps have become a {kind}.", "Done: one {kind}, paid with {stamps} stamps."),
    ),
    Tool(
        "search_manual",
        "Search the manual of an appliance.",
        ("model", "question"),
        {"model": _string("Model name"), "question": _string("What is looked for"), "passages": _integer("How many passages", 1, 9)},
        ("What does the manual of the {model} say about the {question}?", "{model} owner here, I can't find the {question}."),
        (
            "{{'page': {number}{other}, 'text': 'see the {question}'}}",
            "{{'page': {other}, 'text': 'figure {number} shows the {question}'}}",
        ),
        (
            "The manual of the {model} treats the {question} in the chapter on care.",
            "For the {model}, the {question} is behind the front flap.",
        ),
    ),
    Tool(
        "create_return",
        "Open a return for one article of an order.",
        ("order_code", "article", "reason"),
        {
            "order_code": _ORDER,
            "article": _ARTICLE,
            "reason": _string("Why it goes back", enum=["damaged", "wrong_item", "changed_mind", "missing_parts"]),
        },
        ("The {article} from {order_code} has to go back.", "I want to return the {article}, order {order_code}."),
        ("{{'return': 'open', 'label': {number}{other}}}", "{{'return': 'open', 'collection_in_days': {number}}}"),
        ("The return of the {article} is open.", "You can hand the {article} in whenever it suits you."),
    ),
    Tool(
        "set_notification",
        "Switch a kind of message on or off.",
        ("topic", "enabled"),
        {"topic": _string("Kind of message", enum=["delivery", "stock", "offers", "repairs"]), "enabled": _boolean("On or off")},
        ("About the messages on {topic}: please set them as we agreed.", "I'd like my choice for {topic} messages changed."),
        ("{{'saved': true, 'devices': {number}}}",),
        ("Your choice for {topic} messages is saved.", "Messages about {topic} now follow your wish."),
    ),
    Tool(
        "fits_through",
        "Whether a piece fits through a passage.",
        ("article", "width_cm", "height_cm"),
        {"article": _ARTICLE, "width_cm": _integer("Clear width", 40, 160), "height_cm": _integer("Clear height", 150, 260)},
        ("Will the {article} pass a door of {width_cm} by {height_cm}?", "{width_cm} wide and {height_cm} high: enough for the {article}?"),
        ("{{'fits': true, 'spare_cm': {number}}}", "{{'fits': false, 'missing_cm': {number}}}"),
        (
            "I compared the {article} with {width_cm} by {height_cm} centimetres.",
            "The drawing of the {article} answers that for {width_cm} centimetres.",
        ),
    ),
    Tool(
        "share_list",
        "Share a wish list with other people.",
        ("list_name", "members"),
        {
            "list_name": _string("Name of the list"),
            "members": {"type": "array", "items": {"type": "string"}, "minItems": 1, "description": "Nicknames of those who may see it"},
        },
        ("Share my list called {list_name} with the two I named last time.", "The {list_name} list should be visible to my people."),
        ("{{'shared': true, 'members': {number}}}",),
        ("The list {list_name} is shared.", "Everybody you named can open {list_name} now."),
    ),
)

ARTICLES = (
    "Tarn armchair", "Hald bookcase", "Moss rug", "Ember kettle", "Fjell lamp", "Brook sideboard", "Lark cot", "Dune mirror", "Reed stool",
    "Slate table", "Fern planter", "Gale fan", "Ridge desk", "Heath bench", "Cove wardrobe", "Loam pot set", "Pebble clock", "Thistle sofa",
    "Willow screen", "Quarry shelf",
)  # fmt: skip
SHOPS = ("Eastgate", "Harbour", "Millbank", "Northfield", "Old Town", "Riverside", "Southway", "Westhill", "Kiln Lane", "Station")
MODELS = ("Brook Two", "Fjell Mini", "Gale Pro", "Ember Duo", "Tarn Cool", "Ridge Bake", "Cove Dry", "Heath Wash", "Reed Grill", "Dune Air")
QUESTIONS = (
    "child lock", "descaling lamp", "filter change", "night mode", "transport bolts", "door gasket", "delay timer", "rinse aid dial",
    "spare fuse", "sabbath setting", "drain hose", "grease trap", "crumb tray", "cooling pause", "hinge screws", "warming drawer",
)  # fmt: skip
LISTS = ("Nursery", "First Flat", "Garden Summer", "Wedding", "Kitchen Dream", "Attic", "Reading Corner", "Cabin", "Office", "Guest Room")
NICKNAMES = ("mossy", "bluebird", "tin drum", "pepper", "sailor", "juniper", "old owl", "clover", "sparrow", "marble", "fiddle", "comet")

SITUATIONS = (
    "We are repainting the hallway and everything stands under sheets.",
    "My mother-in-law visits at the weekend and counts on it.",
    "I broke my wrist and cannot lift a thing.",
    "There is scaffolding in front of our house at the moment.",
    "I share the flat with three students who never answer the bell.",
    "The baby sleeps until noon, so please no loud surprises.",
    "Our lift has been out of order since the storm.",
    "I am writing from the train, so the connection may drop.",
    "My neighbour borrowed the trolley and left for the coast.",
    "We moved twice within a month and lost half of our papers.",
    "The dog chewed the leaflet before I could read it.",
    "I work nights and am only awake after four.",
    "It is a present, and the receiver must not notice anything.",
    "The previous tenant left a heap of cables behind.",
    "My reading glasses are at the optician's, forgive the typing.",
    "A pipe burst below us and the cellar is off limits.",
    "I promised the choir a place to sit for the rehearsal.",
    "Our street is closed for the marathon.",
    "The old one served us for a whole childhood.",
    "I am the caretaker of a youth hostel with forty beds.",
    "The electrician shook his head and sent me to you.",
    "Half of our boxes are still unlabelled.",
    "My son measured it with a school ruler.",
    "We rent, so nothing may be drilled.",
    "The cat has decided that it belongs to her.",
    "I asked in the spring and got a shrug.",
    "My partner says I should have written earlier.",
    "There is a narrow spiral staircase in between.",
    "We open our little bakery soon and are short of time.",
    "The instructions fell into the paint bucket.",
    "I only trust what I have in writing.",
    "Last time the van drove to the wrong village.",
    "I look after my uncle's household from far away.",
    "The room has a sloping ceiling on one side.",
    "Someone at the allotment recommended you.",
    "I have a free morning for the first time in ages.",
)
"""What people tell besides; each is used by few records."""

REMARKS = (
    "The page in the app shows the same.",
    "If the plan changes, one tap on the entry is enough.",
    "The depot hears of it at the next full hour.",
    "Keep the slip until the matter is closed.",
    "A colleague signs it off in the course of the day.",
    "You will see a green tick as soon as it is final.",
    "There is no need to stay beside the phone.",
    "The crew reads such notes before setting out.",
    "It counts from the moment you close this window.",
    "Please have the small booklet at hand.",
    "Whatever was agreed before is replaced by this.",
    "We keep a place in the queue for you.",
    "The usual conditions apply and nothing else.",
    "Nobody else has to confirm it.",
    "A short message goes out once the van is loaded.",
    "Measure twice if you are in doubt.",
    "That leaves time for a second thought.",
    "You can undo it until the evening.",
    "The workshop prefers daylight for this kind of thing.",
    "Tell the people at the desk that it was settled here.",
    "Take a photograph in case a question comes up.",
    "It does not touch any of your other entries.",
    "The rest happens on our side.",
    "Old entries move to the archive by themselves.",
    "A wrong figure is easily mended in the same place.",
    "The line below it shows who is in charge.",
    "Ask for the blue form if somebody wants proof.",
    "Early birds get the better choice.",
    "We wrote the details under the entry.",
    "Your household sees it as well.",
)
"""What an assistant adds to its answer."""

CHATS = (
    (
        "Is there a way to praise a crew without filling in a form?",
        "Leave a note under the delivery in the app; it reaches the depot by name.",
    ),
    ("Do your shops close at noon?", "Only the small ones do, and the sign at the door gives their hours."),
    ("Why are the legs packed in the drawer?", "They are safest there, since the drawer is padded on every side."),
    (
        "Can I sit on a display sofa for an hour before I decide?",
        "Of course you can, and the staff will bring you a blanket to try it with.",
    ),
    ("Which wood gets darker over the years?", "Cherry and oak get darker, while walnut grows paler in the sun."),
    ("What do the coloured dots on the cartons mean?", "They tell the crew which room a carton belongs to."),
    ("May children come along to the workshop evening?", "Yes, they have a bench of their own with blunt tools."),
    ("Who came up with the name Halden Home?", "It comes from the lane in which the first shop stood."),
)
"""Questions that need no tool, with their answers."""
