"""Questions about who or what the assistant is. Patterns read alike by RE2 and by `re`; case is ignored."""

from __future__ import annotations

SELF = (
    r"\b(?:who|what)(?: exactly| type of \w+)? are you\b|\bwho you are\b|\b(?:tell me|more) about you\b|\b(?:about|introduce) yourself\b|"
    r"\bare you (?:an? |really |just |actually |based on |trained |created |made |developed |built )*"
    r"(?:by|on|ai|human|person|robot|bot|machine|computer|program|real|alive|conscious|sentient|gpt|chatgpt|davinci|curie|llama|claude|"
    r"gemini|bard|siri|alexa)|\byour (?:own )?(?:name|family|creators?|developers?)\b|\bwhat (?:are you called|should i call you)\b|"
    r"\bdo you have a name\b|\bwho (?:made|created|built|trained|developed|programmed|taught|designed) you\b|"
    r"\bdo you (?:call|use) \w+ apis?\b|qui (?:es-tu|êtes-vous)|(?:vous avez|avez-vous|tu as|as-tu) été cr[ée]é?|(?:ton|votre) nom|"
    r"wer (?:bist du|sind sie)|wie heißt du|quién eres|cómo te llamas|你是谁|你是什么|你叫什么|你的名字|介绍.{0,4}你自己|自我介绍|"
    r"谁(?:开发|创造|训练|设计)了?你|你是.{0,12}吗"
)
"""The user asks the assistant about itself."""

TOPIC = (
    SELF + r"|\bknowledge cut-?\s?off\b|\blanguage models?\b|\bartificial intelligence\b|\bLLMs?\b|\bchat-?\s?bots?\b|\bchatgpt\b|"
    r"聊天机器人|语言模型|人工智能"
)
"""The user asks the assistant about itself, or about machines of its kind."""
