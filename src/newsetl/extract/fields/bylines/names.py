"""Names in bylines: parted from one another, and from everything that is not a name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsetl.core.records import Author, AuthorKind
from newsetl.core.text import one_line
from newsetl.extract.fields.bylines.lines import is_by, names_only, without_by, without_plain_by

_AND = re.compile(
    r"\s*(?:;|\||•|·|⋅|\n|/(?!\d)|\s&\s|,?\s(?:and|und|et|y|e|och|og|en|ja|i|a|ve|și|și|és|with|mit|"
    r"avec|con)\s(?=[A-ZÀ-ÖØ-ÞĀ-ŽЀ-Я]))\s*"
)
_NO_NAME = re.compile(
    r"https?:|www\.|@|\d{3}|[{}<>=]|"
    r"^(?:admin|administrator|editor|author|staff|redaktion|rédaction|none|null|unknown|anonymous|"
    r"guest|user|default|"
    r"read more|share|follow|comments?|print|photo|image|video|contact|subscribe|home|about|profile|"
    r"name|view profile|see more|more|full bio|front page|by)$|"
    r"\b(?:updated?|aktualisiert|güncelleme|mise à jour|actualizado|aggiornato|disclosures?|"
    r"database|library|your|our|now|free|all)\b|"
    r"\b(?:getty|istock|shutterstock|image:|photo:|foto:|illustration|courtesy|min read|minutes?|"
    r"comments?)\b",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b(?:reporter|correspondent|editor|writer|columnist|contributor|journalist|analyst|critic|"
    r"producer|chief|director|manager|"
    r"professor|professorius|founder|ceo|president|head of|specialist|expert|strategist|"
    r"redakteur(?:in)?|korrespondent(?:in)?|autor(?:in)?|"
    r"rédact(?:eur|rice)|journaliste|correspondant|periodista|redactor|giornalista|journalist|"
    r"redaktör|horticulturalist|educator|"
    r"dietitian|nutritionist|consultant|attorney|lawyer|physician|therapist|coach|trainer|researcher|"
    r"fellow|associate|profesorius)\b",
    re.IGNORECASE,
)
_DEGREE = re.compile(
    r"^(?:ph\.?\s?d|m\.?d|m\.?a|m\.?s|b\.?a|b\.?s|j\.?d|r\.?d|r\.?n|dvm|cfp|cpa|cepf|mph|mba|msc|bsc|"
    r"psp|cpp|esq|jr|sr|dds|lpc|lcsw|"
    r"rdn|ldn|cscs|cpt|vmd|dacvb|lvt|vts|e-?ryt|cissp|cfa|facp|llm|ii|iii|iv)\b[®.\s\d]*$",
    re.IGNORECASE,
)
_WIRES = frozenset(
    "reuters|ap|afp|dpa|apa|ansa|efe|upi|tass|itar-tass|xinhua|pti|ani|ians|belga|anp|ntb|tt|ritzau|"
    "stt|sda|keystone-sda|pap|ctk|čtk|mti|"
    "anadolu|aa|anadolu ajansı|kyodo|yonhap|bloomberg|associated press|the associated press|agence "
    "france-presse|press association|"
    "pa media|canadian press|the canadian press|interfax|ria novosti|dpa-afx|lusa|europa press|"
    "agencia efe|epd|kna|sid|adnkronos|"
    "agerpres|hina|tanjug|bta|baltic news service|bns|elta|leta|aap|unb|app|cna|antara|bernama|vna|"
    "ttxvn|iha|dha|press trust of india|"
    "the canadian press|dow jones|afp news|wire services|news agencies|agencies|agenturen".split("|")
)
_ORGANISATION = re.compile(
    r"\b(?:team|staff|news|newsroom|desk|media|editors?|editorial|redaktion|redazione|rédaction|"
    r"redacción|redakcja|redakce|redactie|"
    r"toimitus|redaktionen|redaksjonen|press|agency|online|university|institute|association|"
    r"foundation|center|centre|council|society|"
    r"inc|llc|ltd|gmbh|corp|company|group|network|magazine|journal|times|post|gazette|herald|tribune|"
    r"tv|radio|board|department|"
    r"contributors?|services?|haber|ajans[ıi]?|clinic|hospital|college|bank|club|committee|blog)\b|"
    r"\.(?:com|org|net|de|at|ch|fr|it|es|nl|pl|tr|uk|lt|lv|ru|br)\b|^[A-Z]{2,5}$",
    re.IGNORECASE,
)
_FOLD = re.compile(r"[\W_]+")
_LOWER_IN_NAMES = frozenset(
    "de da do dos das del della di van von der den ten ter la le el al bin ibn y e zu zur af av "
    "und the of du des st".split()
)
_LATIN_CAPITAL = re.compile(r"^[A-ZÀ-ÖØ-ÞĀ-ŽЀ-ЯΑ-ΩŐŰİŞĞÇÖÜ]")
_CASELESS = re.compile(r"[\u0590-\u06ff\u0900-\u0dff\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LONGEST = 80  # characters of a name


def folded_name(name: str) -> str:
    """Letters and digits of a name in lower case, without spaces."""
    return _FOLD.sub("", name.casefold())


def is_caseless(text: str) -> bool:
    """Whether a text is in a script without capitals, in which nothing tells a name from other words."""
    return _CASELESS.search(text) is not None


def is_name(text: str) -> bool:
    """Whether a text can be the name of a person: two to five words with capitals, or a caseless script."""
    if not 3 <= len(text) <= 60 or _NO_NAME.search(text) or any(char.isdigit() for char in text):
        return False
    if _CASELESS.search(text):
        return len(text) <= 30
    words = text.replace(".", ". ").split()
    if _ROLE.search(text) or is_by(text):
        return False
    if not 2 <= len(words) <= 6 or any(mark in text for mark in ':!?"“”'):
        return False
    return all(
        _LATIN_CAPITAL.match(word) or word.lower() in _LOWER_IN_NAMES or word[0] in "'’\"(" for word in words
    )


def read_byline(line: str, *, publishers: frozenset[str] = frozenset()) -> tuple[Author, ...]:
    """Names in a printed byline: only what can be one."""
    text = names_only(one_line(line))
    return tuple(
        author
        for author in read_names([text], publishers=publishers)
        if is_name(author.name) or author.kind != "person"
    )


def read_names(lines: Iterable[str], *, publishers: frozenset[str] = frozenset()) -> tuple[Author, ...]:
    """Names in lines that hold nothing else, one entry each, in order; what is no name is left out."""
    found: dict[str, Author] = {}
    for line in lines:
        for name, role in _parts(one_line(line)):
            if is_junk(name):
                continue
            found.setdefault(folded_name(name), Author(name=name, role=role, kind=kind_of(name, publishers)))
    return tuple(found.values())


def _parts(line: str) -> list[tuple[str, str | None]]:
    """(name, role) pairs of a line; commas part names, but what follows one may be a role or a degree."""
    if re.match(r"^\s*(?:https?:)?//", line):
        return []
    pairs: list[tuple[str, str | None]] = []
    whole = without_by(line)
    for part in (
        [whole] if _ORGANISATION.search(whole) and "," not in whole and ";" not in whole else _AND.split(whole)
    ):
        for piece in (part or "").split(","):
            name = without_plain_by(piece).strip(" .-–—:*'\"()[]")
            if not name:
                continue
            if pairs and _DEGREE.match(name):
                continue
            if pairs and (_ROLE.search(name) or name[0].islower()):
                pairs[-1] = (pairs[-1][0], pairs[-1][1] or name)
            else:
                pairs.append((name, None))
    return pairs


def is_login(name: str) -> bool:
    """Whether a name is one that a system made: "ada.field", "jdoe2"."""
    return " " not in name and name.islower() and name.isascii()


def is_junk(name: str) -> bool:
    """Whether it is no name at all: a label, an address, a credit."""
    return (
        is_by(name)
        or not 2 <= len(name) <= _LONGEST
        or _NO_NAME.search(name) is not None
        or not any(map(str.isalpha, name))
    )


def kind_of(name: str, publishers: frozenset[str]) -> AuthorKind:
    """Person, organisation or wire service."""
    if name.casefold() in _WIRES:
        return "wire"
    first = name.split(" ", 1)[0]  # "XYZ Northern Office" of the publication XYZ
    if folded_name(name) in publishers or (first.isupper() and first.casefold() in publishers):
        return "organisation"
    if _ORGANISATION.search(name):
        return "organisation"
    return "person"
