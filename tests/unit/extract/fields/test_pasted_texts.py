"""Texts as people paste them from a browser: headline, byline and date are read; furniture is no headline."""

from __future__ import annotations

from datetime import date

import pytest

from tests.unit.extract.fields.text_pages import text_page
from tests.unit.extract.page.html_pages import values_of

DAY = date(2026, 3, 5)


def read(text: str) -> dict[str, object]:
    values = values_of(text_page(text))
    return {**values, "writers": [author.name for author in values["authors"] or ()]}


@pytest.mark.parametrize(
    ("text", "title", "writers"),
    [
        (
            "Retraites : le gouvernement renonce\nPar Claire Dubreuil et Julien Le Goff\n"
            "Publié le 05 mars 2026 à 18h02, modifié le 07 mars 2026 à 09h15\nTemps de Lecture 3 min.\n"
            "Article réservé aux abonnés\n"
            "Le gouvernement a renoncé, jeudi, à l’article 7 de sa réforme des retraites, contestée dans la rue.",
            "Retraites : le gouvernement renonce",
            ["Claire Dubreuil", "Julien Le Goff"],
        ),
        (
            "Hochwasser in der Eifel : „Wir haben alles verloren“\nVon Katrin Obermaier, Ahrweiler\n"
            "-Aktualisiert am 05.03.2026-06:12\nLesezeit: 3 Min.\nBildbeschreibung einblenden\n"
            "Zwei Tage nach der Flut kehren die Bewohner zurück. „Wir haben alles verloren“, sagt Josef Petri.",
            "Hochwasser in der Eifel : „Wir haben alles verloren“",
            ["Katrin Obermaier"],
        ),
        (
            "İstanbul'da ulaşıma zam\nHaber: Ayşe IŞIK\nOluşturulma Tarihi: Mart 05, 2026 10:14\n"
            "İstanbul'da toplu ulaşım ücretlerine yüzde 15 zam yapıldı. Karar, koordinasyon merkezinde alındı.",
            "İstanbul'da ulaşıma zam",
            [],
        ),
        (
            "Власти города закроют мост на ремонт\nАнна Смирнова\n5 марта 2026, 10:30\n"
            "Власти города закроют мост на ремонт с 15 марта, сообщила в четверг пресс-служба мэрии города.",
            "Власти города закроют мост на ремонт",
            ["Анна Смирнова"],
        ),
        (
            "दिल्ली में स्कूल दो दिन बंद रहेंगे\nनई दिल्ली, 5 मार्च 2026\nसंवाददाता: राजेश कुमार\n"
            "दिल्ली सरकार ने भारी बारिश के कारण सभी स्कूलों को दो दिन बंद रखने का आदेश दिया है।",
            "दिल्ली में स्कूल दो दिन बंद रहेंगे",
            [],
        ),
        (
            "الحكومة تعلن خطة جديدة لدعم المزارعين\nكتب: أحمد عبد الرحمن\nالخميس 5 مارس 2026 - 10:30 ص\n"
            "أعلنت الحكومة، اليوم الخميس، خطة جديدة لدعم المزارعين في الدلتا بقيمة ملياري جنيه.",
            "الحكومة تعلن خطة جديدة لدعم المزارعين",
            ["أحمد عبد الرحمن"],
        ),
        (
            "Alluvione in Romagna, evacuate 300 persone\ndi Giulia Montanari\n"
            "5 marzo 2026 (modifica il 6 marzo 2026 | 07:30)\n"
            "Sono 300 le persone evacuate nella notte in Romagna. «L'acqua saliva», racconta Bruno Tassi.",
            "Alluvione in Romagna, evacuate 300 persone",
            ["Giulia Montanari"],
        ),
    ],
)
def test_headline_writers_and_day_stand_above_the_text_in_every_language(
    text: str, title: str, writers: list[str]
) -> None:
    values = read(text)
    assert values["title"] == title
    assert values["writers"] == writers
    assert values["published_on"] == DAY


TEXT = "The council voted on Thursday to charge lorries a toll of £12 at the harbour gate, after nine hours of debate."


@pytest.mark.parametrize(
    "head",
    [
        "OPINION\nThe harbour toll is a mistake\nColin Marsh",
        "SOCIEDAD\n2 de marzo de 2026 - 00:01\nParo docente en ocho provincias\nPor Mariana Iglesias",
        "La Presse Canadienne\nLe mercredi 4 mars 2026",
        "Home › News › Harbour",
        "Accueil / Bretagne / Brest\nBrest. Un dauphin dans le port\nPublié le 03/03/2026 à 08h12",
        "We value your privacy\nWe and our 842 partners store and access information on a device, such as cookies.\n"
        "Accept all   Reject all",
    ],
)
def test_a_section_an_agency_a_path_and_a_request_for_consent_are_no_headline(head: str) -> None:
    assert read(f"{head}\n{TEXT}")["title"] is None


@pytest.mark.parametrize(
    "title", ["COUNCIL BACKS TOLL AT HARBOUR", "FLOODS", "Cookies and cream: a toll on health"]
)
def test_headlines_in_capitals_and_of_cookies_are_headlines(title: str) -> None:
    assert read(f"{title}\n{TEXT}\n{TEXT}")["title"] == title


def test_a_short_line_ends_its_paragraph_where_a_mail_program_broke_the_others() -> None:
    body = "the council voted late on Thursday to charge lorries a toll of twelve\npounds at the gate of the harbour, after a debate.\n"
    text = "Council backs toll\n\nBy ADA QUILL and BEN MAST\nUpdated March 5, 2026\n\n" + f"{body}\n" * 6
    values = read(text)
    assert values["byline"] == "By ADA QUILL and BEN MAST"
    assert str(values["text"]).count("\n") == 8


@pytest.mark.parametrize(
    ("line", "writers"),
    [
        ("Par Marie Le Bris le 6 mars 2026", ["Marie Le Bris"]),
        ("Par Claire Dubreuil le mercredi 4 mars", ["Claire Dubreuil"]),
        ("Por Ahmed El Khatib", ["Ahmed El Khatib"]),
        ("Door Piet van den Berg", ["Piet van den Berg"]),
        ("Von Anna Am Ende am Montag", ["Anna Am Ende"]),
        ("By Ada Field on March 5, 2026", ["Ada Field"]),
    ],
)
def test_an_article_inside_of_a_name_begins_no_date(line: str, writers: list[str]) -> None:
    assert read(f"The harbour gets a toll\n{line}\n{TEXT}")["writers"] == writers
