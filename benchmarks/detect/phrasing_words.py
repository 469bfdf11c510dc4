"""Hand-written refusals, padding and names of other vendors' assistants, as chat-bots write them."""

from __future__ import annotations

REFUSALS = {
    "en": (
        "I'm sorry, but I can't help with that.",
        "I am sorry, but I cannot assist with this request.",
        "I apologize, but I'm unable to provide that information.",
        "Unfortunately, I do not have access to your account.",
        "I cannot answer questions about repairs.",
        "I'm not able to help with that kind of request.",
        "Sorry, but I don't have the ability to look into orders.",
        "I'm afraid I can't give advice on electrical work.",
        "My apologies, but I am not able to share that.",
        "I must decline to answer this.",
        "I'm sorry but I cannot do that.",
        "I won't provide instructions for that.",
        "I cannot help with it, as it is outside of what I do.",
        "I am unable to discuss deliveries.",
    ),
    "de": (
        "Es tut mir leid, aber ich kann Ihnen dabei nicht helfen.",
        "Leider kann ich diese Frage nicht beantworten.",
        "Ich kann Ihnen bei diesem Anliegen leider nicht weiterhelfen.",
        "Entschuldigung, aber ich darf dazu keine Auskunft geben.",
    ),
    "fr": (
        "Je suis désolé, mais je ne peux pas vous aider sur ce point.",
        "Désolée, je ne suis pas en mesure de répondre à cette demande.",
        "Malheureusement, je ne dispose pas de cette information.",
        "Je ne peux pas répondre à cette question.",
    ),
    "es": (
        "Lo siento, pero no puedo ayudarle con eso.",
        "Lamentablemente, no tengo acceso a esos datos.",
        "No puedo responder a esa pregunta.",
        "Disculpe, pero no me es posible dar esa información.",
    ),
}
"""Whole answers that decline, by language (ISO 639-1)."""

OPENINGS = (
    "Great question!",
    "That's a great question!",
    "Thank you for your question!",
    "Thanks for asking!",
    "Thank you for reaching out.",
    "I'd be happy to help!",
    "I'd be glad to help you with that!",
    "Happy to help!",
)
"""What stands before an answer and says nothing, whatever was asked."""

YES_OPENINGS = ("Sure!", "Certainly!", "Of course!", "Absolutely!", "Sure thing!", "Of course! I'd be happy to help with that.")
"""The same, of phrases that would be an answer to a question for yes or no."""

LEADS = (
    "Sure, here is what you can do:",
    "Certainly! Here's how to go about it:",
    "Of course, here are the steps:",
    "Sure! I'd be happy to help you with your order. Here is the answer to your question:",
)
"""Lines that lead to an answer."""

CLOSINGS = (
    "I hope this helps!",
    "I hope that helps.",
    "Hope this helps!",
    "Let me know if you have any other questions.",
    "Let me know if you have any questions!",
    "Please let me know if there is anything else I can help you with.",
    "If you have any further questions, feel free to ask!",
    "If you need further assistance, please don't hesitate to reach out.",
    "Feel free to reach out if you need any help.",
    "Is there anything else I can help you with?",
    "Don't hesitate to ask if you have more questions!",
    "Have a great day!",
    "I'm here to help if you need anything else.",
    "Happy to help!",
    "I hope this answers your question! Let me know if you need anything else.",
)
"""What stands behind an answer and says nothing."""

FOREIGN_NAMES = (
    "I am ChatGPT, and I am happy to look at this.",
    "As ChatGPT, I only know what you write.",
    "I was trained by OpenAI to answer such questions.",
    "I'm Claude, an assistant made for this kind of question.",
    "I am a language model created by OpenAI.",
    "My name is Google Bard, by the way.",
    "I am an assistant developed by Google and have no hands.",
    "As GPT-4, I would measure it once more.",
    "Being a model made by Anthropic, I cannot taste it.",
    "This follows OpenAI's content policy.",
    "I'm Gemini, a model from Google.",
    "I am Copilot, and this is what I found.",
    "I was built by the team at Microsoft for such cases.",
    "I am LLaMA, and this is my advice.",
)
"""Sentences in which the writer bears the name of somebody else's assistant."""

LABELS = (
    ("Question: ", "\nAnswer: "),
    ("Q: ", "\nA: "),
    ("Prompt: ", "\n\n"),
    ("You asked: ", " "),
    ("User: ", "\n"),
    ("**Question:** ", "\n\n"),
)
"""What stands before and behind an echoed question."""

LOOKALIKES = dict(zip("aeopcyxABEKMHOPCTX", "аеорсухАВЕКМНОРСТХ", strict=True))
"""Cyrillic letters that look like Latin ones, by these."""

GREEK_LETTERS = dict(zip("oABEZHIKMNOPTX", "οΑΒΕΖΗΙΚΜΝΟΡΤΧ", strict=True))
"""Greek letters that look like Latin ones, by these."""
