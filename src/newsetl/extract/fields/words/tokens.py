"""The text of a page read once: tokens with offsets, sentences, quotation marks. The families read this."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from operator import add

from newsetl.core.recipe import Segmenter
from newsetl.core.records import Paragraph
from newsetl.core.segmentation import unspaced_words
from newsetl.core.text import LETTERS, UNSPACED, is_spaced
from newsetl.extract.fields.memo import memoized
from newsetl.extract.fields.words.characters import word_splitter
from newsetl.extract.fields.words.language import DetectedLanguage, page_language
from newsetl.extract.fields.words.quote_marks import Span, quote_spans
from newsetl.extract.fields.words.word_frequencies import word_frequencies
from newsetl.extract.lexicon import Languages, Lexicon, for_languages, lexicon
from newsetl.extract.page.page import Page
from newsetl.native.words import UNSPACED as IS_UNSPACED
from newsetl.native.words import WordSplitter

# A word, in order: initials (U.S., J.K.), a number, letters joined by - & . '; behind it a possessive 's.
# Every repeat begins with a character that the one before cannot hold, so that nothing backtracks.
WORD = re.compile(
    rf"((?:[^\W\d_]\.){{2,}}|\d+(?:[.,:/-]\d+)*[^\W\d_]*|{LETTERS}(?:(?![’']s\b)[’'&\-‑.](?=[^\W_]){LETTERS})*)([’']s\b)?"
)
_ENDS = re.compile(r"[.!?…。！？]")
_SURE = 0.8  # probability above which the detected language is taken; one detector alone is not above it
_FREQUENT = 60  # frequency from which a word is a frequent one: once in a thousand words
_CONFIRMED = 0.05  # share of function words that confirms a language that is not sure
_RUNNING, _FEWEST = 0.4, 8  # share and number of function words that only running text of a language has
_VOTES = 400  # tokens that vote on the language of a text


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Tokens i = 0 … n-1 of a text: words[i] is text[starts[i]:ends[i]], gaps[i] stands behind it."""

    text: str
    lexicon: Lexicon
    paragraphs: tuple[Paragraph, ...]
    words: tuple[str, ...]
    lower: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    gaps: tuple[str, ...]
    sentences: tuple[int, ...]  # the first token of each sentence
    spans: tuple[Span, ...]  # what stands between quotation marks
    surnames: frozenset[str]  # words that stand behind another capitalised one, where capitals tell nouns too
    is_spaced: bool = True  # nothing in it is of a script that is written without spaces
    has_words: bool = True  # False: it has no spaces and nothing tells its words apart, so tokens are characters

    def sentence_at(self, token: int) -> tuple[int, int]:
        """First and last-plus-one token of the sentence that holds `token`."""
        index = bisect_right(self.sentences, token)
        first = self.sentences[index - 1] if index else 0
        last = self.sentences[index] if index < len(self.sentences) else len(self.words)
        return first, last

    def token_at(self, offset: int) -> int:
        """The first token that begins at or behind a character offset."""
        return bisect_left(self.starts, offset)

    def paragraph_at(self, offset: int) -> int:
        """Index of the paragraph that holds a character offset."""
        return max(0, bisect_right(self.paragraphs, offset, key=_start) - 1)


def _start(span: Paragraph) -> int:
    return span.start


@memoized
def tokens_of(page: Page) -> Tokens:
    """The reading of a page, made on first use."""
    return read_text(page.text, page.paragraphs, detected=page_language(page), segmenter=page.options.segmenter)


def token_spans(text: str, *, segmenter: Segmenter) -> list[tuple[int, int]]:
    """Where the tokens of a text stand, in order."""
    if is_spaced(text):
        return [match.span(1) for match in WORD.finditer(text)]
    unspaced = unspaced_words(text, segmenter)
    spaced = UNSPACED.sub(lambda match: "\n" * len(match[0]), text)
    return sorted([*unspaced, *(match.span(1) for match in WORD.finditer(spaced))])


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The words of a text, in small letters too, where they start and end, and what stands behind each."""

    words: tuple[str, ...]
    lower: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    gaps: tuple[str, ...]
    is_spaced: bool  # nothing in the text is of a script that is written without spaces


def parts_of(text: str, segmenter: Segmenter, splitter: WordSplitter | None) -> Parts:
    """The parts of a text, by the compiled loops where they can tell them."""
    tokens = splitter.tokens(text) if splitter else None
    if splitter is None or tokens is None or tokens.met & IS_UNSPACED:
        return parts_in_python(text, segmenter)
    count, starts, ends = tokens.count, tokens.starts, tokens.ends
    numbers, gaps = splitter.numbers(tokens), splitter.numbers_of_gaps(tokens)
    words = [text[starts[first] : ends[first]] for first in numbers.firsts]  # that differ
    low = list(map(str.lower, words))
    known_gaps = [text[ends[first] : starts[first + 1]] for first in gaps.firsts]
    return Parts(
        words=tuple(map(words.__getitem__, numbers.of_pieces)),
        lower=tuple(map(low.__getitem__, numbers.of_pieces)),
        starts=tuple(starts[:count]),
        ends=tuple(ends[:count]),
        gaps=tuple(map(known_gaps.__getitem__, gaps.of_pieces)),
        is_spaced=True,
    )


def parts_in_python(text: str, segmenter: Segmenter) -> Parts:
    """The same without the compiled loops."""
    spaced = is_spaced(text)
    if spaced:
        head, *pieces = WORD.split(text)
        words = tuple(pieces[::3])
        gaps = tuple([own + gap if own else gap for own, gap in zip(pieces[1::3], pieces[2::3], strict=True)])
        sizes = list(map(len, words))
        starts = tuple(accumulate(map(add, sizes, map(len, gaps)), initial=len(head)))[: len(words)]
        ends = tuple(map(add, starts, sizes))
    else:
        spans = token_spans(text, segmenter=segmenter)
        starts, ends = tuple([start for start, _ in spans]), tuple([end for _, end in spans])
        gaps = tuple([text[end:start] for end, start in zip(ends, (*starts[1:], len(text)), strict=False)])
        words = tuple([text[start:end] for start, end in spans])
    return Parts(
        words=words, lower=tuple(map(str.lower, words)), starts=starts, ends=ends, gaps=gaps, is_spaced=spaced
    )


def read_text(
    text: str,
    paragraphs: Sequence[Paragraph],
    *,
    detected: DetectedLanguage | None,
    segmenter: Segmenter = "characters",
) -> Tokens:
    """Tokens, sentences and quotation marks of a text, in one pass over it each."""
    parts = parts_of(text, segmenter, word_splitter())
    words_of = lexicon(language_of(parts.lower, detected=detected))
    return Tokens(
        text=text,
        lexicon=words_of,
        paragraphs=tuple(paragraphs),
        words=parts.words,
        lower=parts.lower,
        starts=parts.starts,
        ends=parts.ends,
        gaps=parts.gaps,
        sentences=_sentences(parts.words, parts.lower, parts.gaps, words_of),
        spans=quote_spans(text, paragraphs, words_of.quotes.marks),
        surnames=_surnames(parts.words, parts.gaps) if words_of.clause.has_capital_nouns else frozenset(),
        is_spaced=parts.is_spaced,
        has_words=segmenter != "characters" or parts.is_spaced or not _is_unspaced(parts.words),
    )


def language_of(lower: Sequence[str], *, detected: DetectedLanguage | None) -> str | None:
    """The language whose rules read the text: the detected one, else that of most function words.

    So many function words as only running text has stand before a detector, which may not know their language.
    None where neither tells: then nothing is read by the rules of a language.
    """
    code = detected.code if detected else None
    voting = _voting()
    is_sure = detected is not None and detected.probability > _SURE
    if is_sure and code in voting:
        return code
    words = lower[:_VOTES]
    votes = {name: sum(word in known for word in words) for name, known in voting.items()}
    best = max(votes, key=lambda name: (votes[name], name == code))
    if votes[best] >= _RUNNING * len(words) and votes[best] >= _FEWEST:
        return best
    if is_sure or (code is not None and code not in voting and _is_confirmed(code, words)):
        return code
    likeliest = code if code is not None and votes.get(code) == votes[best] else best
    least = 1 if likeliest == code or code is None else 2
    return likeliest if votes[likeliest] >= max(least, _CONFIRMED * len(words)) else None


def _is_confirmed(code: str, words: Sequence[str]) -> bool:
    """Whether frequent words of a language stand in a text, if they are known."""
    known = word_frequencies(code)
    return not known or sum(known.get(word, 0) >= _FREQUENT for word in words) >= _CONFIRMED * len(words)


@for_languages
def _voting(known: Languages) -> Mapping[str, frozenset[str]]:
    """Languages whose function words are known."""
    return {name: one.function_words for name, one in known.by_code.items() if one.function_words}


def _is_unspaced(words: Sequence[str]) -> bool:
    """Whether most tokens are of scripts that are written without spaces."""
    return 2 * sum(UNSPACED.match(word) is not None for word in words) > len(words)


def _sentences(words: Sequence[str], lower: Sequence[str], gaps: Sequence[str], known: Lexicon) -> tuple[int, ...]:
    """First tokens: behind a line break, or behind a full stop that ends no abbreviation."""
    firsts = [0] if words else []
    for index in [index for index, gap in enumerate(gaps[:-1]) if gap != " "]:
        gap = gaps[index]
        if (
            "\n" in gap
            or (
                _ENDS.search(gap)
                and not words[index + 1][0].islower()
                and (len(gap) > 1 or gap in "。！？")
                and not _is_abbreviated(words[index], lower[index], gap, known)
            )
            or (
                words[index][-1] == "."
                and gap.isspace()
                and lower[index + 1] in known.function_words
                and words[index + 1][0].isupper()
            )
        ):
            firsts.append(index + 1)
    return tuple(firsts)


def _surnames(words: Sequence[str], gaps: Sequence[str]) -> frozenset[str]:
    """Capitalised words right behind another: two in a row are a name where every noun has a capital."""
    pairs = zip(pairwise(words), gaps, strict=False)
    return frozenset(b for (a, b), gap in pairs if gap == " " and a[0].isupper() and b[0].isupper())


def _is_abbreviated(word: str, lower: str, gap: str, known: Lexicon) -> bool:
    """Whether the full stop belongs to the word: "Sen.", "J."."""
    return gap.lstrip()[:2] in (". ", ".") and (
        lower in known.abbreviations or (len(word) == 1 and word.isupper() and word != "I")
    )
