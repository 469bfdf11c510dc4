"""Names of other people's assistants and of who makes them, and how a writer says that it is one of them.

Patterns read alike by RE2 and by `re`; case counts, since most of the names are also words.
"""

from __future__ import annotations

_SERVICES = (
    r"(?:Chat ?GPT|GPT-?[345][\w.-]*|InstructGPT|text-davinci[\w-]*|Copilot|Bing Chat|Google Bard|Google Gemini|ERNIE Bot|文心一言|豆包)"
)
_SERVICE_NAMESAKES = r"(?:Claude|Bard|Gemini|Grok|Sydney)"
_SELLERS = r"(?:Open ?AI|Anthropic|Google(?: DeepMind| AI)?|DeepMind|Microsoft|xAI|Baidu)"
_MODELS = (
    r"(?:LLaMA[\w-]*|Llama[- ]?[234][\w.-]*|Mixtral|Qwen[\w.-]*|DeepSeek[\w-]*|ChatGLM[\w-]*|Open ?Assistant|StableLM|"
    r"Tongyi Qianwen|通义千问)"
)
_MODEL_NAMESAKES = r"(?:Mistral|Vicuna|Alpaca|Phi|Gemma|Kimi|Llama|Koala|Falcon)"
_LABS = r"(?:Meta(?: AI)?|Mistral(?: AI)?|Alibaba(?: Cloud)?|DeepSeek|LMSYS|Stability AI|Cohere|EleutherAI|Hugging ?Face|LAION|Stanford)"
_KNOWN = rf"(?:{_SERVICES}|{_MODELS})"
_NAMESAKES = rf"(?:{_SERVICE_NAMESAKES}|{_MODEL_NAMESAKES})"
_VENDORS = rf"(?:{_SELLERS}|{_LABS})"
_AM = r"(?:\b(?:I am|I['’]m|[Mm]y name is|[Cc]all me|[Aa]s|[Bb]eing)|\b[Jj]e suis|\b[Ii]ch bin|\b(?:[Ss]oy|[Yy]o soy)|我(?:是|叫|的名字是))"
_THE = r"(?: ?(?:the |a |an |un |une |eine? |一个|一款|由)?)"
_MACHINE = r"(?:AI|A\.I\.|assistant|(?:language )?model|chat-?bot|bot|program)"
_MADE = (
    r"(?:made|created|built|developed|trained|designed|programmed|powered|fine-tuned|"
    r"cré[ée]e?|développée?|entraînée?|entwickelt|trainiert|cread[oa]|desarrollad[oa]|entrenad[oa])"
)
_BY = r"(?:by|par|von|por) (?:the )?(?:(?:team|researchers|engineers|people|developers|company)(?: (?:at|from|of))? )?"

SELF_NAME = (
    rf"{_AM}{_THE}{_KNOWN}|"
    rf"{_AM}{_THE}{_NAMESAKES}(?:,? (?:an?|the|your) [^.!?\n]{{0,30}}{_MACHINE}\b|[^.!?\n]{{0,20}}\b(?:by|from) {_VENDORS})|"
    rf"\b(?:I am|I['’]m|I was|I['’]ve been|I have been|[Aa]s an?|[Bb]eing an?|[Jj]e suis|[Jj]['’]ai été|[Ii]ch (?:bin|wurde)|"
    rf"[Ss]oy|[Ff]ui)\b(?: [^.!?\n]{{0,60}}?)?{_MADE}[^.!?\n]{{0,20}}? {_BY}{_VENDORS}\b|"
    rf"\b[Mm]y (?:creators?|developers?|makers?|parent company)(?:,| at| is| are) {_VENDORS}\b|"
    r"\bOpenAI(?:['’]s)? (?:use[- ]case |content |usage |safety |ethical )?(?:polic(?:y|ies)|guidelines)\b|"
    r"(?:由|是)OpenAI(?:开发|训练|创建|研发|设计|的)"
)
"""The writer gives itself the name of a known assistant, says that a known vendor made it, or obeys one's policies."""

NAME = rf"(?:{_KNOWN}|{_NAMESAKES}|{_VENDORS})"
"""A name of any of them."""

SERVICE = rf"(?:{_SERVICES}|{_SERVICE_NAMESAKES}|{_SELLERS})"
"""A name of an assistant that is only sold as a service, or of its vendor: nobody else trains a model to bear it."""
