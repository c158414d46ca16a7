"""Names that stand in print near the headline: bylines, links to a profile, lines that hold only a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from re import Pattern

from newsetl.core.records import Author, Candidate, Printed
from newsetl.extract.fields.bylines import lines as byline_lines
from newsetl.extract.fields.bylines import names
from newsetl.extract.fields.dates.parse import is_month, printed_moment
from newsetl.extract.fields.memo import memoized
from newsetl.extract.fields.people.places import is_place
from newsetl.extract.lexicon import Languages, for_languages, remembered
from newsetl.extract.page.blocks import HEADINGS
from newsetl.extract.page.page import Page

AuthorsCandidate = Candidate[tuple[Author, ...]]

_NOT_NAMES = frozenset(("topic", "nav", "related", "share", "comment", "footer", "media", "button"))
_NEAR = range(-6, 26)  # blocks around the headline in which a byline stands
_UNPLACED = 1000  # from this gap on a line marked as a byline stands on a page without a headline
_DATED = range(-3, 9)  # ... in which a bare name beside a date is one
_ALONE = range(1, 5)  # ... in which a bare name is one
_NAME_HEADINGS = HEADINGS - {"h1"}  # of a box that is marked as a byline
_HEAD = 4  # lines of the text among which one may be its authors' names; the last may be, too
_LONGEST_SIGNATURE = 80
_LONGEST_BARE = 120  # characters of a line that holds nothing but names
_SHORT = 200  # characters of a line that may be a byline
_LABEL = 40  # characters of a block that may be the label of the next: "Reviewed by"
_GROUP = 3  # blocks between the profiles of one byline


@for_languages
def _profile(known: Languages) -> Pattern[str]:
    """In the address of somebody's profile."""
    folders = known.any_of(lambda one: one.byline.profiles)
    return re.compile(rf"/(?:{folders})/[^/?#]{{2,}}", re.IGNORECASE)


def near_lines(page: Page) -> list[Printed]:
    """What is printed where bylines stand, in order."""
    return [line for line in page.printed if _is_near(line)]


def _is_near(line: Printed) -> bool:
    return line.gap in _NEAR or line.gap >= _UNPLACED


@memoized
def bylines(page: Page) -> tuple[tuple[Printed, str], ...]:
    """Short lines that say "By ...", and that part of each; lines that say "This article was written by" too."""
    pairs = []
    for line, before in zip(page.printed, [None, *page.printed], strict=False):
        if len(line.text) < _SHORT and (_is_near(line) or byline_lines.says_who(line.text)):
            label = before.text if before and before.gap == line.gap - 1 else ""
            byline = line.text if byline_lines.is_by(label) else byline_lines.byline_in(line.text)
            if byline and not byline_lines.is_prose(line.text):
                pairs.append((line, byline))
    return tuple(pairs)


@remembered(512)
def names_somebody(byline: str) -> bool:
    """Whether a printed byline holds a name, be it of one word or of the newsroom."""
    only = byline_lines.names_only(byline)
    return bool(names.read_byline(byline)) or names.is_single_name(only) or names.is_newsroom(only)


def printed_authors(page: Page, publishers: frozenset[str]) -> Iterator[AuthorsCandidate]:
    """In order of trust: links to a profile, "By ...", lines marked as a byline, names beside a date, alone."""
    near = near_lines(page)
    if linked := _linked(near, publishers, page.text):
        yield Candidate(value=linked, source="printed.link")
    for line, byline in bylines(page):
        if authors := names.read_byline(byline, publishers=publishers):
            yield _candidate(tuple(_as_linked(one, line) for one in authors), "printed", line)
    bare = (
        _bare_lines(near)
        if page.html
        else ((source, line) for source, line in _bare_lines(near) if source != "printed.alone")
    )
    for source, line in bare:
        authors = names.read_names([byline_lines.without_date(line.text)], publishers=publishers)
        authors = tuple(one for one in authors if not is_place(one.name))
        if not all(names.is_name(one.name) and not _is_common(one.name, page.text) for one in authors):
            continue
        if not authors or byline_lines.is_prose(line.text):
            continue
        if source != "printed.alone" or all(_is_plain(one, page.text) for one in authors):
            yield _candidate(authors, source, line)
    yield from _signatures(page, publishers)
    yield from _single_names(page, publishers)


def _single_names(page: Page, publishers: frozenset[str]) -> Iterator[AuthorsCandidate]:
    """Pen names of one word, where nothing else is named: a profile's link, or behind "By"; then far profiles."""
    for line, byline in bylines(page):
        name = byline_lines.names_only(byline)
        if names.is_single_name(name) and not _is_common(name, page.text):
            author = Author(name=name, kind=names.kind_of(name, publishers))
            yield _candidate((author,), "printed.single", line)
    linked = {
        text: line
        for line in page.printed
        for href, text, rel in line.links
        if ("author" in rel or ("byline" in line.marks and _profile().search(href))) and _is_credited(line, text)
    }
    if len(linked) == 1:
        ((name, line),) = linked.items()
        yield _candidate((Author(name=name, kind=names.kind_of(name, publishers)),), "printed.single", line)
    yield from _newsrooms(page)


def _newsrooms(page: Page) -> Iterator[AuthorsCandidate]:
    """The newsroom, where a line marked as a byline names it and nobody else: "By Editorial Team"."""
    for line in near_lines(page):
        if "byline" in line.marks and _NOT_NAMES.isdisjoint(line.marks) and len(line.text) < _LONGEST_BARE:
            name = byline_lines.names_only(byline_lines.byline_in(line.text) or line.text)
            if names.is_newsroom(name):
                yield _candidate((Author(name=name, kind="organisation"),), "printed.newsroom", line)


def _is_credited(line: Printed, name: str) -> bool:
    """Whether a link names a writer, and is not one of a comment or of somebody who only edited."""
    label = line.text[: max(0, line.text.find(name))]
    is_named = names.is_single_name(name) or names.is_name(name)
    return is_named and "comment" not in line.marks and not byline_lines.is_other_hand(label)


def _signatures(page: Page, publishers: frozenset[str]) -> Iterator[AuthorsCandidate]:
    """Names that are a line of the text by themselves, among its first or the last."""
    lines = page.lines
    places = [*range(min(_HEAD, len(lines))), *([len(lines) - 1] if len(lines) > _HEAD else [])]
    for place in places:
        text = lines[place]
        authors = names.read_names([text] if _is_signature(text) else [], publishers=publishers)
        if authors and all(_signs(one, page.text) for one in authors):
            yield Candidate(value=authors, source="text.signature", locator=f"line {place}")


def _signs(author: Author, text: str) -> bool:
    return names.is_name(author.name) and not is_place(author.name) and _is_plain(author, text)


def _is_signature(line: str) -> bool:
    """Whether a line may be somebody's name: with a month inside ("Record March Two") it is a date."""
    if len(line) >= _LONGEST_SIGNATURE or not line[-1].isalpha() or line.isupper():
        return False
    return not any(map(is_month, line.split()[1:-1])) and not names.is_caseless(line)


def _bare_lines(near: Sequence[Printed]) -> Iterator[tuple[str, Printed]]:
    """(source, line) of lines that may hold nothing but names, and perhaps a date."""
    near = [line for line in near if len(line.text) < _LONGEST_BARE]
    bare = [line for line in near if _NOT_NAMES.isdisjoint(line.marks) and line.tag not in HEADINGS]
    for line in near:
        if "byline" in line.marks and (line in bare or line.tag in _NAME_HEADINGS):
            yield "printed.marked", line
    for line in _beside_a_date(near, bare):
        yield "printed.dated", line
    for line in bare:
        if line.gap in _ALONE and _is_alone(line):
            yield "printed.alone", line


def _is_alone(line: Printed) -> bool:
    """Whether a line is nothing but what may be a name, and no link."""
    name = byline_lines.without_date(line.text)
    is_linked = any(name in text for _, text, _ in line.links)
    return names.is_name(name) and not names.is_caseless(name) and not is_linked


def _as_linked(author: Author, line: Printed) -> Author:
    """A name as its link has it: what stands behind the link is none of it."""
    for _, text, _ in line.links:
        if author.name.startswith(f"{text} ") and names.is_name(text):
            return replace(author, name=text)
    return author


def _is_plain(author: Author, text: str) -> bool:
    """Whether a name alone in a line, with no other sign that it is one, is above doubt."""
    return author.kind == "person" and author.role is None and not _is_common(author.name, text, share=0.5)


def _is_common(name: str, text: str, *, share: float = 1.0) -> bool:
    """Whether the words of a would-be name are everyday words: they stand in the text in small letters."""
    words = [word for word in re.findall(r"[^\W\d_]{3,}", name) if word[0].isupper()]
    small = sum(_stands_in(word.lower(), text) for word in words)
    return not words or small >= share * len(words)


def _stands_in(word: str, text: str) -> bool:
    """Whether a word stands in a text, behind a space: ten times as fast as an expression with boundaries."""
    at = text.find(f" {word}")
    while at >= 0:
        end = at + 1 + len(word)
        if not text[end : end + 1].isalpha():
            return True
        at = text.find(f" {word}", end)
    return False


def _linked(near: Sequence[Printed], publishers: frozenset[str], article: str) -> tuple[Author, ...]:
    """Names in links to a profile, the group nearest to the headline, persons first; none of a list of authors."""
    groups: list[tuple[int, dict[str, Author]]] = []
    last = -1000
    for line, before in zip(near, [None, *near], strict=False):
        for author in _profiles(line, before.text if before else "", publishers, article):
            if not groups or line.gap > last + _GROUP:
                groups.append((abs(line.gap), {}))
            groups[-1][1].setdefault(author.name.casefold(), author)
            last = line.gap
    sound = [group for group in groups if len(group[1]) <= 6]
    return tuple(min(sound, key=_far_or_nobody)[1].values()) if sound else ()


def _far_or_nobody(group: tuple[int, dict[str, Author]]) -> tuple[bool, int]:
    distance, authors = group
    return all(author.kind != "person" for author in authors.values()), distance


def _profiles(line: Printed, before: str, publishers: frozenset[str], article: str) -> Iterator[Author]:
    """The names in a line's links to profiles; not of those who only reviewed, edited or took pictures."""
    if len(line.text) >= _SHORT or "comment" in line.marks:
        return
    for href, text, rel in line.links:
        if "author" not in rel and not _profile().search(href):
            continue
        label = line.text[: max(0, line.text.find(text))]
        if not label and len(before) < _LABEL:
            label = before
        if byline_lines.is_other_hand(label):
            continue
        for author in names.read_names([text], publishers=publishers):
            if names.is_name(author.name) and not _is_common(author.name, article):
                yield author


def _beside_a_date(near: Sequence[Printed], bare: Sequence[Printed]) -> Iterable[Printed]:
    """Lines next to a printed date; above the headline, where teasers stand, those that link to a profile."""
    for line, before, after in zip(near, [None, *near], [*near[1:], None], strict=False):
        if line.gap not in _DATED or line not in bare or (line.gap < 0 and not _has_profile(line)):
            continue
        dated = [other for other in (before, line, after) if other and len(other.text) < 80]
        if not names.is_caseless(line.text) and any(printed_moment(other.text) for other in dated):
            yield line


def _has_profile(line: Printed) -> bool:
    return any("author" in rel or _profile().search(href) for href, _, rel in line.links)


def _candidate(authors: tuple[Author, ...], source: str, line: Printed) -> AuthorsCandidate:
    return Candidate(value=authors, source=source, locator=f"{line.gap:+d} blocks from the headline")
