"""Source code, settings and logs: texts that are no news.

What the lines of a file look like decides. Its name counts only where they leave it open: `stories.jl` may hold a
program in Julia or JSON lines, and `report.log` a log or a report.
"""

from __future__ import annotations

import re

from newsetl.readers.format import Format, Head
from newsetl.readers.refused import refused
from newsetl.readers.tables.delimited import has_known_header
from newsetl.readers.tables.headless import HEADLESS
from newsetl.readers.tables.json_objects import begins_with_article
from newsetl.readers.tables.profiles import PROFILED

_CODE_SUFFIXES = frozenset(
    "py pyi ipynb js mjs cjs ts tsx jsx java kt c h cc cpp hpp cs go rs rb php pl pm sh bash zsh fish bat ps1 "
    "swift scala lua jl sql css scss less vue svelte m mm f90 asm s ex exs erl hs ml clj r rmd".split()
)
_SETTING_SUFFIXES = frozenset(
    "toml yaml yml ini cfg conf lock env properties gradle cmake mk editorconfig".split()
)
_LOG_SUFFIXES = frozenset(("log", "err", "out"))
_CODE_NAMES = frozenset(
    "makefile dockerfile gemfile rakefile procfile vagrantfile jenkinsfile cmakelists.txt".split()
)
_TEMPLATE_SUFFIXES = frozenset(("vue", "svelte"))  # of programs that are written as pages
_LONGEST_LINE = 400  # characters: what people write by hand is shorter; a pattern is slow on a line of 64 kB
_SHEBANG = re.compile(rb"^#!\s?/")
_CODE_LINE = re.compile(
    r"^\s*(?:(?:import|from) [\w.]+(?: import .*)?$|#include\b|(?:def|class|func|fn) \w+.*[:{(]\s*$"
    r"|(?:const|let|var) \w+ ?=|(?:public|private|static) [\w<> ]+\(|package [\w.]+;?$|return\b.*;?$"
    r"|[})\]]+[;,]?$|@\w+(?:\(.*\))?$|//|/\*|\*/|if \(.*\{$|.*[=()\[\]{}].*;$)"
)
_SETTING_LINE = re.compile(r"^\s*(?:[#;].*|\[[\w. -]+\]|[\w.-]+(?:\[\w+\])?\s*(?:[=<>~!]=|=)\s*\S+.*)$")
_LOG_LINE = re.compile(
    r"^\[?\d{4}[-/]\d\d[-/]\d\d[ T]\d\d:\d\d:\d\d\S*\]?[ \t].*"
    r"\b(?:DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL)\b"
    r"|^\S+ \S+ \S+ \[\d\d/\w{3}/\d{4}:|^(?:DEBUG|INFO|WARN|WARNING|ERROR)[: ]"
)
_TEMPLATE_MARK = re.compile(rb"<\?(?:php|=|\s)|<%|\{%")
_PAGE = re.compile(rb"(?:\s|<!--.*?-->)*<(?:!doctype\s+html|html)\b", re.DOTALL | re.IGNORECASE)
_PROSE_LINE = re.compile(r"\s{0,3}[\"'“„«‘(—–-]{0,3}\s?[^\W_]")  # begins as a paragraph does
_NO_PROSE = re.compile(r"[{}<>=\\|;_$@#*~^`\[\]]|://|\w\(|\d:\d\d:\d\d|^\s*[\w.-]+:(?:\s|$)")
_SENTENCE_END = re.compile(r"[^\W\d_]{2}[.!?…][\"'”“»’)]*(?:\s|$)")
_COMMENT = re.compile(r"\"\"\"|'''|/\*|^\s*(?://|#\s?(?:include|define|ifn?def)\b)", re.MULTILINE)
_PROSE_WORDS = 7.0  # a line, at the mean
_PROSE_SHARE = 0.8  # of the characters
_FEWEST_WORDS = 25
_LONGEST_SENTENCE = 60.0  # words for each end of one


def _share(head: Head, line: re.Pattern[str]) -> float:
    """Share of the first lines that look like `line`; 0 for a page, whose scripts and styles are code too."""
    if head.is_markup or head.is_html:
        return 0.0
    lines = [text for text in head.text.splitlines()[:200] if text.strip()]
    matching = sum(len(text) <= _LONGEST_LINE and line.match(text) is not None for text in lines)
    return matching / len(lines) if len(lines) > 2 else 0.0


def _is_prose(text: str) -> bool:
    """Whether nearly all lines are such as people write for readers, of sentences that end."""
    lines = [line for line in text.splitlines()[:200] if line.strip()]
    prose = [line for line in lines if _PROSE_LINE.match(line) and not _NO_PROSE.search(line[:2_000])]
    words = sum(len(line.split()) for line in prose)
    ends = sum(1 for line in prose for _ in _SENTENCE_END.finditer(line))
    return not _COMMENT.search(text) and (
        words >= max(_FEWEST_WORDS, _PROSE_WORDS * len(prose))
        and sum(map(len, prose)) >= _PROSE_SHARE * sum(map(len, lines))
        and ends * _LONGEST_SENTENCE >= words
    )


def _is_something_else(head: Head) -> bool:
    """Whether the content of a file with such a name says otherwise: articles in JSON, a table, a page, prose."""
    if head.suffix == "ipynb":
        return False
    if _PAGE.match(head.bare[:4096]):
        return head.suffix not in _TEMPLATE_SUFFIXES and _TEMPLATE_MARK.search(head.bare) is None
    is_table = has_known_header(head) or any(one.matches(head) for one in HEADLESS)
    is_data = is_table or begins_with_article(head) or any(one.matches(head) for one in PROFILED)
    return is_data or (not head.is_markup and _is_prose(head.text))


def _is_named(head: Head, suffixes: frozenset[str]) -> bool:
    return head.suffix in suffixes and "." in head.name and not _is_something_else(head)


def _is_code(head: Head) -> bool:
    if _SHEBANG.match(head.bare):
        return True
    if head.is_binary:
        return False
    is_named = head.name.lower() in _CODE_NAMES or _is_named(head, _CODE_SUFFIXES)
    return is_named or _share(head, _CODE_LINE) > 0.4


def _is_settings(head: Head) -> bool:
    return not head.is_binary and (_is_named(head, _SETTING_SUFFIXES) or _share(head, _SETTING_LINE) > 0.7)


def _is_log(head: Head) -> bool:
    return _is_named(head, _LOG_SUFFIXES) or _share(head, _LOG_LINE) > 0.5


CODE: tuple[Format, ...] = (
    refused("source code", _is_code),
    refused("settings or configuration", _is_settings),
    refused("log", _is_log),
)
"""Texts that are no news; `run.read_source_code = true` reads them."""
