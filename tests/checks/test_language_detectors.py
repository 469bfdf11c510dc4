"""Whatever detectors are installed, the verdict on sentences is the same: eldc and langdetect-rs, eldc and langdetect, langdetect alone.

On code it is so only with eldc, which the package requires: langdetect alone takes 107 of 2,219 functions of Python's standard library
for some language.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import pytest

from curate.checks.language import ForeignLanguage
from curate.profile import Profile
from curate.text import languages
from tests.helpers.checking import pair, rows

ENGLISH = Profile(language="en", language_share=0.97)
QUESTION = "What does the next message say?"
FOREIGN = (
    "Votre colis quitte notre magasin demain matin et devrait arriver dans les trois jours ouvrables.",
    "Wir schicken es morgen früh ab, und es sollte innerhalb von drei Tagen bei dir ankommen.",
    "El paquete sale de nuestra tienda mañana por la mañana y debería llegar en tres días laborables.",
    "Il pacco lascia il nostro negozio domani mattina e dovrebbe arrivare entro tre giorni lavorativi.",
    "Het pakket verlaat morgenochtend onze winkel en zou binnen drie werkdagen moeten aankomen.",
    "A encomenda sai da nossa loja amanhã de manhã e deve chegar no prazo de três dias úteis.",
    "Paczka opuści nasz sklep jutro rano i powinna dotrzeć w ciągu trzech dni roboczych.",
    "Paketet lämnar vår butik i morgon bitti och bör vara framme inom tre arbetsdagar.",
    "Paket yarın sabah mağazamızdan çıkacak ve üç iş günü içinde size ulaşmış olacak.",
    "Посылка отправится из нашего магазина завтра утром и должна прибыть в течение трёх рабочих дней.",
    "您的包裹明天早上离开我们的商店，应该会在三个工作日之内送到您的手中，请您放心，如果有任何问题请随时联系我们的客服人员。",
    "お客様の荷物は明日の朝に店を出て、三営業日以内にお手元に届く予定です。ご不明な点がございましたらいつでもご連絡ください。",
    "ستغادر شحنتك متجرنا صباح الغد ومن المتوقع أن تصل خلال ثلاثة أيام عمل إن شاء الله.",
    "Το δέμα φεύγει από το κατάστημά μας αύριο το πρωί και αναμένεται να φτάσει σε τρεις εργάσιμες ημέρες.",
    "आपका पार्सल कल सुबह हमारी दुकान से निकलेगा और तीन कार्य दिवसों के भीतर आप तक पहुँच जाएगा।",
)
OWN = (
    "Your parcel leaves our store tomorrow morning and should arrive within three working days.",
    "Open the settings, choose the third line and press the button until the lamp turns green.",
    "Preheat the oven, mix the flour with the butter, and bake the tray until it is golden brown.",
    "We are sorry that the lamp arrived broken and will send a new one to you without any charge.",
    "",
)
CODE = (
    "for (int i = 0; i < count; i++) { total += values[i]; } return total / count;",
    "def mean(values):\n    if not values:\n        return None\n    return sum(values) / len(values)",
    "SELECT name, price FROM articles WHERE stock > 0 ORDER BY price DESC LIMIT 10;",
    json.dumps({"name": "kettle", "price": 24.5, "colours": ["red", "blue"], "in_stock": True, "supplier": None}),
    "1. Berlin\n2. Paris\n3. Madrid\n4. Rome\n5. Warszawa\n6. København\n7. Lisboa\n8. Praha",
    "12 + 30 = 42; 7 * 6 = 42; 50 - 8 = 42; 84 / 2 = 42; 6 * 7 = 42; 40 + 2 = 42",
)


@pytest.fixture(params=[(), ("langdetect_rs",), ("eldc",), ("eldc", "langdetect_rs")], ids=lambda missing: " ".join(missing) or "all")
def detectors(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, ...]]:
    """The packages that are missing; what was chosen before is forgotten, and again afterwards."""
    for package in request.param:
        for name in [each for each in sys.modules if each == package or each.startswith(f"{package}.")]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setitem(sys.modules, package, None)
    caches = (languages._fast, languages._slow, languages.langdetect_factory)
    for cache in caches:
        cache.cache_clear()
    yield request.param
    for cache in caches:
        cache.cache_clear()


def test_the_same_verdicts(detectors: tuple[str, ...]) -> None:
    assert (languages._fast() is None) == ("eldc" in detectors)
    assert type(languages._slow()).__module__.startswith("langdetect_rs") == ("langdetect_rs" not in detectors)
    texts = [*FOREIGN, *OWN, *(() if "eldc" in detectors else CODE)]
    assert rows(ForeignLanguage, [pair(QUESTION, text) for text in texts], ENGLISH) == list(range(len(FOREIGN)))
