"""Answers in another language than the rest, and words in two scripts."""

from __future__ import annotations

import pytest

from curate.checks.base import chat
from curate.checks.language import ForeignLanguage, MixedScripts
from curate.profile import Profile, SystemPrompt
from tests.helpers.checking import findings, pair, rows

ENGLISH = Profile(language="en", language_share=0.97)
FRENCH_SET = Profile(language="fr", language_share=0.97)
CHINESE = Profile(language="zh", language_share=0.97)
QUESTION = "When will my parcel be delivered?"
EN = "Your parcel leaves our store tomorrow morning and should arrive within three working days."
FR = "Votre colis quitte notre magasin demain matin et devrait arriver dans les trois jours ouvrables."
RU = "Ваша посылка отправится завтра утром и должна прибыть в течение трёх рабочих дней."
ZH = "您的包裹明天早上离开我们的商店，应该会在三个工作日之内送到您的手中，请您放心，如果有任何问题请随时联系我们的客服人员。"
AR = "ستغادر شحنتك متجرنا صباح الغد ومن المتوقع أن تصل خلال ثلاثة أيام عمل إن شاء الله."


@pytest.mark.parametrize(("answer", "language"), [(FR, "fr"), (RU, "ru"), (ZH, "zh"), (AR, "ar")])
def test_foreign_answer(answer: str, language: str) -> None:
    (found,) = findings(ForeignLanguage, [pair(QUESTION, EN), pair(QUESTION, answer)], ENGLISH)[:1]
    assert (found.code, found.row, found.severity, found.field) == ("LNG001", 1, "warning", "/output")
    assert (found.details["found"], found.details["language"]) == (language, "en")


@pytest.mark.parametrize(("profile", "answer"), [(FRENCH_SET, EN), (CHINESE, EN), (CHINESE, FR)])
def test_the_set_decides_what_is_foreign(profile: Profile, answer: str) -> None:
    question = "我的包裹什么时候到？" if profile is CHINESE else "Quand est-ce que mon colis va arriver chez moi ?"
    assert rows(ForeignLanguage, [pair(question, answer)], profile) == [0]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Quand est-ce que mon colis va enfin arriver chez moi ?", FR),
        ("Correct this.\nVotre colis quitte notre magasin demain matin sans doute.", FR),
        ("Say it in French: it arrives soon.", FR),
        ("Translate: it arrives soon.", FR),
        ('Use "devrait arriver" in a sentence.', FR),
        (QUESTION, "Bonjour, merci beaucoup."),
        (QUESTION, "```\nvotre colis quitte notre magasin demain matin et devrait arriver\n```"),
        (QUESTION, "https://exemple.fr/votre-colis-quitte-notre-magasin-demain-matin-et-devrait-arriver"),
        (QUESTION, "1. Berlin\n2. Paris\n3. Madrid\n4. Rome\n5. Warszawa\n6. København\n7. Lisboa\n8. Praha"),
        (QUESTION, "12 + 30 = 42; 7 * 6 = 42; 50 - 8 = 42; 84 / 2 = 42; 6 * 7 = 42; 40 + 2 = 42"),
        (QUESTION, "for (int i = 0; i < n; i++) { total += values[i]; } return total / count;"),
        (QUESTION, ""),
    ],
)
def test_silent(question: str, answer: str) -> None:
    assert rows(ForeignLanguage, [pair(question, answer)], ENGLISH) == []


@pytest.mark.parametrize("question", ["写一个包含“do away with”短语的句子。", "输入：\nHello there"])
def test_prompt_that_holds_the_script(question: str) -> None:
    assert rows(ForeignLanguage, [pair(question, "Many people think that we should do away with plastic bags.")], CHINESE) == []


@pytest.mark.parametrize("profile", [Profile(), Profile(language="en", language_share=0.79)])
def test_set_without_one_language_is_silent(profile: Profile) -> None:
    assert rows(ForeignLanguage, [pair(QUESTION, FR)], profile) == []


def test_dominant_system_prompt_that_names_a_language_excuses_nothing() -> None:
    system = "Answer in English."
    record = chat(QUESTION, FR, system=system)
    assert rows(ForeignLanguage, [record], ENGLISH) == []
    dominant = Profile(language="en", language_share=0.97, system_prompts=(SystemPrompt(text=system, records=90, share=0.9),))
    assert rows(ForeignLanguage, [record], dominant) == [0]


def test_turns_are_joined() -> None:
    half = len(FR) // 2
    assert rows(ForeignLanguage, [chat(QUESTION, FR[:half], "And then?", FR[half:])], ENGLISH) == [0]


def test_close_languages_are_not_told_apart() -> None:
    danish = "Pakken forlader vores butik i morgen tidlig og burde ankomme inden for tre arbejdsdage."
    assert rows(ForeignLanguage, [pair("Hvornår?", danish)], Profile(language="no", language_share=1.0)) == []


def test_fewer_letters_can_be_asked_for() -> None:
    record = pair(QUESTION, "Votre colis arrive demain matin.")
    assert findings(ForeignLanguage, [record], ENGLISH) == []
    assert [f.row for f in findings(ForeignLanguage, [record], ENGLISH, min_letters=20)] == [0]


@pytest.mark.parametrize(
    ("answer", "word", "scripts"),
    [
        ("Enter your p\u0430ssword.", "p\u0430ssword", ("Latin", "Cyrillic")),
        ("Sign in at Pay\u0440\u0430l.", "Pay\u0440\u0430l", ("Latin", "Cyrillic")),
        ("\u039fpen the box.", "\u039fpen", ("Latin", "Greek")),
        ("It is called Californi\u0430.", "Californi\u0430", ("Latin", "Cyrillic")),
        ("Ваш з\u0061каз уже на складе.", "з\u0061каз", ("Cyrillic", "Latin")),
        ("Την K\u03b1λημέρα λέμε.", "K\u03b1λημέρα", ("Greek", "Latin")),
    ],
)
def test_word_in_two_scripts(answer: str, word: str, scripts: tuple[str, str]) -> None:
    (found,) = findings(MixedScripts, [pair(QUESTION, EN), pair(QUESTION, answer)])
    assert (found.code, found.row, found.severity, found.field) == ("LNG002", 1, "warning", "/output")
    assert (found.details["found"], (found.details["script"], found.details["other"])) == (word, scripts)
    assert found.start is not None and answer[found.start : found.end] == word


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "   ",
        "20 μm, 4 kΩ, ΔH, sinα, cosφ and 2πr.",
        "The workshop is called Мебель-Club.",
        "Откройте в Excelе и сохраните в PDFах, это просто.",
        "Средняя Tср и напряжение Uвх растут.",
        "Подключите USBкабель к ТВset.",
        "В коде `p\u0430ssword` стоит.",
        "\U0001f339 caf\u00e9 na\u00efve",
        "\u05e9\u05dc\u05d5\u05dd Hello",
    ],
)
def test_two_scripts_that_belong_there(answer: str) -> None:
    assert rows(MixedScripts, [pair(QUESTION, answer)]) == []


def test_homoglyphs_as_a_topic_are_silent() -> None:
    assert rows(MixedScripts, [pair("Show a homoglyph of password.", "It is p\u0430ssword.")]) == []
