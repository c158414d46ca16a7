"""Names in bylines: parted from one another, and from everything that is not a name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from re import Match, Pattern

from newsetl.core.records import Author, AuthorKind
from newsetl.core.text import one_line
from newsetl.extract.fields.bylines.lines import CASELESS, is_by, names_only, without_by, without_plain_by
from newsetl.extract.fields.people import gazetteer
from newsetl.extract.fields.people.places import is_place
from newsetl.extract.lexicon import AnyCase, Languages, Lexicon, for_languages, is_agency

_CAPITAL = "A-ZÀ-ÖØ-ÞĀ-ŽЀ-Я"
_DEGREE = re.compile(
    r"^(?:ph\.?\s?d|m\.?d|m\.?a|m\.?s|b\.?a|b\.?s|j\.?d|r\.?d|r\.?n|dvm|cfp|cpa|cepf|mph|mba|msc|bsc|"
    r"psp|cpp|esq|jr|sr|dds|lpc|lcsw|"
    r"rdn|ldn|cscs|cpt|vmd|dacvb|lvt|vts|e-?ryt|cissp|cfa|facp|llm|ii|iii|iv)\b[®.\s\d]*$",
    re.IGNORECASE,
)
# Words that a page prints without the space between them: "FieldTwitter"; a "Mac" is shorter.
_RUN_TOGETHER = re.compile(r"[a-zß-öø-ÿ]{4,}[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]{2,}")
_DOMAIN = (
    r"\.(?:com|org|net|eu|info|de|at|ch|fr|it|es|cat|pt|nl|be|pl|cz|hu|ro|tr|uk|ie|dk|no|se|fi|lt|lv|ru|ua|br|"
    r"mx|au|nz|za|jp)\b"
)
# How companies and registered associations end, in the countries whose forms no given name or word is.
_COMPANY = re.compile(
    r"\s(?:inc|llc|ltd|plc|corp|gmbh(?: & co\. kg)?|e\. ?v|s\.a|s\.l|s\.p\.a|s\.r\.l|sarl|b\.v|n\.v|"
    r"a/s|s\.r\.o|sp\. ?z o\. ?o)\.?$",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"[A-Z]{2,5}$")
_FOLD = re.compile(r"[\W_]+")
_LATIN_CAPITAL = re.compile(r"^(?:[a-z]{1,2}['’])?[A-ZÀ-ÖØ-ÞĀ-ŽЀ-ЯΑ-ΩŐŰİŞĞÇÖÜ]")
_CASELESS = re.compile(f"[{CASELESS}]")
# What a newsroom signs with: "kesm", "srf/hosb"; two of them.
_SIGNED = re.compile(r"\b[a-z]{2,5}(?:/[a-z]{2,5})+\b")
_INITIALS = re.compile(r"^[a-z]{2,5}(?:/[a-z]{2,5})?;[a-z]{2,5}(?:/[a-z]{2,5})?$")
_TASK = re.compile(r"^[^\W\d_][^:]*: ")  # "Web design: Ada Field": who made the site
_LISTED = re.compile(r"[,;|•·]|\s/\s")  # what parts names and stands in none
_BRACKETS = re.compile(r"\s*\(([^()]*)\)(?=\s*(?:$|[,;|/•·(]))")  # behind a name
_LONGEST = 80  # characters of a name


def _conjunctions(one: Lexicon) -> tuple[str, ...]:
    return one.byline.conjunctions


@for_languages
def _and(known: Languages) -> Pattern[str]:
    words = known.any_of(_conjunctions)
    loud = "|".join(sorted({word.upper() for word in known.every(_conjunctions) if len(word) > 1}))
    slash = r"(?<![a-z])/(?!\d)|/(?![\da-z])"  # none between initials: "srf/hosb"
    return re.compile(rf"\s*(?:;|、|،|\||•|·|⋅|\n|{slash}|\s&\s|,?\s(?:{words}|{loud})\s(?=[{_CAPITAL}]))\s*")


@for_languages
def _conjunction_words(known: Languages) -> frozenset[str]:
    return frozenset(word.casefold() for word in known.every(_conjunctions))


@for_languages
def _no_name(known: Languages) -> AnyCase:
    labels = known.any_of(lambda one: one.byline.not_names)
    words = known.any_of(lambda one: one.byline.never_names)
    return AnyCase(rf"https?:|www\.|@|\d{{3}}|\d:\d\d|[{{}}<>=]|^(?:{labels})$|\b(?:{words})\b")


@for_languages
def _role(known: Languages) -> AnyCase:
    return AnyCase(rf"\b(?:{known.any_of(lambda one: one.byline.roles)})\b")


@for_languages
def _newsroom(known: Languages) -> Pattern[str]:
    return re.compile(rf"(?:{known.any_of(lambda one: one.byline.bodies)})", re.IGNORECASE)


@for_languages
def _organisation(known: Languages) -> AnyCase:
    words = known.any_of(lambda one: one.byline.bodies)
    return AnyCase(rf"\b(?:{words})\b|{_DOMAIN}")


@for_languages
def _small_words(known: Languages) -> frozenset[str]:
    return frozenset(known.every(lambda one: (*one.byline.particles, *one.byline.name_words)))


@for_languages
def _wires(known: Languages) -> frozenset[str]:
    return frozenset(known.every(lambda one: one.byline.wires))


def folded_name(name: str) -> str:
    """Letters and digits of a name in lower case, without spaces."""
    return _FOLD.sub("", name.casefold())


def is_caseless(text: str) -> bool:
    """Whether a text is in a script without capitals, in which nothing tells a name from other words."""
    return _CASELESS.search(text) is not None


def is_name(text: str) -> bool:
    """Whether a text can be the name of a person: two to five words with capitals, or a caseless script."""
    if not 2 <= len(text) <= 60 or _no_name().search(text) or any(char.isdigit() for char in text):
        return False
    if _CASELESS.search(text):
        return len(text) <= 30
    if len(text) < 3:
        return False
    words = text.replace(".", ". ").split()
    if _role().search(text) or is_by(text):
        return False
    if not 2 <= len(words) <= 6 or any(mark in text for mark in ':!?"“”') or _RUN_TOGETHER.search(text):
        return False
    is_choice = text.isupper() and all(len(word) < 3 for word in words)  # of languages: "DE FR IT"
    return not is_choice and all(
        _LATIN_CAPITAL.match(word) or word.lower() in _small_words() or word[0] in "'’\"(" for word in words
    )


def is_single_name(text: str) -> bool:
    """Whether a text can be a pen name: one word of letters that is no label, role or organisation."""
    is_word = 3 <= len(text) <= 20 and text.isalpha() and not is_caseless(text)
    return is_word and not (is_junk(text) or _role().search(text) or _names_body(text))


def is_newsroom(text: str) -> bool:
    """Whether a text says nothing but that the newsroom wrote it: "Editorial Team"."""
    words = text.split()
    return 0 < len(words) < 3 and all(_newsroom().fullmatch(word) for word in words)


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
    authors: dict[str, Author] = {}
    for line in lines:
        whole = one_line(line)
        for name, role in _parts(whole):
            if is_junk(name):
                continue
            kind = "person" if _is_second_writer(name, whole) else kind_of(name, publishers)
            authors.setdefault(folded_name(name), Author(name=name, role=role, kind=kind))
    return tuple(authors.values())


def _parts(line: str) -> list[tuple[str, str | None]]:
    """(name, role) pairs of a line; commas part names, but what follows one may be a role or a degree."""
    if re.match(r"^\s*(?:https?:)?//", line):
        return []
    pairs: list[tuple[str, str | None]] = []
    for part in _joined(
        _SIGNED.sub(_less_slashes, _BRACKETS.sub(_out_of_brackets, _unlabelled(line, without_by(line))))
    ):
        for piece in (part or "").split(","):
            name = _unlabelled(piece, without_plain_by(piece)).strip(" .-–—:*'\"()[]")
            if not name:
                continue
            if pairs and _DEGREE.match(name):
                continue
            if pairs and (_role().search(name) or _is_lower_role(name, pairs[-1][0])):
                pairs[-1] = (pairs[-1][0], pairs[-1][1] or name)
            else:
                pairs.append((name, None))
    return pairs


def _unlabelled(line: str, rest: str) -> str:
    """The rest of a line behind its label; a newsroom's name keeps the word that is one: "Redacción Kelder"."""
    label = line[: len(line) - len(rest)].strip()
    is_name = label != line.strip() and _newsroom().fullmatch(label) is not None and not _has_given_name(rest)
    return line if is_name else rest


def _out_of_brackets(brackets: Match[str]) -> str:
    """What stands in brackets behind a name: behind a comma if it is an agency, a body or a role; else nothing."""
    inside = brackets[1].strip()
    first, _, rest = inside.partition(" ")
    named = rest if rest and first.casefold() in _conjunction_words() else inside
    agencies = [part.strip() for part in re.split(r"[/,]", named)]
    if all(map(is_agency, agencies)):
        return f", {', '.join(agencies)} "
    return f", {inside} " if _role().search(inside) or _names_body(inside) else " "


def _joined(line: str) -> list[str]:
    """The parts of a line that "and" and its like join; the name of an organisation is one part."""
    parts = _and().split(line)
    is_one = not _LISTED.search(line) and _names_body(line)
    return [line] if is_one and not _is_person(parts[0]) else parts


def _is_person(text: str) -> bool:
    """Whether a text is above doubt the name of a person: it begins with a given name, and no word is a body's."""
    return _has_given_name(text) and is_name(text) and not _names_body(text)


def _names_body(text: str) -> bool:
    """Whether a text has a word of an organisation, an address, or is nothing but an acronym."""
    patterns = (_COMPANY.search, _organisation().search)
    return _ACRONYM.match(text) is not None or any(finds(text) is not None for finds in patterns)


def _is_second_writer(name: str, line: str) -> bool:
    """Whether a name follows a person's and "and": "Jordan Press" is a person then, and no press."""
    before = without_by(line[: line.find(name)]).split()
    is_joined = len(before) > 2 and (before[-1] == "&" or before[-1].casefold() in _conjunction_words())
    return (
        is_joined
        and len(name.split()) == 2
        and _has_given_name(name)
        and not is_agency(name)
        and _is_person(re.split(r"[,;|]", " ".join(before[:-1]))[-1].strip())
    )


def _has_given_name(text: str) -> bool:
    first = text.split(" ", 1)[0].casefold()
    return first in gazetteer.names().male or first in gazetteer.names().female


def as_spoken(line: str) -> str:
    """Names as they are spoken: "Field, Ada; Mast, Ben" is "Ada Field; Ben Mast"; any other line as it is."""
    parts = [part.strip() for part in line.split(";") if part.strip()]
    pairs = [tuple(piece.strip() for piece in part.split(",")) for part in parts]
    if not pairs or not all(len(pair) == 2 and _is_family_name_first(*pair) for pair in pairs):
        return line
    return "; ".join(f"{given} {family}" for family, given in pairs)


def _is_family_name_first(family: str, given: str) -> bool:
    """Whether a given name stands behind the comma, and nobody's whole name before it."""
    listed = gazetteer.given_names()
    first, *more = given.split() or [""]
    is_one = " " not in family or family[0].islower()
    is_double = family.split(maxsplit=1)[0].lower() not in listed and all(
        len(word.strip(".")) == 1 for word in more
    )
    is_named = first.lower() in listed and is_name(f"{given} {family}")
    return (is_one or is_double) and is_named and not is_agency(family)


def _is_lower_role(part: str, name: str) -> bool:
    """Whether what follows a name in small letters tells of it: the two are not both agencies or initials."""
    are_agencies = is_agency(name) and is_agency(part)
    return part[0].islower() and not are_agencies and not _INITIALS.match(f"{name};{part}")


def _less_slashes(signed: Match[str]) -> str:
    """Initials as they stand; parted where an agency is among them: "dpa/afp"."""
    return signed[0].replace("/", ";") if any(map(is_agency, signed[0].split("/"))) else signed[0]


def is_login(name: str) -> bool:
    """Whether a name is one that a system made: "ada.field", "jdoe2"."""
    return " " not in name and name.islower() and name.isascii()


def is_junk(name: str) -> bool:
    """Whether it is no name at all: a label, an address, a credit."""
    return (
        is_by(name)
        or _TASK.match(name) is not None
        or not 2 <= len(name) <= _LONGEST
        or _no_name().search(name) is not None
        or not any(map(str.isalpha, name))
    )


def kind_of(name: str, publishers: frozenset[str]) -> AuthorKind:
    """Person, organisation or wire service."""
    if is_agency(name) or name.casefold() in _wires():
        return "wire"
    is_body = _names_body(name) or (is_publisher(name, publishers) and not _is_own_paper(name))
    return "organisation" if is_body else "person"


def _is_own_paper(name: str) -> bool:
    """Whether a publication bears the name of a person, who writes it."""
    return _is_person(name) and not is_place(name.split(" ", 1)[0])


def is_publisher(name: str, publishers: frozenset[str]) -> bool:
    """Whether a name is that of the publication, or of a part of it: "XYZ Northern Office" of XYZ."""
    first = name.split(" ", 1)[0]
    return folded_name(name) in publishers or (first.isupper() and first.casefold() in publishers)
