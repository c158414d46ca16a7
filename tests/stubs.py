"""Forty-odd pages that are no articles, of our own making: fronts, lists, error pages, walls. name → HTML."""

from __future__ import annotations

import random

_NOUNS = (
    "harbour council bridge school river budget market festival museum farm railway library hospital storm orchard "
    "parliament minister ferry strike election village court police theatre stadium bakery lighthouse canal tram"
).split()
_VERBS = (
    "opens closes rejects approves delays welcomes warns celebrates repairs sells buys plans counts misses".split()
)
_GERMAN = (
    "Hafen Rathaus Brücke Schule Haushalt Markt Museum Bahnhof Krankenhaus Gericht Streik Wahl Dorf Polizei Theater "
    "Leuchtturm Kanal Bäckerei"
).split()
_DO = "öffnet schließt plant verschiebt begrüßt warnt feiert verkauft".split()


def _headline(rng: random.Random, *, german: bool = False) -> str:
    nouns, verbs = (_GERMAN, _DO) if german else (_NOUNS, _VERBS)
    line = f"{rng.choice(nouns)} {rng.choice(verbs)} {rng.choice(nouns)} {rng.choice(nouns)}"
    return line[0].upper() + line[1:]


def _sentence(rng: random.Random, words: int = 16) -> str:
    body = " ".join(
        rng.choice(_NOUNS if rng.random() < 0.4 else [*_VERBS, "the", "a", "of", "near", "after"])
        for _ in range(words)
    )
    return f"{body[0].upper()}{body[1:]}."


def _frame(title: str, body: str, *, head: str = "", lang: str = "en") -> str:
    menu = "".join(
        f'<li><a href="/{word}">{word.title()}</a></li>' for word in "news sport culture opinion weather".split()
    )
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>'
        f"<header><nav><ul>{menu}</ul></nav></header><main>{body}</main>"
        '<footer><p>© Field Gazette. All rights reserved. <a href="/imprint">Imprint</a> <a href="/privacy">Privacy</a></p>'
        "</footer></body></html>"
    )


def _card(
    rng: random.Random, at: int, *, teaser: int = 0, tag: str = "h2", german: bool = False, date: bool = False
) -> str:
    text = f"<p>{_sentence(rng, teaser)}</p>" if teaser else ""
    when = f"<time datetime='2024-05-{at % 28 + 1:02}'>{at % 28 + 1} May 2024</time>" if date else ""
    return f'<article class="card"><{tag}><a href="/story-{at}">{_headline(rng, german=german)}</a></{tag}>{when}{text}</article>'


def _list(
    seed: int,
    count: int,
    title: str,
    *,
    teaser: int = 0,
    tag: str = "h2",
    head: str = "",
    german: bool = False,
    date: bool = False,
    intro: str = "",
) -> str:
    rng = random.Random(seed)
    cards = "".join(_card(rng, at, teaser=teaser, tag=tag, german=german, date=date) for at in range(count))
    return _frame(title, f"<h1>{title}</h1>{intro}{cards}", head=head, lang="de" if german else "en")


def _rows(seed: int, count: int, title: str) -> str:
    rng = random.Random(seed)
    items = "".join(
        f'<li><a href="/{at}">{_headline(rng)}</a> <span>{at % 12 + 1}:30</span></li>' for at in range(count)
    )
    return _frame(title, f"<h1>{title}</h1><ul>{items}</ul>")


def _message(title: str, *lines: str, lang: str = "en", head: str = "") -> str:
    return _frame(title, f"<h1>{title}</h1>" + "".join(f"<p>{line}</p>" for line in lines), lang=lang, head=head)


def _paywall(seed: int, *, stated: bool, lead: int, wall: str) -> str:
    rng = random.Random(seed)
    state = (
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Council delays harbour bridge",'
        '"isAccessibleForFree":false,"datePublished":"2024-05-03"}</script>'
        if stated
        else ""
    )
    body = f"<h1>Council delays harbour bridge</h1><p>{_sentence(rng, lead)}</p><div class='paywall'><p>{wall}</p><a href='/sub'>Subscribe</a></div>"
    return _frame("Council delays harbour bridge", body, head=state)


_WEBSITE = '<meta property="og:type" content="website">'
_COLLECTION = '<script type="application/ld+json">{"@type":"CollectionPage","name":"Culture"}</script>'
_ITEMS = (
    '<script type="application/ld+json">{"@type":"ItemList","itemListElement":'
    '[{"@type":"ListItem","position":1,"url":"/story-1"},{"@type":"ListItem","position":2,"url":"/story-2"}]}</script>'
)

INDEX_PAGES: dict[str, str] = {
    "front": _list(1, 60, "Field Gazette", head=_WEBSITE),
    "front_with_teasers": _list(2, 40, "Field Gazette", teaser=18, head=_WEBSITE),
    "front_long_teasers": _list(3, 25, "Field Gazette", teaser=45, head=_WEBSITE),
    "section": _list(4, 20, "Culture", teaser=14, head=_COLLECTION),
    "section_dated": _list(5, 20, "Sport", teaser=22, date=True),
    "section_german": _list(6, 24, "Politik", german=True),
    "section_german_dated": _list(7, 12, "Wirtschaft", german=True, date=True),
    "tag_archive": _list(8, 10, "Posts tagged harbour", teaser=55, date=True),
    "category_excerpts": _list(9, 8, "Category: orchard", teaser=60, date=True, tag="h3"),
    "author_page": _list(10, 15, "Ada Field", teaser=12, date=True, intro="<p>Ada Field writes about harbours and bridges.</p>"),
    "author_page_bio": _list(11, 9, "Articles by Ben Orchard", teaser=10, intro=f"<p>{'Ben Orchard has covered the river for ten years. ' * 3}</p>"),
    "search_results": _list(12, 10, "Search results for ferry", teaser=20, intro="<p>128 results for ferry.</p>"),
    "item_list": _list(13, 18, "Latest news", head=_ITEMS, date=True),
    "most_read": _rows(14, 25, "Most read today"),
    "archive_month": _rows(15, 80, "Archive May 2024"),
    "html_sitemap": _rows(16, 150, "Sitemap"),
    "ticker": _rows(17, 40, "News ticker"),
    "two_cards": _list(18, 4, "Special reports", teaser=16),
    "video_hub": _list(19, 16, "Videos", tag="h3"),
    "newsletters": _list(20, 8, "Our newsletters", teaser=15, tag="h3"),
    "podcasts": _list(21, 12, "Podcasts", teaser=24, tag="h3"),
    "topics_a_to_z": _rows(22, 60, "Topics A to Z"),
    "paged": _list(23, 10, "News - page 7", teaser=30, tag="h2"),
    "opinion_hub": _list(24, 14, "Opinion", teaser=20, head=_COLLECTION),
}  # fmt: skip

STUBS: dict[str, str] = {
    "404": _message("404 Not Found", "The page you are looking for could not be found."),
    "404_friendly": _message("Oops!", "We can't find the page you are looking for.", "It may have been moved or deleted.", "Try the search or go to our home page."),
    "404_german": _message("Seite nicht gefunden", "Die angeforderte Seite existiert leider nicht.", lang="de"),
    "404_french": _message("Page introuvable", "La page que vous recherchez n'existe pas ou n'existe plus.", lang="fr"),
    "404_spanish": _message("Página no encontrada", "La página que busca no existe.", lang="es"),
    "404_with_links": _list(30, 20, "Page not found", intro="<p>Sorry, that page does not exist. Here are our latest stories.</p>", teaser=16),
    "403": _message("403 Forbidden", "You don't have permission to access this resource."),
    "500": _message("500 Internal Server Error", "The server met an error and could not finish your request."),
    "503": _message("Service unavailable", "We are down for maintenance. Please try again in a few minutes."),
    "captcha": _message("Just a moment...", "Checking your browser before you go on to the site.", "Please enable cookies and JavaScript."),
    "robot": _message("Are you a robot?", "To continue, please click the box below to let us know you're not a robot.", "Please make sure your browser supports JavaScript and cookies."),
    "denied": _message("Access Denied", "You don't have permission to access this page on this server.", "Reference #18.2f3a"),
    "javascript": _message("Field Gazette", "You need to enable JavaScript to run this app."),
    "geo_block": _message("Not available in your region", "Due to legal reasons this content is not available in your country.", "Error 451."),
    "cookie_wall": _message("Before you continue", "We and our 842 partners store and access information on your device.", "By choosing accept you agree to cookies. You can change your mind at any time in our privacy settings."),
    "login": _message("Log in", "Please log in to continue reading.", "Forgot your password? Create an account."),
    "gone": _message("410 Gone", "This article has been removed."),
    "expired": _message("Article no longer available", "The article you requested is no longer available."),
    "paywall_stated": _paywall(40, stated=True, lead=9, wall="This article is for subscribers. Subscribe now to read on."),
    "paywall_said": _paywall(41, stated=False, lead=14, wall="To continue reading, subscribe to the Field Gazette. Already a subscriber? Log in."),
    "paywall_short": _paywall(42, stated=False, lead=6, wall="You have reached your limit of free articles this month. Subscribe for unlimited access."),
    "empty_search": _message("Search", "Your search returned no results."),
    "bare": "<html><head><title>Field Gazette</title></head><body><div id='root'></div></body></html>",
    "redirect": "<html><head><title>Redirecting</title><meta http-equiv='refresh' content='0;url=/x'></head><body><p>Redirecting you to the new page.</p></body></html>",
}  # fmt: skip
