"""What a host has taught: lines that its pages share, and what its articles stand in. learn.sites learns it.

A line that recurs over pages of different articles is no article's text. A page whose article stands as always is
not in doubt, and not read a second time.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from lxml.html import HtmlElement

from newsetl.core.identity import clean_url, url_key
from newsetl.core.recipe import HostRule, Options
from newsetl.core.snapshots import read_snapshot
from newsetl.extract.page.blocks import Layout

_LIKELY = 0.5  # probability from which a block counts as the article's
_AS_ALWAYS = 0.9  # share of the likely text that stands in the container of a page like the others
_ENOUGH = 500  # characters of likely text; less proves nothing
_MOST_CLASSES = 12  # of one element
_BARE = frozenset(("article", "main"))  # tags that say something by themselves


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteProfile:
    """One host."""

    container: str | None = None  # a locator: tag.class, tag#id, tag[itemprop], or article or main
    recurring: frozenset[str] = frozenset()  # line keys
    is_sure: bool = False  # the user named the container: nothing outside of it is text

    def is_recurring(self, text: str) -> bool:
        """Whether a line is the host's and not the story's."""
        return line_key(text) in self.recurring

    def without_recurring(self, lines: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """(kind, text) lines without those that recur."""
        return (line for line in lines if not self.is_recurring(line[1]))

    def adjusted(self, layout: Layout, probabilities: Mapping[int, float]) -> dict[int, float]:
        """The probabilities of blocks, none for those that cannot be text."""
        within = inside(layout, self.container) if self.is_sure and self.container else []
        outside = {at for at in probabilities if not within[at]} if any(within) else set()
        return {
            at: 0.0 if at in outside or self.is_recurring(layout.blocks[at].text) else probability
            for at, probability in probabilities.items()
        }

    def stands_as_always(self, layout: Layout, probabilities: Mapping[int, float]) -> bool:
        """Whether nearly all of the likely text stands in the host's container."""
        if self.container is None:
            return False
        within = inside(layout, self.container)
        sizes = {
            at: len(layout.blocks[at].text) for at, probability in probabilities.items() if probability >= _LIKELY
        }
        whole = sum(sizes.values())
        return whole >= _ENOUGH and sum(size for at, size in sizes.items() if within[at]) >= _AS_ALWAYS * whole


def line_key(text: str) -> str:
    """What two prints of one line share, whatever their white space and capitals: 64 bits, hex."""
    line = " ".join(text.split()).casefold()
    return hashlib.blake2b(line.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def locators(element: HtmlElement) -> Iterator[str]:
    """The ways to name an element."""
    tag = str(element.tag)
    if tag in _BARE:
        yield tag
    for name in (element.get("class") or "").split()[:_MOST_CLASSES]:
        yield f"{tag}.{name}"
    for form, attribute in (("#{}", "id"), ("[{}]", "itemprop")):
        if value := element.get(attribute):
            yield tag + form.format(value.strip())


def inside(layout: Layout, locator: str) -> list[bool]:
    """For each block whether it stands in an element that the locator names."""
    within = [False] * len(layout.blocks)
    for box, element in zip(layout.containers, layout.elements(), strict=True):
        if locator.startswith(box.tag) and locator in locators(element):
            within[box.first : box.end] = [True] * (box.end - box.first)
    return within


def host_key(url: str | None) -> str | None:
    """The host of an address, without the prefix of its twins (www, m, amp); None for what is no web address."""
    return re.split(r"[/?#]", url_key(url or ""), maxsplit=1)[0] if clean_url(url) else None


def site_profile(url: str | None, options: Options) -> SiteProfile | None:
    """What is known of the host of a page: what the user says of it, then what was learned; None for nothing."""
    if not options.site_profiles and not options.hosts:
        return None
    host = host_key(url)
    return None if host is None else _profile(host, options.hosts, options.snapshots, options.site_profiles)


@lru_cache(maxsize=10_000)
def _profile(host: str, rules: tuple[HostRule, ...], folder: str, number: int) -> SiteProfile | None:
    learned: Mapping[str, Any] = _learned(folder, number).get(host, {}) if number else {}
    rule = next((rule for rule in rules if host_key(f"https://{rule.host}/") == host), None)
    if rule is None:
        if not learned:
            return None
        return SiteProfile(container=learned["container"], recurring=frozenset(learned["recurring"]))
    return SiteProfile(
        container=rule.container or learned.get("container"),
        recurring=frozenset(learned.get("recurring", ())) | frozenset(map(line_key, rule.drop)),
        is_sure=rule.container is not None,
    )


def _learned(folder: str, number: int) -> Mapping[str, Any]:
    return read_snapshot(Path(folder), "site-profiles", number).content
