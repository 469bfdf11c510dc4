"""Hand-written phrases that the injectors plant: each is what a real defect of its kind looks like."""

from __future__ import annotations

SELF_REFERENCES = (
    "As an AI language model, I cannot see your appliance.",
    "As an AI, I have never stood in your kitchen.",
    "I'm just an AI assistant, so please have somebody verify this.",
    "Please note that I am an AI and have never repaired a machine myself.",
    "My knowledge cutoff may keep me from knowing the newest models.",
    "This is correct as of my last update.",
    "Being an AI, I can only go by what you describe.",
    "I am a language model and have no experience of my own with furniture.",
    "As a large language model, I do not have access to your order.",
    "As an artificial intelligence, I have no taste in lamps.",
    "Newer models may have appeared after my last knowledge update.",
    "I am an AI-powered assistant and cannot visit you.",
    "Remember that I'm only a language model when you rely on this.",
    "My training data ends before this model was sold.",
)
"""Sentences in which the writer of an answer speaks of itself as a machine."""

PLACEHOLDERS = {
    "blank": ("", " ", "   ", "\n", " \n\t"),
    "word": (
        "N/A",
        "n/a",
        "None",
        "none.",
        "null",
        "NaN",
        "undefined",
        "test",
        "TODO",
        "todo",
        "[TODO]",
        "TBD",
        "xxx",
        "<no output>",
        "<nooutput>",
    ),
    "dots": ("...", "-", "--", "\u2026", "."),
    "lorem-ipsum": ("Lorem ipsum", "lorem ipsum dolor sit amet", "Lorem ipsum dolor sit amet, consectetur adipiscing elit."),
}
"""What stands in place of an answer that nobody wrote, by kind."""

SLOTS = {
    "braces": ("{{customer_name}}", "{{ order_number }}", "{{delivery_date}}", "{{first_name}}", "{{shop.city}}"),
    "brackets": ("[Your Name]", "[Customer Name]", "[insert date]", "[Company Name]", "[Your Company]"),
    "angles": ("<NAME>", "<DATE>", "<ORDER NUMBER>", "<CUSTOMER_NAME>"),
}
"""Slots of templates, by kind."""

SLOT_SENTENCES = (
    "Hello {slot}, thank you for writing to us.",
    "We have put a note for {slot} on your order.",
    "Mention {slot} when you talk to the crew.",
    "Your contact for this is {slot}.",
)
"""Sentences with a place for a slot."""

TEMPLATE_TOKENS = (
    "<|im_start|>",
    "<|im_end|>",
    "<|eot_id|>",
    "<|endoftext|>",
    "<|user|>",
    "<|assistant|>",
    "</s>",
    "[INST]",
    "[/INST]",
    "<start_of_turn>",
    "<end_of_turn>",
)
"""Tokens of chat templates that leak anywhere in a text; `<s>` leaks at its start only."""

MERGED = {
    "numbered-heading": "\n\n## {number}. Instruction:\n{question}\n\n## {number}. Output:\n{answer}",
    "heading": "\n\n### Instruction:\n{question}\n\n### Response:\n{answer}",
    "numbered-label": "\n{number}. Instruction: {question}\n{number}. Output: {answer}",
    "response-only": "\n\n### Response:\n{answer}",
    "turn-labels": "\n\nHuman: {question}\n\nAssistant: {answer}",
}
"""How the next record follows an answer, by kind."""

ACCENTED = (
    "The café upstairs is open as well.",
    "The crème fabric is the softest of them.",
    "Our déjà vu range brings old patterns back.",
    "The façade panels are cut to size.",
    "Über-wide drawers are made to order.",
    "A touch of jalapeño red suits the lamp.",
    "The décor team can show you a sketch.",
    "The señorita chair is the lighter one.",
)
"""Sentences with an accented word, which are clean until they are read with the wrong encoding."""

AFTER_WORDS = (
    "Thanks, that worked.",
    "All right, I will try it tonight and write again.",
    "Hm, and what if that changes nothing?",
    "One more thing: does it matter that it is second-hand?",
    "ok",
    "Could you explain the last part once more?",
)
"""What a customer writes last when the closing answer is missing."""

GREETINGS = (
    "Good morning, how can we help you today?",
    "Welcome to Halden Home. What is it about?",
    "Hello, you are talking to the service desk.",
)
"""What an assistant says before anybody asked."""
