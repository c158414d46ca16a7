"""Printed lines as bylines write them: what begins one, what stands around the names in it."""

from __future__ import annotations

import re

_BY_WORDS = (
    r"written by|words by|story by|text by|posted by|published by|reported by|report by|article by|"
    r"authored by|created by|"
    r"compiled by|author|authors|reporter|text|texte|testo|texto|tekst|teksti|autor(?:en|"
    r"in|es|a)?|auteur|autore|"
    r"redacción|redazione|rédigé par|publié par|geschrieben von|ein beitrag von|eine analyse von|ein "
    r"kommentar von|"
    r"ein interview von|aus|scritto da|a cura di|escrito por|publicado por|geplaatst door|skrevet av|"
    r"skrevet af|skriven av"
)
_BY_SHORT = r"by|von|par|por|di|da|av|af|door|de|od|przez|от|автор|por:|oleh|bởi|מאת"
_GLUED_BY = r"(?-i:By(?=[A-Z][a-z]))"  # "ByAda Field"
_BY = re.compile(
    rf"^\W*(?:(?:{_BY_WORDS})(?:\s*[:\-–]\s*|\s+)|(?:{_BY_SHORT})\s*[:\s]\s*|{_GLUED_BY})", re.IGNORECASE
)
_PLAIN_BY = re.compile(rf"^\W*(?:(?:{_BY_WORDS})(?:\s*[:\-–]\s*|\s+)|by\s*[:\s]\s*)", re.IGNORECASE)
_BARE_BY = re.compile(rf"^\W*(?:{_BY_WORDS}|by)\W*$", re.IGNORECASE)
_BEGINS = re.compile(
    rf"^\W*(?:(?:{_BY_WORDS})\s*(?:[:\-–]\s*|by\s+)|(?:written|words|story|text|posted|published|"
    rf"reported)\s+by\s+|(?:{_BY_SHORT})\s*:?\s+|{_GLUED_BY})(?=\W*[A-ZÀ-ÖØ-ÞĀ-ŽЀ-ЯΑ-Ω])",
    re.IGNORECASE,
)
_DATE_PART = re.compile(
    r"\s*(?:[|•·,–—-]\s*)?(?:\b(?:updated|published|posted|last|on|am|le|el|il|den|stand|aktualisiert|"
    r"publié|publicado|"
    r"pubblicato|opublikowano|vor)\b.*|\bfollow(?:\s+us)?$|\b\d{1,2}\b.*|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b.*|"
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|"
    r"feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?\s+\d.*)$",
    re.IGNORECASE,
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".replace(" ", "|")
_DATE_FIRST = re.compile(
    rf"^\W*(?:\w+day,?\s+)?(?:(?:{_MONTHS})[a-z]*\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s*\d{{4}}|"
    rf"\d{{1,2}}(?:st|nd|rd|th|\.)?\s+(?:{_MONTHS})[a-z]*\.?,?\s*\d{{4}}|"
    r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2})[\s|•·,–—-]*",
    re.IGNORECASE,
)
_GLUED_DATE = re.compile(
    rf"(?<=[a-z])(?=(?:{_MONTHS.title()}|{_MONTHS.upper()})[A-Za-z]*\.?\s+\d|(?:Published|Updated|Posted|Follow)\b)"
)
_TOPIC = re.compile(r"(?<=[a-z])\s+in\s+[\w&/ -]{3,40}$")  # "Ada Field in Local News"
_INNER_BY = re.compile(r"(?<=[\s|•·,–—-])(?:(?:Posted|Written|Published) )?[Bb]y:?\s+(?=[A-ZÀ-ÖØ-Þ])")
_SAYS_WHO = re.compile(
    r"^(?:this|the)\s+(?:\w+\s+)?(?:post|article|story|piece|report|column|guide)\s+(?:was|is)\s+"
    r"(?:\w+\s+)?(?:written|authored|contributed)\s+by\s+(?=(?-i:[A-ZÀ-ÖØ-Þ]))|"
    r"^(?:written\s+by|author|auteur|autore|autor(?:in)?(?:/(?:autor)?(?:in)?)?)\s*:?\s+(?=(?-i:[A-ZÀ-ÖØ-Þ]))",
    re.IGNORECASE,
)
_OTHER_HANDS = (
    r"(?:review|check|verifi|edit|approv|photograph|illustrat|translat|produc|updat|design|curat|narrat)\w*"
    r"(?:\s+(?:for|on)\s+[\w ]{1,30})?\s+by|reviewers?|fact.?check(?:er|ed)?|editors?:|photos?:|fotos?:|"
    r"(?:photo(?:s|graphy)?|pictures?|images?|video|graphics?) by|(?:foto|bild)(?:s|er)? von|photos? (?:de|par)"
)
_HANDS = re.compile(
    rf"\b(?:(?P<wrote>(?:written|words|story|text|posted|published|reported|authored)\s+by|authors?:?|and)|"
    rf"{_OTHER_HANDS})\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(rf"[\s|•·⋅,;/–—-]*\b(?:\w+ly\s+|fact[- ]|expert[- ])?(?:{_OTHER_HANDS})\b.*$", re.IGNORECASE)


def without_by(line: str) -> str:
    """A line less its "By"; "von", "di" and the like go only before two words: they begin names too."""
    rest = _BY.sub("", line)
    if rest == line or _PLAIN_BY.match(line) or " " in rest.strip():
        return rest
    return line


def without_plain_by(part: str) -> str:
    """A part of a line less a "By" that begins no name in any language."""
    return _PLAIN_BY.sub("", part)


def names_only(line: str) -> str:
    """A printed byline less its "By", the date, and those who did not write: "Reviewed by ..."."""
    return without_date(_BY.sub("", _OTHERS.sub("", line)))


def begins_byline(line: str) -> bool:
    """Whether a line begins as a byline does ("By Ada Field", "Von ...") and a name can follow."""
    return _BEGINS.match(line) is not None


def byline_in(line: str) -> str | None:
    """The part of a line that is a byline: from its "By" on, behind a date or "This article was written"."""
    if match := _SAYS_WHO.match(line):
        return line[match.end() :]
    if begins_byline(line):
        return line
    match = _INNER_BY.search(line)
    if match is None or is_other_hand(line[: match.end()]):
        return None
    return line[match.start() :] if any(map(str.isdigit, line[: match.start()])) else None


def is_by(line: str) -> bool:
    """Whether a line is nothing but "By" or "Written by": the next one has the names."""
    return _BARE_BY.match(line) is not None


def says_who(line: str) -> bool:
    """Whether a line says in words who wrote the article, wherever it stands."""
    return _SAYS_WHO.match(line) is not None


def is_other_hand(label: str) -> bool:
    """Whether the last label before a name is that of somebody who did not write: "Reviewed by"."""
    found = list(_HANDS.finditer(label))
    return bool(found) and found[-1]["wrote"] is None


def without_date(line: str) -> str:
    """A byline less the date or the "Updated ..." before or behind the name, and the topic that it is "in"."""
    parted = _GLUED_DATE.sub(" ", line)
    return _TOPIC.sub("", _DATE_PART.sub("", _DATE_FIRST.sub("", parted))).strip(" ,|·•–—-")
