"""What a page says of itself beside its words: addresses, access, pictures, rights, section and keywords."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from newsetl.core.recipe import Options
from newsetl.core.records import Article
from newsetl.extract.article import extract
from newsetl.extract.fields import TABLES, read_tables
from newsetl.extract.fields.head.pictures import image_url, images
from newsetl.extract.fields.words.language import language
from newsetl.extract.page.page import Page
from tests.unit.extract.fields.text_pages import text_page
from tests.unit.extract.page.html_pages import html_page, news, values_of

URL = "https://gazette.example/news/bridge"


def canonical(address: str, *, head: str = "") -> str | None:
    page = html_page(head=f'<link rel="canonical" href="{address}">{head}', url=URL)
    read: str | None = values_of(page)["url_canonical"]
    return read


def article_id(page: Page) -> UUID:
    outcome = extract(page.capture, options=Options())
    assert isinstance(outcome, Article)
    return outcome.article_id


def test_a_canonical_address_is_joined_and_cleaned() -> None:
    assert canonical("/news/bridge?utm_source=mail#top") == "https://gazette.example/news/bridge"
    assert canonical("//www.gazette.example/a") == "https://www.gazette.example/a"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:void(0)",
        "data:text/html,x",
        "mailto:ada@gazette.example",
        "http://[",
        "",
        " ",
    ],
)
def test_an_address_that_cannot_be_opened_is_none(address: str) -> None:
    assert canonical(address) in (None, URL)  # an empty one is the page's own
    if address.strip():
        assert canonical(address) is None


def test_a_canonical_address_elsewhere_is_kept_as_a_claim_and_changes_no_identity() -> None:
    elsewhere = html_page(head='<link rel="canonical" href="https://other.example/bridge">', url=URL)
    assert values_of(elsewhere)["url_canonical"] == "https://other.example/bridge"
    assert article_id(elsewhere) == article_id(html_page(url=URL))


def test_an_address_that_cannot_be_opened_gives_way_to_the_next_claim() -> None:
    head = '<meta property="og:url" content="https://gazette.example/b">'
    assert canonical("javascript:alert(1)", head=head) == "https://gazette.example/b"


@pytest.mark.parametrize(
    ("base", "joined"),
    [
        ("https://cdn.example/x/", "https://cdn.example/x/pier.jpg"),
        ("/deep/down/", "https://gazette.example/deep/down/pier.jpg"),
        ("javascript:alert(1)//", "https://gazette.example/news/pier.jpg"),
        ("http://[", "https://gazette.example/news/pier.jpg"),
        ("", "https://gazette.example/news/pier.jpg"),
    ],
)
def test_relative_addresses_are_joined_to_the_page_s_base(base: str, joined: str | None) -> None:
    head = f'<base href="{base}"><meta property="og:image" content="pier.jpg">'
    address = values_of(html_page(head=head, url=URL))["image_url"]
    assert address == joined


def test_the_first_of_two_bases_counts() -> None:
    head = '<base href="/one/"><base href="/two/"><meta property="og:image" content="pier.jpg">'
    assert values_of(html_page(head=head, url=URL))["image_url"] == "https://gazette.example/one/pier.jpg"


@pytest.mark.parametrize(
    ("stated", "free"),
    [
        (True, True),
        (False, False),
        ("True", True),
        ("false", False),
        ("https://schema.org/False", False),
        (None, None),
        ("", None),
        ("perhaps", None),
        ([], None),
        ({}, None),
    ],
)
def test_access_is_what_json_ld_says(stated: Any, free: bool | None) -> None:
    assert values_of(html_page(jsonld=news(isAccessibleForFree=stated)))["is_free"] is free


@pytest.mark.parametrize(("tier", "free"), [("free", True), ("metered", False), ("locked", False), ("gold", None)])
def test_access_is_what_the_tier_says(tier: str, free: bool | None) -> None:
    head = f'<meta property="article:content_tier" content="{tier}">'
    assert values_of(html_page(head=head))["is_free"] is free


def test_access_is_null_where_nothing_is_said() -> None:
    assert values_of(html_page())["is_free"] is None
    assert values_of(html_page(jsonld=news()))["is_free"] is None


def test_a_picture_keeps_its_caption_credit_and_words_for_the_blind() -> None:
    figure = (
        '<figure><img data-src="pier.jpg" alt="A pier">'
        "<figcaption>The pier at low tide. Photo: Dora Quay</figcaption></figure>"
    )
    stated = {"@type": "ImageObject", "url": "/map.png", "caption": "A map", "creditText": "Ada Field"}
    page = html_page(figure, jsonld=news(image=[stated, "https://gazette.example/news/pier.jpg?w=600"]), url=URL)
    rows = read_tables(page, TABLES)[0]["images"]
    assert rows == (
        {
            "url": "https://gazette.example/news/pier.jpg",
            "caption": "The pier at low tide. Photo: Dora Quay",
            "credit": "Dora Quay",
            "alt": "A pier",
        },
        {"url": "https://gazette.example/map.png", "caption": "A map", "credit": "Ada Field", "alt": None},
    )


def test_of_the_pictures_in_the_text_only_the_first_is_a_claim_of_the_lead_image() -> None:
    figures = "".join(f'<figure><img src="{name}.jpg"></figure>' for name in ("pier", "map", "quay"))
    page = html_page(figures, url=URL)
    assert len(list(images(page))) == 3
    assert [claim.value for claim in image_url(page)] == ["https://gazette.example/news/pier.jpg"]


def test_a_picture_without_an_address_of_the_web_is_none() -> None:
    figure = '<figure><img src="data:image/png;base64,AAAA" alt="x"><figcaption>A pier</figcaption></figure>'
    page = html_page(figure, jsonld=news(image="javascript:alert(1)"), url=URL)
    assert read_tables(page, TABLES)[0]["images"] == ()


@pytest.mark.parametrize(
    ("head", "reserved"),
    [
        ('<meta name="tdm-reservation" content="1">', True),
        ('<meta name="tdm-reservation" content="0">', False),
        ('<meta name="robots" content="max-image-preview:large, NoAI">', True),
        ('<meta name="robots" content="index, follow">', None),
        ("", None),
    ],
)
def test_mining_is_reserved_where_the_page_says_so(head: str, reserved: bool | None) -> None:
    assert values_of(html_page(head=head))["is_mining_reserved"] is reserved


def test_section_keywords_publisher_and_genre_are_those_that_are_stated() -> None:
    statements = news(
        articleSection="Harbour",
        keywords="bridges, ferries,bridges",
        publisher={"@type": "Organization", "name": "Field Gazette"},
    )
    values = values_of(html_page(jsonld={**statements, "@type": ["NewsArticle", "OpinionNewsArticle"]}))
    assert (values["section"], values["keywords"]) == ("Harbour", ("bridges", "ferries"))
    assert (values["publisher"], values["genre"]) == ("Field Gazette", "opinion")


def test_a_page_that_says_nothing_has_nothing() -> None:
    values = values_of(html_page())
    for name in ("section", "keywords", "publisher", "genre", "image_url", "url_canonical", "license", "subtitle"):
        assert values[name] is None, name


def test_the_language_is_that_of_the_text_and_not_of_its_first_words() -> None:
    names = "Skarra, Osterhafen, Benedikt Arram, Freya Ollander, Port Ellery, Lindenhof, Marktplatz, Ost."
    text = f"{names}\n" + "The crew were behind at the buoy and still won the race by a few hundredths. " * 4
    (candidate,) = language(text_page(text))
    assert candidate.value == "en"


def test_the_section_is_the_second_of_the_crumbs_between_home_and_article() -> None:
    def crumbs(*names: str) -> dict[str, Any]:
        items = [{"@type": "ListItem", "position": at, "name": name} for at, name in enumerate(names, 1)]
        return {"@type": "BreadcrumbList", "itemListElement": items}

    assert (
        values_of(html_page(jsonld=[news(), crumbs("Home", "Harbour", "A bridge is built")]))["section"]
        == "Harbour"
    )
    assert values_of(html_page(jsonld=[news(), crumbs("Home", "A bridge is built")]))["section"] is None


def trail(*steps: object) -> dict[str, Any]:
    return {"@type": "BreadcrumbList", "itemListElement": list(steps)}


def step(name: str, item: object) -> dict[str, Any]:
    return {"@type": "ListItem", "name": name, "item": item}


HOME, BRIDGE = step("Home", "https://gazette.example/"), {"@type": "ListItem", "name": "A bridge is built"}


@pytest.mark.parametrize(
    "middle",
    [
        step("Harbour", "https://gazette.example/harbour"),
        {"@type": "ListItem", "item": {"@id": "https://gazette.example/harbour", "name": "Harbour"}},
        {"@type": "ListItem", "name": "Harbour"},
    ],
)
def test_the_section_of_a_breadcrumb_is_its_name_and_not_its_address(middle: dict[str, Any]) -> None:
    assert values_of(html_page(jsonld=trail(HOME, middle, BRIDGE)))["section"] == "Harbour"


@pytest.mark.parametrize(
    "stated",
    [
        "https://gazette.example/harbour",
        "//gazette.example/harbour",
        "The ferry leaves at six in the morning, and the paper says each day whether it has left in time.",
    ],
)
def test_an_address_or_a_sentence_is_no_section(stated: str) -> None:
    assert values_of(html_page(jsonld=news(articleSection=stated)))["section"] is None
    head = '<meta property="article:section" content="Harbour">'
    assert values_of(html_page(head=head, jsonld=news(articleSection=stated)))["section"] == "Harbour"


def test_an_address_or_the_headline_is_no_publication() -> None:
    title = '<meta property="og:title" content="A bridge is built"><meta property="og:site_name" content="{}">'
    assert values_of(html_page(head=title.format("A bridge is built")))["publisher"] is None
    assert values_of(html_page(head=title.format("Kelder Gazette")))["publisher"] == "Kelder Gazette"
    stated = news(publisher={"@type": "Organization", "name": "https://gazette.example"})
    assert values_of(html_page(jsonld=stated))["publisher"] is None
    assert (
        values_of(html_page(head=title.format("Kelder Gazette"), jsonld=stated))["publisher"] == "Kelder Gazette"
    )
