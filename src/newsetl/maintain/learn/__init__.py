"""Learn from the corpus: the next numbered snapshot, which nothing uses until a setting names it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from newsetl.core.counted import counted
from newsetl.core.snapshots import SETTINGS, Lesson, Snapshot, SnapshotKind, named_in, write_snapshot
from newsetl.extract.fields.words.document_frequencies import shipped_languages
from newsetl.maintain.learn.corpus import each_host, each_text, recipes
from newsetl.maintain.learn.frequencies import Counted, frequencies_of, learned_languages
from newsetl.maintain.learn.sites import profile_of, read_host_page
from newsetl.settings import Settings

OnProgress = Callable[[int, int], None]  # done, of how many


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What came of it."""

    snapshot: Snapshot
    is_new: bool  # False: the newest snapshot says the same

    @property
    def sentence(self) -> str:
        """Such as "document-frequencies 2, from 1,204 articles: en 5,432 words"."""
        snapshot = self.snapshot
        learned = ", ".join(f"{name} {value}" for name, value in sorted(snapshot.card["found"].items()) if value)
        head = (
            f"{snapshot.kind} {snapshot.number}"
            if self.is_new
            else f"{snapshot.kind}: nothing new since {snapshot.number}"
        )
        return (
            f"{head}, from {counted(snapshot.card['articles'], 'article')}: {learned or 'too few to learn from'}"
        )

    @property
    def remedy(self) -> str:
        """What to do to have it used."""
        return f"{SETTINGS[self.snapshot.kind]} = {self.snapshot.number} puts it to use; then `newsetl refresh`"


def learn(kind: SnapshotKind, settings: Settings, *, on_progress: OnProgress | None = None) -> Learned:
    """Make the next snapshot of a kind from the published warehouse; the same corpus gives none twice.

    Raises:
        WarehouseError: nothing is published yet, or the folder of the snapshots cannot be written.
    """
    lesson = _LEARNERS[kind](settings, on_progress)
    highest = max((named_in(recipe, kind) for recipe in recipes(settings.warehouse)), default=0)
    now = datetime.now(UTC).isoformat("T", "seconds")
    snapshot, is_new = write_snapshot(settings.snapshots, kind, lesson, made_at=now, above=highest)
    return Learned(snapshot=snapshot, is_new=is_new)


def _document_frequencies(settings: Settings, on_progress: OnProgress | None) -> Lesson:
    counted = Counted(segmenter=settings.options.segmenter)
    for language, text in each_text(settings.warehouse, on_progress=on_progress):
        counted.add(language, text)
    content = frequencies_of(counted, base=shipped_languages())
    card = {
        "what": "thousandths of articles that hold a word, by language",
        "segmenter": settings.options.segmenter,
        "articles": counted.documents.total(),
        "by_language": dict(sorted(counted.documents.items())),
        "found": {
            language: f"{len(content[language]['counts']):,} words"
            for language in sorted(learned_languages(counted))
        },
    }
    return Lesson(content=content, card=card)


def _site_profiles(settings: Settings, on_progress: OnProgress | None) -> Lesson:
    profiles: dict[str, dict[str, Any]] = {}
    for host, captures in each_host(settings.warehouse, on_progress=on_progress):
        profile = profile_of(page for capture in captures if (page := read_host_page(capture)) is not None)
        if profile is not None:
            profiles[host] = profile
    card = {
        "what": "hosts with three or more different articles: lines that recur, and what the articles stand in",
        "articles": sum(profile["articles"] for profile in profiles.values()),
        "found": {
            "hosts": len(profiles),
            "containers": sum(profile["container"] is not None for profile in profiles.values()),
            "lines": sum(len(profile["recurring"]) for profile in profiles.values()),
        },
    }
    return Lesson(content=profiles, card=card)


_LEARNERS: Mapping[SnapshotKind, Callable[[Settings, OnProgress | None], Lesson]] = {
    "document-frequencies": _document_frequencies,
    "site-profiles": _site_profiles,
}
