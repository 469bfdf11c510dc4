"""The interface over the language detectors."""

from __future__ import annotations

import random

import pytest

from curate.text.languages import (
    are_close,
    cleaned,
    confirm,
    has_letters,
    identify,
    langdetect_factory,
    letters,
    names_language,
    same,
    screen,
    script,
    without_names,
)

TEXTS = {
    "en": "The parcel leaves our store tomorrow morning and arrives within three days.",
    "fr": "Le colis quitte notre magasin demain matin et arrive dans les trois jours.",
    "de": "Das Paket verlässt unser Lager morgen früh und kommt innerhalb von drei Tagen an.",
    "es": "El paquete sale de nuestra tienda mañana por la mañana y llega en tres días.",
    "it": "Il pacco lascia il nostro negozio domani mattina e arriva entro tre giorni.",
    "nl": "Het pakket verlaat morgenochtend onze winkel en komt binnen drie dagen aan.",
    "ru": "Посылка отправится из нашего магазина завтра утром и прибудет через три дня.",
    "pl": "Paczka opuści nasz sklep jutro rano i dotrze w ciągu trzech dni.",
    "zh": "包裹明天早上离开我们的商店，三天之内送到您的手中，请您放心。",
    "ja": "荷物は明日の朝に店を出て、三日以内にお手元に届きます。",
    "ar": "ستغادر الشحنة متجرنا صباح الغد وتصل خلال ثلاثة أيام.",
    "tr": "Paket yarın sabah mağazamızdan çıkacak ve üç gün içinde ulaşacak.",
}


def test_both_detectors_know_the_languages() -> None:
    assert screen(list(TEXTS.values())) == list(TEXTS)
    assert [confirm(text) for text in TEXTS.values()] == list(TEXTS)


def test_langdetect_and_its_port_agree() -> None:
    """On whole texts, on pieces of two languages and on noise: the port is only used because its answers are the same."""
    reference, port = langdetect_factory("langdetect"), langdetect_factory("langdetect_rs")
    rng = random.Random(3)
    words = [word for text in TEXTS.values() for word in text.split()]
    mixed = [" ".join(rng.choices(words, k=5)) for _ in range(20)]
    texts = [*TEXTS.values(), *mixed, "a b c", "42", "", "def f(x): return x + 1", '{"name": "Ann", "age": 3}']
    expected = [identify(reference, text) for text in texts]
    assert [identify(port, text) for text in texts] == expected
    assert len(set(expected)) > 10


def test_answers_do_not_change_from_call_to_call() -> None:
    short = ["cafe bar", "sol mar", "red no"]
    assert len({tuple(map(str, map(confirm, short))) for _ in range(5)}) == 1


def test_seed_of_the_module_is_left_alone() -> None:
    import langdetect.detector_factory as module

    langdetect_factory("langdetect")
    assert module.DetectorFactory.seed is None


def test_nothing_to_tell() -> None:
    assert screen(["", "42"]) == [None, None]
    assert [confirm(""), confirm("42 + 1")] == [None, None]


def test_cleaned() -> None:
    assert cleaned(["plain", "a ```code\nmore``` b", "see https://x.org/a?b and `f(x)`", "open ```code", "to ann@x.org"]) == [
        "plain",
        "a   b",
        "see   and  ",
        "open  ",
        "to  ",
    ]
    assert cleaned([]) == []


def test_without_names() -> None:
    assert without_names("We met Ann Lee in Paris, France. They left.") == "We met  in , . They left."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello", ("Latin", 1.0)),
        ("Привет ab", ("Cyrillic", 0.75)),
        ("你好", ("Han", 1.0)),
        ("हिन्दी", ("Devanagari", 1.0)),
        ("4", (None, 0.0)),
    ],
)
def test_script(text: str, expected: tuple[str | None, float]) -> None:
    assert script(text) == expected


def test_letters() -> None:
    assert letters("a1é_中 -") == 3
    assert (has_letters("a1b", 2), has_letters("a1b", 3), has_letters("", 0)) == (True, False, True)


@pytest.mark.parametrize("text", ["in French", "auf Deutsch", "Translate it", "写English句子", "翻译成英文", "traduis", "which language"])
def test_prompts_that_name_a_language(text: str) -> None:
    assert names_language(text) is True


@pytest.mark.parametrize("text", ["When does it arrive?", "我的包裹什么时候到？", "Where is Ann?"])
def test_prompts_that_do_not(text: str) -> None:
    assert names_language(text) is False


def test_codes() -> None:
    assert [same("zh-tw"), same("id"), same("und"), same(None), same("fr")] == ["zh", "ms", None, None, "fr"]
    assert (are_close("da", "no"), are_close("en", "en"), are_close("en", "fr")) == (True, True, False)
