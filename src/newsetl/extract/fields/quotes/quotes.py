"""What people say in the article: each quotation with its speaker, one row, offsets into text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from newsetl.core.record import record
from newsetl.core.text import UNSPACED
from newsetl.extract.fields.memo import memoized
from newsetl.extract.fields.quotes.cues import REACH, Attribution, is_cue
from newsetl.extract.fields.quotes.reported import continued_source, is_impersonal, named_source
from newsetl.extract.fields.quotes.resolve import Resolver
from newsetl.extract.fields.quotes.somebody import Somebody
from newsetl.extract.fields.quotes.speakers import attribution_after, attribution_before, quoted_tokens
from newsetl.extract.fields.quotes.subjects import first_phrase
from newsetl.extract.fields.quotes.uncased import beside_quotation
from newsetl.extract.fields.words.quote_marks import Span
from newsetl.extract.fields.words.tokens import Tokens, tokens_of
from newsetl.extract.page.page import Page

QuoteKind = Literal["direct", "partial", "block", "scare"]
_LEAST = 4  # words; a shorter one without a verb of speech is a scare quote or a name
_NAME_SIZE = 18  # characters; shorter ones are words in question, and their sentence's subject need not say them
_MARKS = " \n\"“„”«»‚‘’'「『"
_BLOCK = 40  # words of a quotation that fills its paragraph


@record(frozen=True, slots=True, kw_only=True)
class Segment:
    """One stretch of a quotation: text[start:end].

    Attributes:
        start: Offset of its first character in text, from 0.
        end: Offset behind its last character.
    """

    start: int
    end: int


@record(frozen=True, slots=True, kw_only=True)
class Quote:
    """A quotation.

    Attributes:
        text: The words of its segments, joined by spaces, without the marks.
        speaker: Who says it, as printed beside it; where that is a pronoun, whom it stands for;
            null where that is not known.
        speaker_printed: As printed, pronoun or not.
        speaker_resolved: Full name of the person or body in this article; null where nobody is meant.
        cue: The verb of speech as printed; null where none stands beside it.
        kind: How it is quoted. Values: direct (a sentence of its own), partial (a part of one), block (fills its
            paragraphs), scare (words in question, a title of a work).
        paragraph: Index into paragraphs, from 0, of its first segment.
        start: Offset of its first character in text, from 0.
        end: Offset behind its last character.
        segments: Offsets of its parts: more than one where it is interrupted or runs over paragraphs.
    """

    text: str
    speaker: str | None
    speaker_printed: str | None
    speaker_resolved: str | None
    cue: str | None
    kind: QuoteKind
    paragraph: int
    start: int
    end: int
    segments: tuple[Segment, ...]


@record(frozen=True, slots=True, kw_only=True)
class Draft:
    """A quotation while its parts are put together."""

    segments: tuple[Segment, ...]
    paragraph: int
    kind: QuoteKind
    attribution: Attribution | None
    inherited: bool = False  # the speaker is the one of the quotation before


Inherited = tuple[Attribution | None, bool]  # whether it is the one of the quotation before


def quotes(page: Page) -> Iterable[Quote]:
    """Quotations in order, each with its speaker."""
    return quote_rows(page)


@memoized
def quote_rows(page: Page) -> tuple[Quote, ...]:
    """The rows, made once for a page."""
    tokens = tokens_of(page)
    resolver = Resolver(page)
    return tuple(_row(tokens, draft, resolver) for draft in joined(tokens, drafts(tokens, Somebody(page))))


def _row(tokens: Tokens, draft: Draft, resolver: Resolver) -> Quote:
    start, end = draft.segments[0].start, draft.segments[-1].end
    attribution = draft.attribution
    beside = printed(tokens, attribution) if attribution else None
    resolved = resolver.resolve(attribution) if attribution else None
    is_pronoun = beside is not None and beside.lower() in tokens.lexicon.quotes.pronouns
    return Quote(
        text=" ".join(tokens.text[part.start : part.end] for part in draft.segments),
        speaker=resolved if is_pronoun else beside,
        speaker_printed=beside,
        speaker_resolved=resolved,
        cue=_cue(tokens, attribution),
        kind=draft.kind,
        paragraph=draft.paragraph,
        start=start,
        end=end,
        segments=draft.segments,
    )


def _cue(tokens: Tokens, attribution: Attribution | None) -> str | None:
    """The verb of speech that stands beside the quotation, if any."""
    if attribution is None or attribution.verb:
        return attribution.verb if attribution else None
    return tokens.words[attribution.cue] if is_cue(tokens, attribution.cue, strong=True) else None


def printed(tokens: Tokens, attribution: Attribution) -> str:
    """The words of the subject as they stand in the text, with an apposition that names where they belong."""
    if attribution.printed:
        return tokens.text[slice(*attribution.printed)]
    named = sum(word[0].isupper() for word in tokens.words[attribution.core : attribution.last])
    end = tokens.ends[(attribution.last if named > 1 else attribution.core) - 1]
    text = tokens.text[tokens.starts[attribution.first] : end]
    return text + (")" if text.count("(") > text.count(")") else "")


def drafts(tokens: Tokens, somebody: Somebody) -> list[Draft]:
    """Each outer span with its kind and the subject beside it.

    Where the language has no rules for names, a phrase that names nobody gives way to whom the sentence names, if
    anybody.
    """
    outer = [trimmed for span in tokens.spans if span.outer and (trimmed := _trim(tokens.text, span))]
    outer = [span for span in outer if not _is_turn(tokens.text, span)]
    texts = {span: tokens.text[span.start : span.end] for span in outer}
    inside = quoted_tokens(
        tokens, [span for span in outer if " " in texts[span] and not (_is_name(texts[span]) and span.closed)]
    )
    earlier: list[Draft] = []
    has_rules = tokens.lexicon.has_name_rules
    for span in outer:
        if tokens.lexicon.subject.order:
            earlier.append(_uncased_draft(tokens, span, outer, earlier))
            continue
        attribution, inherited = _speaker(tokens, span, earlier, inside)
        is_spoken = _cue(tokens, attribution) is not None and not is_impersonal(tokens, attribution)
        source = None if has_rules else _source(tokens, span, inside, somebody, of_sentence=is_spoken)
        if source and (inherited or not is_spoken):
            attribution, inherited, is_spoken = source, False, True
        elif not (has_rules or is_spoken or somebody.is_named_by(attribution)):
            attribution, inherited = somebody.beside(span, inside), False
            is_spoken = somebody.is_spoken_beside(span, inside)
        if attribution and not has_rules and not is_spoken:
            attribution = _with_last_verb(tokens, span, attribution)
        earlier.append(_draft(tokens, span, attribution, inherited=inherited, is_spoken=is_spoken))
    return earlier


def _with_last_verb(tokens: Tokens, span: Span, attribution: Attribution) -> Attribution:
    """`Bakan Roe, “…” dedi.`: the verb of speech that stands behind the quotation, far from its subject."""
    behind = tokens.token_at(span.end)
    is_verb = behind < len(tokens.words) and is_cue(tokens, behind, strong=True)
    return replace(attribution, cue=behind) if is_verb else attribution


def _draft(
    tokens: Tokens, span: Span, attribution: Attribution | None, *, inherited: bool, is_spoken: bool
) -> Draft:
    kind = _kind(tokens, span, attribution, inherited)
    return Draft(
        segments=(Segment(start=span.start, end=span.end),),
        paragraph=span.paragraph,
        kind=kind,
        attribution=attribution if kind != "scare" or is_spoken else None,
        inherited=inherited,
    )


def _uncased_draft(tokens: Tokens, span: Span, outer: Sequence[Span], earlier: Sequence[Draft]) -> Draft:
    """A quotation of a language without capitals; a verb of speech without a subject has the one before."""
    index = len(earlier)
    here = tokens.paragraphs[span.paragraph]
    low = max([here.start, *(one.end for one in outer[max(0, index - 1) : index])])
    high = min([here.end, *(one.start for one in outer[index + 1 : index + 2])])
    beside = beside_quotation(tokens, span, low, high)
    attribution, inherited = beside.attribution, False
    if attribution is None and beside.is_spoken and earlier and span.paragraph - earlier[-1].paragraph <= 1:
        attribution, inherited = earlier[-1].attribution, True
    return _draft(tokens, span, attribution, inherited=inherited, is_spoken=beside.is_spoken)


def _source(
    tokens: Tokens, span: Span, inside: bytearray, somebody: Somebody, *, of_sentence: bool
) -> Attribution | None:
    """The source that the sentence of a quotation names, or that of the sentence whose words go on.

    `of_sentence`: only the former.
    """
    first, behind = tokens.token_at(span.start), tokens.token_at(span.end)
    starts_line = not first or "\n" in tokens.gaps[first - 1]
    low, _ = tokens.sentence_at(first if starts_line else first - 1)
    _, high = tokens.sentence_at(max(first, behind - 1))
    low, high = max(low, first - 2 * REACH), min(high, behind + REACH)
    named = named_source(tokens, low, high, inside)
    return named if named or of_sentence else continued_source(tokens, span, low, inside, somebody)


def _trim(text: str, span: Span) -> Span | None:
    """The span without white space at its ends; None when nothing is left."""
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if not any(char.isalnum() for char in text[start : min(end, start + 200)]):
        return None
    return replace(span, start=start, end=end)


def _is_turn(text: str, span: Span) -> bool:
    """A turn of a transcript, `"SMITH: …`, or its stage directions: no quotation in spite of its mark."""
    if span.closed:
        return False
    head = text[span.start : span.start + 40].partition(":")[0]
    return text[span.start] == "(" or (len(head) < 40 and head.isupper())


def _speaker(tokens: Tokens, span: Span, earlier: Sequence[Draft], inside: bytearray) -> Inherited:
    """The subject beside a span, and whether it is taken over from the quotation before."""
    first = tokens.token_at(span.start)
    low, _ = tokens.sentence_at(first)
    before = earlier[-1] if earlier and earlier[-1].paragraph == span.paragraph else None
    is_announced = low < first and tokens.text[max(0, span.start - 4) : span.start].rstrip(_MARKS).endswith(":")
    if is_announced and (attribution := attribution_before(tokens, span, low, inside)):
        return attribution, False
    if attribution := attribution_after(tokens, span, inside):
        return attribution, False
    if low < first and (attribution := attribution_before(tokens, span, low, inside)):
        return attribution, False
    if before is not None:
        return before.attribution, True
    if low < first and span.end - span.start > _NAME_SIZE:
        return first_phrase(tokens, low, first, inside), False
    return _announced(tokens, span, earlier, inside)


def _announced(tokens: Tokens, span: Span, earlier: Sequence[Draft], inside: bytearray) -> Inherited:
    """A paragraph that opens with a quotation: the line above said who speaks, or its speaker goes on."""
    here = tokens.paragraphs[span.paragraph]
    if span.start - here.start > 3:
        last = tokens.token_at(span.start)
        low, _ = tokens.sentence_at(max(0, last - 1))
        mark = replace(span, start=tokens.ends[last - 1], end=tokens.ends[last - 1])
        return attribution_before(tokens, mark, low, inside) or first_phrase(tokens, low, last, inside), False
    if span.paragraph == 0:
        return None, False
    above = tokens.paragraphs[span.paragraph - 1]
    if tokens.text[above.end - 1] == ":":
        last = tokens.token_at(above.end)
        low, _ = tokens.sentence_at(last - 1)
        mark = replace(span, start=above.end, end=above.end)
        return attribution_before(tokens, mark, low, inside) or first_phrase(tokens, low, last, inside), False
    if earlier and earlier[-1].paragraph == span.paragraph - 1 and earlier[-1].attribution:
        return earlier[-1].attribution, True
    return None, False


def _kind(tokens: Tokens, span: Span, attribution: Attribution | None, inherited: bool) -> QuoteKind:
    text = tokens.text[span.start : span.end]
    words = _word_count(text)
    here = tokens.paragraphs[span.paragraph]
    whole = here.end - here.start - len(text) <= 6
    ends = text[-1] in ".,?!…—-–。！？؟" or tokens.text[span.end : span.end + 4].lstrip(' »”«“"’').startswith(",")
    has_case = not tokens.lexicon.subject.order
    is_sentence = text[0].isupper() and ends if has_case else ends or _cue(tokens, attribution) is not None
    sentence = is_sentence or words >= _BLOCK
    if (has_case and _is_name(text)) or (attribution is None and span.paragraph == 0):
        return "scare"
    if whole and words >= _BLOCK and (attribution is None or inherited):
        return "block"
    if sentence and words >= _LEAST:
        return "direct"
    spoken = attribution is not None and (_cue(tokens, attribution) is not None or words >= _LEAST)
    if not spoken or (words < _LEAST and inherited):
        return "scare"
    return "partial"


def _word_count(text: str) -> int:
    """Words of a quotation: about two characters are one where words have no spaces between them."""
    return len(text.split()) if UNSPACED.search(text) is None else max(len(text.split()), len(text) // 2)


def _is_name(text: str) -> bool:
    """A title of a work: every long word is capitalised, none ends a clause."""
    words = text.split()
    return len(words) > 1 and all(
        word[:1].isupper() or word[:1] in "(0123456789" for word in words if len(word) > 3
    )


def joined(tokens: Tokens, drafts: Sequence[Draft]) -> list[Draft]:
    """Parts of one quotation as one: interrupted within its sentence, or run over paragraphs."""
    groups: list[list[Draft]] = []
    for draft in drafts:
        if groups and (_is_interrupted(tokens, groups[-1][-1], draft) or _runs_on(tokens, groups[-1][-1], draft)):
            groups[-1].append(draft)
        else:
            groups.append([draft])
    return [_merged(group) for group in groups]


def _merged(group: Sequence[Draft]) -> Draft:
    """One draft of all parts; the first that names a speaker says who speaks."""
    if len(group) == 1:
        return group[0]
    return replace(
        group[0],
        segments=tuple(part for draft in group for part in draft.segments),
        kind="block" if group[-1].paragraph > group[0].paragraph else "direct",
        attribution=next((draft.attribution for draft in group if draft.attribution), None),
    )


def _is_interrupted(tokens: Tokens, before: Draft, after: Draft) -> bool:
    """`“…,” he said, “…”`: a comma on both sides, and the second part begins small."""
    gone, here = before.segments[-1], after.segments[0]
    if (not after.inherited and after.attribution != before.attribution) or before.paragraph != after.paragraph:
        return False
    between = tokens.text[gone.end : here.start]
    return (
        before.attribution is not None
        and len(between) < 120
        and tokens.text[gone.end - 1] in ",–—，、،"
        and between.rstrip(" \"“‘«„'»").endswith((",", "，", "،"))
    )


def _runs_on(tokens: Tokens, before: Draft, after: Draft) -> bool:
    """The mark before stayed open at its paragraph's end and the next paragraph opens with one."""
    gone, here = before.segments[-1], after.segments[0]
    index = tokens.paragraph_at(here.start)
    paragraph = tokens.paragraphs[index]
    above = tokens.paragraphs[index - 1]
    return index > 0 and gone.end == above.end and here.start - paragraph.start <= 2 and gone.start >= above.start
