"""JSON of known services (NewsAPI, Guardian, Reddit, …): where their articles lie stands in profiles.toml."""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from newsetl.core.records import Capture, Reason, Reject
from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome
from newsetl.readers.format import Format, Head
from newsetl.readers.tables.columns import guess_columns, unwrapped
from newsetl.readers.tables.json_objects import is_json
from newsetl.readers.tables.json_stream import Envelope, json_values
from newsetl.readers.tables.rows import Table, capture_of_row, cell_at
from newsetl.readers.tables.values import is_known, line_of, text_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The JSON of one service; what each field means stands in profiles.toml."""

    name: str
    keys: Sequence[str]
    items: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    id: Sequence[str] = ()
    declined: Mapping[str, str] = field(default_factory=dict)
    inside: str | None = None
    nulls: Sequence[str] = ()
    teaser: str | None = None
    ignored: Sequence[str] = ()
    written: Mapping[str, str] = field(default_factory=dict)
    pages: bool = False
    words: int = 0
    markup: bool = False
    joined: Mapping[str, Sequence[str]] = field(default_factory=dict)


def read_profile(
    profile: Profile, entry: Entry, stream: io.BufferedReader, options: ReadOptions
) -> Iterator[ReadOutcome]:
    """Each item as one article or one reject."""
    paths = profile.items.split(" | ") if profile.items else []
    for number, value in json_values(entry, stream, options, lists=[path.partition("[]")[0] for path in paths]):
        if isinstance(value, Reject):
            yield value
            continue
        items = _items_in(profile, value)
        if items is None and not _inside(profile, value):
            yield _outcome(profile, entry, number, value, options)
            continue
        inside = replace(entry, member=f"{entry.member or ''}[{number}]")
        for place, item in enumerate(_with_inside(profile, [value] if items is None else items)):
            yield item if isinstance(item, Reject) else _outcome(profile, inside, place, item, options)


def _items_in(profile: Profile, value: Any) -> Iterable[Any] | None:
    """The items of an answer; None where the value is an item itself."""
    if isinstance(value, Envelope):
        return _items_of_envelope(profile, value)
    items = _first(value, profile.items)[1] if isinstance(value, Mapping) and profile.items else None
    if items is None:
        return None
    return [_joined(profile, value, item) for one in _list(items) for item in _list(one)]


def _joined(profile: Profile, answer: Mapping[str, Any], item: Any) -> Any:
    """The item with the objects that it names by their ids and that stand elsewhere in the answer."""
    found = dict(item) if isinstance(item, Mapping) else item
    for name, (key, path) in profile.joined.items() if isinstance(item, Mapping) else ():
        named = (one for one in _list(cell_at(answer, path)) if isinstance(one, Mapping))
        whole = next((one for one in named if item.get(key) and one.get("id") == item[key]), None)
        found |= {} if whole is None else {name: whole}
    return found


def _items_of_envelope(profile: Profile, envelope: Envelope) -> Iterator[Any]:
    """The items of an answer that is too long to be held: each lies in an item of its list, or is one."""
    paths = [path.partition("[]") for path in profile.items.split(" | ")]
    deeper = next((rest.removeprefix(".") for outer, _, rest in paths if outer == envelope.path), "")
    for item in envelope.items:
        inner = cell_at(item, deeper) if deeper and isinstance(item, Mapping) else item
        yield from _list(inner)


def _inside(profile: Profile, item: Any) -> Iterable[Any]:
    """What a declined item holds."""
    if profile.inside and isinstance(item, Mapping) and _declined(profile, item):
        inner = item.get(profile.inside)
        return inner.values() if isinstance(inner, Mapping) else ()
    return ()


def _with_inside(profile: Profile, items: Iterable[Any]) -> Iterator[Any]:
    """The items, and behind each one that is declined those that it holds."""
    for item in items:
        yield item
        yield from _inside(profile, item)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _first(item: Mapping[str, Any], paths: str) -> tuple[str, Any]:
    """The first of several paths that leads to something, and what lies there; "" and None for none."""
    for path in paths.split(" | "):
        value = cell_at(item, path)
        if is_known(value) and value != []:
            return path, value
    return "", None


def _declined(profile: Profile, item: Mapping[str, Any]) -> str | None:
    """The value for which an item is no article."""
    for path, pattern in profile.declined.items():
        value = line_of(cell_at(item, path))
        if value is not None and re.match(pattern, value):
            return value
    return None


def _outcome(profile: Profile, entry: Entry, number: int, item: Any, options: ReadOptions) -> ReadOutcome:
    if not isinstance(item, Mapping):
        return entry.reject(Reason.BAD_ROW, f"{profile.name}: not an object: {str(item)[:60]!r}", row=number)
    if (why := _declined(profile, item)) is not None:
        return entry.reject(Reason.UNSUPPORTED_TYPE, f"{profile.name}: {why}"[:200], row=number)
    row = _written(profile, item if profile.columns else unwrapped(item))
    columns = _columns(profile, row, options)
    text = line_of(cell_at(row, columns["text"])) if profile.words and "text" in columns else None
    if text is not None and len(text.split()) < profile.words:
        return entry.reject(Reason.NO_CONTENT, f"{profile.name}: no text but {text[:60]!r}", row=number)
    named = [line_of(_first(item, paths)[1]) for paths in profile.id]
    table = Table(
        origin="json",
        columns=columns,
        label=profile.name,
        is_chosen=not profile.pages,
        is_markup=profile.markup,
        repeated=tuple(path for path in profile.columns.get("text", "").split(" | ") if path),
        identity=f"id:{profile.name}:{'/'.join(map(str, named))}" if named and all(named) else None,
    )
    outcome = capture_of_row(entry, number, row, table, options)
    if profile.pages and isinstance(outcome, Capture):
        return replace(outcome, extra={})  # which holds cookies and passwords of its request
    return outcome


def _columns(profile: Profile, row: Mapping[str, Any], options: ReadOptions) -> dict[str, str]:
    """Our name → the path of its cell: as the profile has it, else as the names of the other cells are known."""
    stated: dict[str, str] = {}
    passed_over = set(profile.ignored)
    for ours, paths in profile.columns.items():
        path, value = _first(row, paths)
        text = text_of(value) if path and ours == "text" else None
        if text is not None and (text.strip() in profile.nulls or _is_teaser(profile, text)):
            passed_over.add(path)
        elif path:
            stated[ours] = path
    names = [name for name in row if name not in passed_over]
    named = {ours: path for ours, path in stated.items() if ours not in options.columns}
    return {**guess_columns(names, override={**stated, **options.columns}), **named}


def _is_teaser(profile: Profile, text: str) -> bool:
    return profile.teaser is not None and re.search(profile.teaser, text) is not None


def _written(profile: Profile, item: Mapping[str, Any]) -> Mapping[str, Any]:
    """The item with values written out that its service shortens: a path without host, a time without zone."""
    changed = {}
    for name, form in profile.written.items():
        before, after = form.split("{}")
        value = item.get(name)
        if isinstance(value, str) and value and not (before and value.startswith("http")):
            changed[name] = value if after and value.endswith(after) else f"{before}{value}{after}"
    return {**item, **changed} if changed else item


def _pattern_of(keys: str) -> re.Pattern[bytes]:
    """What a key looks like in JSON, or one of several that bars part."""
    return re.compile(b"|".join(map(_key_in_json, keys.split(" | "))))


def _key_in_json(key: str) -> bytes:
    """As a regular expression; "a.b" is one directly inside of the object a."""
    outer, _, inner = key.rpartition(".")
    if outer:
        return rb'"%b"\s*:\s*\{[^{}]*"%b"\s*:' % (re.escape(outer).encode(), re.escape(inner).encode())
    return rb'"%b"\s*:' % re.escape(inner).encode()


def _format_of(profile: Profile) -> Format:
    patterns = [_pattern_of(key) for key in profile.keys]

    def matches(head: Head) -> bool:
        return is_json(head) and all(pattern.search(head.data) for pattern in patterns)

    where = f"Items in `{'`, `'.join(profile.items.split(' | '))}`, or alone" if profile.items else "Each object"
    takes = ", ".join(
        f"{ours} of `{'` or `'.join(paths.split(' | '))}`" for ours, paths in profile.columns.items()
    )
    return Format(
        name=profile.name,
        begins_markup=False,
        matches=matches,
        read=partial(read_profile, profile),
        is_list=not profile.pages,
        takes=f"{where}: {takes or 'columns as of a CSV table'}. Other keys as of a CSV table.",
    )


PROFILES: tuple[Profile, ...] = tuple(
    Profile(**values)
    for values in tomllib.loads(Path(__file__).with_name("profiles.toml").read_text(encoding="utf-8")).values()
)
PROFILED: tuple[Format, ...] = tuple(map(_format_of, PROFILES))
_IN_SCRIPT = re.compile(rb"window\.YTD\.tweets?\.part\d+\s*=\s*(?=\[)")


def _read_script(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """JSON behind the name that a script gives it."""
    beginning = _IN_SCRIPT.match(stream.peek(200)[:200])
    stream.read(beginning.end() if beginning else 0)
    yield from read_profile(next(one for one in PROFILES if one.name == "Twitter archive"), entry, stream, options)


TWITTER_ARCHIVE = Format(
    name="Twitter archive",
    begins_markup=False,
    matches=lambda head: _IN_SCRIPT.match(head.data[:200]) is not None,
    read=_read_script,
    takes="`tweets.js` of a download of one's own posts: each a row, with date and address.",
)
