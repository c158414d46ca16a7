"""Transcripts in SRT and WebVTT: who speaks begins a paragraph, time codes are dropped."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsetl.core.text import decode, one_line, wide_charset
from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome
from newsetl.readers.exports.article import ExportedArticle, captures_of
from newsetl.readers.format import Format, Head
from newsetl.readers.whole import read_whole

_TIME = r"(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_CUE = re.compile(rf"^[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}.*$", re.MULTILINE)
_VOICE = re.compile(r"<v(?:\.[^>\s]*)?\s+([^>]+)>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z0-9][^>]*>|\{\\[^}]*\}", re.IGNORECASE)
_SPEAKER = re.compile(r"(?:(?:-|>>)\s*)?((?:[^\W\d_a-z][\w.'’\-]*\s?){1,5}(?:\([^)]{1,40}\)\s?)?):\s+(?=\S)")
_TURN = re.compile(r"(?:>>+|[-–—])\s*")
_PAUSE_SECONDS = 4.0  # behind it a new paragraph begins
_LONG = 600  # characters; a sentence that ends behind them ends the paragraph
_ENDS_SENTENCE = re.compile(r"[.!?…。！？]['\"’”»)]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cue:
    start_s: float
    end_s: float
    lines: tuple[str, ...]


def read_transcript(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """One article: a paragraph a turn of a speaker; where none is named, pauses and sentences part them.

    Raises:
        DeclinedError: it is larger than one article may be.
    """
    payload = read_whole(stream, options.document_bytes, "one document")
    decoded = decode(payload)
    text = decoded[0] if decoded else payload.decode("utf-8", "replace")
    article = ExportedArticle(paragraphs=list(_paragraphs(text.replace("\r\n", "\n").replace("\r", "\n"))))
    yield from captures_of(entry, [article], origin="transcript")


def _cues(text: str) -> Iterator[_Cue]:
    matches = list(_CUE.finditer(text))
    for number, match in enumerate(matches):
        end = matches[number + 1].start() if number + 1 < len(matches) else len(text)
        block = text[match.end() : end].lstrip("\n").split("\n\n")[0]
        lines = [one_line(line) for line in block.split("\n")]
        if lines and lines[-1].isdigit() and number + 1 < len(matches) and len(lines) > 1:
            lines.pop()  # the number of the next cue, where no blank line stands in front of it
        yield _Cue(start_s=_seconds(match.groups()[:4]), end_s=_seconds(match.groups()[4:]), lines=tuple(lines))


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = parts
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(f"{seconds}.{fraction}")


def _paragraphs(text: str) -> Iterator[str]:
    parts: list[str] = []
    before: tuple[str, ...] = ()
    ended_s, speaker = 0.0, ""
    for cue in _cues(text):
        spoken = [line for line in map(_plain, cue.lines) if line]
        fresh = [line for line in spoken if line not in before]  # captions that roll repeat the line above
        before = tuple(spoken)
        for line in fresh:
            named = _SPEAKER.match(line)
            is_turn = _TURN.match(line) is not None or (named is not None and named[1].strip() != speaker)
            is_apart = cue.start_s - ended_s > _PAUSE_SECONDS and line is fresh[0]
            is_long = sum(map(len, parts)) > _LONG and bool(_ENDS_SENTENCE.search(parts[-1]))
            if parts and (is_turn or is_apart or is_long):
                yield " ".join(parts)
                parts = []
            goes_on = named is not None and parts
            speaker = named[1].strip() if named else ("" if is_turn else speaker)
            words = line[named.end() :] if named and goes_on else line
            parts.append(_TURN.sub("", words, count=1) if is_turn else words)
        ended_s = cue.end_s
    if parts:
        yield " ".join(parts)


def _plain(line: str) -> str:
    """A line without its marks; the voice that WebVTT names stands in front of it."""
    if "-->" in line:  # a time code that is damaged
        return ""
    voice = _VOICE.search(line)
    text = one_line(html.unescape(_TAG.sub("", line)))
    return f"{one_line(voice[1])}: {text}" if voice and text else text


def _is_transcript(head: Head) -> bool:
    if head.is_binary and head.data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return False
    charset = wide_charset(head.data) or "utf-8"
    text = head.data[:4096].decode(charset, "replace").lstrip("\ufeff \t\r\n").replace("\r", "\n")
    cue = _CUE.search(text)
    if head.suffix in ("srt", "vtt"):
        return cue is not None or "-->" in text or text.startswith("WEBVTT")
    return cue is not None and (text.startswith("WEBVTT") or not text[: cue.start()].strip(" \n0123456789"))


TRANSCRIPT = Format(
    name="SRT or WebVTT transcript",
    begins_markup=False,
    matches=_is_transcript,
    read=read_transcript,
    takes="One article: a paragraph a turn of a speaker, with the name in front as it is printed; time codes and "
    "marks are dropped.",
)
