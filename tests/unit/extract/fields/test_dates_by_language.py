"""Dates in text, datelines and printed dates in many languages, calendars and figures."""

from __future__ import annotations

import pytest

from newsetl.extract.fields.coverage import field_coverage
from newsetl.extract.fields.dates.dateline import dateline
from newsetl.extract.fields.dates.expressions import time_rows
from newsetl.extract.fields.dates.parse import printed_moment
from newsetl.extract.fields.words.tokens import tokens_of
from tests.unit.extract.fields.text_pages import text_page

# All are read on Wednesday, 8 May 2024.
SENTENCES = {
    "de": ("Die Brücke wurde am Montag geschlossen und vor zwei Wochen geprüft.", ["2024-05-06", "2024-W17"]),
    "fr": ("Le pont a été fermé lundi et contrôlé il y a deux semaines par la ville.", ["2024-05-06", "2024-W17"]),
    "es": ("El puente fue cerrado ayer y la ciudad lo revisó hace dos semanas.", ["2024-05-07", "2024-W17"]),
    "it": (
        "Il ponte è stato chiuso lunedì e la città lo ha controllato due settimane fa.",
        ["2024-05-06", "2024-W17"],
    ),
    "pt": ("A ponte foi fechada ontem e a cidade fez a vistoria há duas semanas.", ["2024-05-07", "2024-W17"]),
    "nl": (
        "De brug werd maandag gesloten en twee weken geleden door de stad gekeurd.",
        ["2024-05-06", "2024-W17"],
    ),
    "sv": (
        "Bron stängdes i måndags och kontrollerades för två veckor sedan av staden.",
        ["2024-05-06", "2024-W17"],
    ),
    "da": (
        "Broen blev lukket i går og blev kontrolleret for to uger siden af kommunen.",
        ["2024-05-07", "2024-W17"],
    ),
    "no": ("Brua ble stengt i går og ble kontrollert for to uker siden av kommunen.", ["2024-05-07", "2024-W17"]),
    "fi": (
        "Silta suljettiin maanantaina, ja kaupunki tarkasti sen kaksi viikkoa sitten.",
        ["2024-05-06", "2024-W17"],
    ),
    "pl": ("Most zamknięto w poniedziałek, a miasto sprawdziło go dwa tygodnie temu.", ["2024-05-06", "2024-W17"]),
    "cs": ("Most byl uzavřen v pondělí a město ho zkontrolovalo před dvěma týdny.", ["2024-05-06", "2024-W17"]),
    "ru": ("Мост закрыли в понедельник, а город проверил его две недели назад.", ["2024-05-06", "2024-W17"]),
    "uk": ("Міст закрили в понеділок, а місто перевірило його два тижні тому.", ["2024-05-06", "2024-W17"]),
    "tr": ("Köprü pazartesi günü kapatıldı ve belediye onu iki hafta önce denetledi.", ["2024-05-06", "2024-W17"]),
    "el": (
        "Η γέφυρα έκλεισε τη Δευτέρα και ο δήμος την έλεγξε πριν από δύο εβδομάδες.",
        ["2024-05-06", "2024-W17"],
    ),
    "hu": ("A hidat hétfőn lezárták, a város pedig két héttel ezelőtt ellenőrizte.", ["2024-05-06", "2024-W17"]),
    "ro": ("Podul a fost închis luni, iar orașul l-a verificat acum două săptămâni.", ["2024-05-06", "2024-W17"]),
    "hr": ("Most je zatvoren u ponedjeljak, a grad ga je pregledao prije dva tjedna.", ["2024-05-06", "2024-W17"]),
    "zh": (
        "这座桥昨天关闭，2024年4月24日由市政府检查，5月20日重新开放。",
        ["2024-05-07", "2024-04-24", "2024-05-20"],
    ),
    "ja": (
        "橋は月曜日に閉鎖され、2024年4月24日に市が点検し、5月20日に再び開く。",
        ["2024-05-06", "2024-04-24", "2024-05-20"],
    ),
    "ko": (
        "다리는 어제 폐쇄되었고 2024년 4월 24일에 시가 점검했으며 5월 20일에 다시 열린다.",
        ["2024-05-07", "2024-04-24", "2024-05-20"],
    ),
    "ar": (
        "أغلق الجسر أمس وفحصته المدينة في ٢٤ أبريل ٢٠٢٤ قبل ثلاثة أيام من العيد.",
        ["2024-05-07", "2024-04-24", "2024-05-05"],
    ),
    "fa": ("پل دیروز بسته شد و شهر آن را در ۵ اردیبهشت ۱۴۰۳ بازرسی کرد.", ["2024-05-07", "2024-04-24"]),
    "he": (
        "הגשר נסגר אתמול והעירייה בדקה אותו ב-24 באפריל 2024 לפני שבוע.",
        ["2024-05-07", "2024-04-24", "2024-W18"],
    ),
    "hi": ("पुल सोमवार को बंद हुआ और शहर ने २४ अप्रैल २०२४ को उसकी जाँच की।", ["2024-05-06", "2024-04-24"]),
    "bn": ("সেতুটি গতকাল বন্ধ হয়েছে এবং শহর ২৪ এপ্রিল ২০২৪ তারিখে এটি পরীক্ষা করেছে।", ["2024-05-07", "2024-04-24"]),
    "th": ("สะพานปิดเมื่อวานนี้ และเมืองได้ตรวจสอบเมื่อวันที่ ๒๔ เมษายน ๒๕๖๗ แล้ว", ["2024-05-07", "2024-04-24"]),
}


@pytest.mark.parametrize("language", SENTENCES)
def test_times_in_words_are_read_from_the_day_of_publication(language: str) -> None:
    sentence, values = SENTENCES[language]
    page = text_page(sentence, published="2024-05-08")
    assert tokens_of(page).lexicon.language == language
    assert [row.value for row in time_rows(page)] == values
    assert "time_expressions" in next(iter(field_coverage(page))).value


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Pazarda bir pazar kuruldu ve halk orada balık satın aldı bugün.", ["2024-05-08"]),
        ("Είναι η τρίτη φορά που κλείνει η γέφυρα για τους κατοίκους της πόλης.", []),
        ("Podul a fost închis timp de trei luni pentru reparații în oraș.", []),
    ],
)
def test_a_word_that_is_a_day_too_is_one_only_where_it_is_written_so(text: str, values: list[str]) -> None:
    assert [row.value for row in time_rows(text_page(text, published="2024-05-08"))] == values


@pytest.mark.parametrize(
    ("head", "place", "agency", "day"),
    [
        ("新华社北京5月3日电（记者王小桥）这座桥重新开放。", "北京", "Xinhua", (5, 3)),
        ("中新社上海5月3日电 这座桥重新开放。", "上海", "China News Service", (5, 3)),
        ("（高雄3日讯）这座桥重新开放。", "高雄", None, (None, 3)),
        ("【ワシントン共同】橋が再び開いた。", "ワシントン", "Kyodo", (None, None)),
        ("【パリ＝山田太郎】橋が再び開いた。", "パリ", None, (None, None)),
        ("[東京 3日 ロイター] - 橋が再び開いた。", "東京", "Reuters", (None, 3)),
        ("(서울=연합뉴스) 김다리 기자 = 다리가 다시 열렸다.", "서울", "Yonhap", (None, None)),
        ("القاهرة (رويترز) - فتح الجسر من جديد.", "القاهرة", "Reuters", (None, None)),
        ("دبي 3 مايو/أيار (رويترز) - فتح الجسر من جديد.", "دبي", "Reuters", (5, 3)),
        ("МОСКВА, 3 мая (ТАСС) — Мост снова открыт.", "МОСКВА", "TASS", (5, 3)),
        ("КИЇВ, 3 травня (Укрінформ) — Міст знову відкритий.", "КИЇВ", "Ukrinform", (5, 3)),
        ("ΑΘΗΝΑ, 3 Μαΐου (Reuters) - Η γέφυρα άνοιξε ξανά.", "ΑΘΗΝΑ", "Reuters", (5, 3)),
        ("WARSZAWA, 3 maja (PAP) - Most znów otwarto.", "WARSZAWA", "PAP", (5, 3)),
        ("Praha 3. května (ČTK) - Most je znovu otevřen.", "Praha", "ČTK", (5, 3)),
        ("ANKARA, 3 Mayıs (AA) - Köprü yeniden açıldı.", "ANKARA", "Anadolu", (5, 3)),
        ("BUCUREȘTI, 3 mai (Agerpres) - Podul a fost redeschis.", "BUCUREȘTI", "Agerpres", (5, 3)),
        ("Zagreb, 3. svibnja (HINA) - Most je ponovno otvoren.", "Zagreb", "HINA", (5, 3)),
        ("LISBOA, 3 de maio (Lusa) - A ponte reabriu.", "LISBOA", "Lusa", (5, 3)),
    ],
)
def test_each_language_writes_its_datelines_in_its_own_form(
    head: str, place: str, agency: str | None, day: tuple[int | None, int | None]
) -> None:
    line = dateline(text_page(f"{head}\n{head[-12:]}"))
    assert line is not None
    assert (line.place, line.agency, (line.month, line.day)) == (place, agency, day)


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("วันที่ 24 เมษายน 2567", "2024-04-24"),
        ("วันที่ ๒๔ เมษายน พ.ศ. ๒๕๖๗", "2024-04-24"),
        ("۵ اردیبهشت ۱۴۰۳", "2024-04-24"),
        ("ט״ז בניסן תשפ״ד", "2024-04-24"),
        ("٢٤ أبريل ٢٠٢٤", "2024-04-24"),
        ("२४ अप्रैल २०२४", "2024-04-24"),
        ("২৪ এপ্রিল ২০২৪", "2024-04-24"),
        ("2024年4月24日", "2024-04-24"),
        ("2024. 4. 24.", "2024-04-24"),
    ],
)
def test_printed_dates_are_read_in_the_calendars_and_figures_of_their_region(printed: str, day: str) -> None:
    moment = printed_moment(printed)
    assert moment is not None
    assert str(moment.on) == day
