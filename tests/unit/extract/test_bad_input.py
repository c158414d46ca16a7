"""Bad pages are read or declined with a reason, and lose nothing that is there. All are made here, small or large."""

from __future__ import annotations

import pytest

from newsetl.core.recipe import Options
from newsetl.core.records import Article, Capture, Outcome, Raw, Reason, Reject
from newsetl.extract.article import extract

HEADLINE = "Council votes to rebuild the harbour footbridge"
LINES = (
    "The harbour council voted on Monday to rebuild the old footbridge, ending a dispute that has divided the town.",
    "Work is to begin in September and should be finished before the spring, according to the plan of the councillors.",
    "Opponents fear that the building site will keep visitors away from the market, which lives from the ferry.",
    "A report by the county engineer put the cost at four million, of which the region is to pay more than half.",
)
STORY = f"<h1>{HEADLINE}</h1>" + "".join(f"<p>{line}</p>" for line in LINES)


def read(body: str, *, head: str = "") -> Outcome:
    html = f"<!doctype html><html lang='en'><head><title>{HEADLINE}</title>{head}</head><body>{body}</body></html>"
    return extract(Capture(raw=Raw(source_uri="page"), payload=html.encode(), media="html"), options=Options())


def lines_of(outcome: Outcome) -> list[str]:
    assert isinstance(outcome, Article)
    text: str = outcome.values["text"]
    return text.split("\n")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (STORY + "x" * Options().document_bytes, Reason.TOO_LARGE),
        (STORY + "<i></i>" * (Options().elements + 1), Reason.TOO_COMPLEX),
        ("<div>" * 3_000 + STORY, Reason.UNPARSABLE),
    ],
)
def test_a_page_beyond_a_limit_is_declined_with_the_limit_s_reason(body: str, reason: Reason) -> None:
    outcome = read(body)
    assert isinstance(outcome, Reject)
    assert outcome.reason is reason


@pytest.mark.parametrize(
    "odd",
    [
        '<table><tr><td colspan="9000000000000000" rowspan="-1">x</td></tr></table>',
        f'<img src="data:image/png;base64,{"QUJD" * 100_000}">',
        f'<script type="application/json">{{"state": "{"a" * 500_000}"}}</script>',
        f"<script>window.__STATE__ = {'[' * 20_000}{']' * 20_000};</script>",
        "<p>" + "\u202b" * 50 + "</p>",
        "<svg>" + "<path d='M0 0'/>" * 2_000 + "</svg>",
        "<p " + "data-a=1 " * 500 + "></p>",
    ],
    ids=["colspan", "base64", "state", "nested state", "direction marks", "drawing", "attributes"],
)
def test_what_is_odd_beside_a_story_leaves_the_story_whole(odd: str) -> None:
    for body in (STORY + odd, odd + STORY):
        assert lines_of(read(body)) == list(LINES)


def test_of_five_hundred_stories_in_one_page_the_first_is_the_page_s_own() -> None:
    others = "".join(
        f"<article><h1>Story number {at} of the day</h1>"
        + "".join(f"<p>{line.replace('the ', f'the {at}th ')}</p>" for line in LINES)
        + "</article>"
        for at in range(500)
    )
    assert lines_of(read(f"<article>{STORY}</article>{others}")) == list(LINES)


@pytest.mark.parametrize(
    "lines",
    [
        [
            "הצביעה המועצה ביום שני 12 בעד בניית הגשר מחדש, בעלות של 4,000,000 שקל, אחרי 2 שנים של מחלוקת בעיר הנמל.",
            "העבודות אמורות להתחיל ב-1 בספטמבר ולהסתיים לפני האביב, לפי התכנית שהוצגה בפני 17 חברי המועצה ביום שני.",
            "המתנגדים חוששים שאתר הבנייה ירחיק את המבקרים מן השוק, שמתפרנס בעיקר מ-900 נוסעי המעבורת בכל יום ויום.",
        ],
        [
            "صوّت مجلس الميناء يوم الاثنين على إعادة بناء الجسر القديم بكلفة 4 ملايين، منهياً خلافاً قسم المدينة عامين.",
            "من المقرر أن يبدأ العمل في سبتمبر وأن ينتهي قبل الربيع بحسب الخطة التي عرضت على 17 عضواً في المجلس البلدي.",
            "يخشى المعارضون أن يبعد موقع البناء الزوار عن السوق الذي يعيش أساساً من 900 راكب من ركاب العبّارة كل يوم.",
        ],
        [
            "港の議会は月曜日、古い歩道橋を再建することを決め、二年にわたって町を二分してきた争いに終止符を打った。",
            "工事は九月に始まり、議員に示された計画によれば、春が来る前に終わる見込みであり、費用は四百万円とされている。",
            "反対する人々は、建設現場のために、主に渡し船の客で成り立っている市場から客足が遠のくことを心配している。",
        ],
    ],
    ids=["numbers in Hebrew", "numbers in Arabic", "vertical Japanese"],
)
def test_text_of_any_direction_keeps_its_order(lines: list[str]) -> None:
    paragraphs = "".join(f"<p>{line}</p>" for line in lines)
    body = f'<article style="writing-mode: vertical-rl" dir="rtl"><h1>{lines[0][:30]}</h1>{paragraphs}</article>'
    assert lines_of(read(body)) == lines


def test_a_page_in_every_language_at_once_is_one_text() -> None:
    lines = [
        *LINES[:2],
        "Der Hafenrat hat am Montag beschlossen, die alte Brücke neu zu bauen, und damit einen langen Streit beendet.",
        "Совет гавани в понедельник решил построить старый мост заново и закончил этим спор, разделивший весь город.",
        "港口委员会星期一决定重建旧桥，结束了两年来使全城分裂的争论，工程将于九月开始，预计在明年春天之前完成。",
        "항만 위원회는 월요일에 낡은 다리를 다시 짓기로 결정하여 2년 동안 도시를 갈라놓았던 논쟁을 끝냈다고 밝혔다.",
    ]
    body = f"<article><h1>{HEADLINE}</h1>{''.join(f'<p>{line}</p>' for line in lines)}</article>"
    assert lines_of(read(body)) == lines


@pytest.mark.parametrize(
    "fragment", [LINES[0], f"<p>{LINES[0]}</p>", f"<div>{LINES[0]}<br><br>{LINES[1]}</div>", f"<b>{LINES[0]}</b>"]
)
def test_a_fragment_without_a_title_and_a_link_is_text_as_a_whole(fragment: str) -> None:
    capture = Capture(raw=Raw(source_uri="row"), payload=fragment.encode(), media="html", chosen=True)
    for profile in ("fast", "standard"):
        outcome = extract(capture, options=Options(profile=profile))  # type: ignore[arg-type]
        assert lines_of(outcome) == [line for line in LINES if line in fragment]
