"""Which heading is the headline, judged by what else the page claims; and which claims are less than it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from newsetl.core.records import Candidate
from newsetl.core.text import folded
from newsetl.extract.fields.site_names import without_pipe
from newsetl.extract.lexicon import Languages, for_languages

_AGREES = 0.4  # share of words that a heading must have in common with another claim of the title
_SAME = 0.6  # ... that two wordings of one headline have in common
_OTHER = 0.2  # ... that two different headlines may have
_CUT_AT = 80  # characters; publishers cut JSON-LD headlines at about 110
_KICKER = 4  # letters of the shortest kicker: "The" is none


@for_languages
def _appendix(known: Languages) -> re.Pattern[str]:
    """What may stand behind a headline inside its h1 and is none of it: "(gazette.example) 87", "3 comments"."""
    comments = known.any_of(lambda one: one.page.comments)
    return re.compile(rf"\s(?:\(?[\w-]+\.[a-z]{{2,}}\)?|\d+|[\d.,]+ (?:{comments}))$")


def best_heading(
    headings: Sequence[Candidate[str]], claims: Sequence[Candidate[str]], sites: frozenset[str]
) -> Candidate[str] | None:
    """The heading that shares most words with another claim, or the claim that is in it; None when none agrees.

    Of two that share as much, the longer one.
    """
    if len(headings) == 1 and all(" " not in folded(claim.value) for claim in claims):
        return headings[0]
    wordings = [folded(claim.value) for claim in claims]
    best, score = None, (0.0 if claims else -1.0, 0)
    for heading in headings:
        words = folded(heading.value)
        if not words or words in sites:
            continue
        agreed = max((agreement(words, other) for other in wordings), default=0.0)
        if (agreed, words.count(" ") if claims else 0) > score:
            best, score = replace(heading, value=without_pipe(heading.value)), (agreed, words.count(" "))
    if best is None or (claims and score[0] < _AGREES):
        return None
    return _inner(best, claims) or best


def _inner(heading: Candidate[str], claims: Sequence[Candidate[str]]) -> Candidate[str] | None:
    """The claim that a heading contains beside a kicker or an appendix, or spells with better spaces or cases."""
    whole = folded(heading.value)
    times = Counter(folded(claim.value) for claim in claims)
    if any(folded(claim.value) == whole and not claim.source.startswith("itemprop") for claim in claims):
        cased = (claim for claim in claims if folded(claim.value) == whole and not claim.value.isupper())
        return next(cased, None) if heading.value.isupper() else None
    for claim in claims:
        part = folded(claim.value)
        enough = 3 if times[part] < 2 else 1
        if part.replace(" ", "") == whole.replace(" ", "") and part.count(" ") > whole.count(" "):
            return claim
        if part.count(" ") < enough:
            continue
        if whole.endswith(f" {part}") and len(whole) - len(part) > _KICKER:
            return claim
        if times[part] > 1 and whole.startswith(f"{part} ") and _appendix().search(heading.value):
            return claim
    return None


def is_lesser(stated: str, heading: Candidate[str] | None, others: Sequence[Candidate[str]]) -> bool:
    """Whether a stated headline is one word, cut short, or alone against a heading that all others agree with."""
    words = folded(stated)
    if " " not in words and words.isascii():
        return True
    if heading is None:
        return is_cut(stated, others)
    printed = folded(heading.value)
    agrees = (agreement(folded(other.value), printed) > _SAME for other in others)
    if agreement(words, printed) < _OTHER and others and all(agrees):
        return True
    return is_cut(stated, [heading, *others])


def is_cut(stated: str, others: Sequence[Candidate[str]]) -> bool:
    """Whether a claim is the beginning of a longer one."""
    words = folded(stated)
    return len(words) > _CUT_AT and any(
        len(other.value) > len(stated) and folded(other.value).startswith(words.rstrip("…. ")) for other in others
    )


def agreement(one: str, other: str) -> float:
    """Share of words that two folded texts have in common, less when one is much shorter."""
    first, second = set(one.split()), set(other.split())
    if not first or not second:
        return 0.0
    if one.replace(" ", "") == other.replace(" ", ""):
        return 1.0
    fewer, more = sorted((len(first), len(second)))
    common = len(first & second) / fewer
    ratio = len(first) / len(second) if len(first) < len(second) else 1.0
    return common * (ratio if fewer <= 2 and more > 3 * fewer else 0.5 + 0.5 * ratio)
