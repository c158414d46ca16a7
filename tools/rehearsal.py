"""A newsroom of a hundred days: schedules of seconds, hostile sites, readers, a fault a day; then all is counted.

    python tools/rehearsal.py [--days 100] [--minutes 60] [--folder .soak/rehearsal] [--seed 1]

A part takes at most --minutes; started again, it goes on with the next day. At the end of a part a browser opens
the newest runs; their pages lie in FOLDER/pages. The last part compares the warehouse with that of a clean run. It
ends with 1 when anything was lost, doubled, stuck or left over. FOLDER/log.jsonl has a line a day.
What is played: tests/rehearsal/newsroom.py.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.faults.service import Service  # noqa: E402
from tests.rehearsal.newsroom import Newsroom  # noqa: E402
from tests.rehearsal.outcome import differences, failing_schedules  # noqa: E402
from tests.rehearsal.pages import look_at_runs  # noqa: E402
from tests.rehearsal.readers import Readers  # noqa: E402
from tests.web import running_web  # noqa: E402


def main() -> None:
    """Play what is missing; after the last day, count."""
    words = arguments()
    folder: Path = words.folder.absolute()
    home, state = folder / "newsroom", folder / "state.json"
    home.mkdir(parents=True, exist_ok=True)
    ports = kept_ports(folder / "ports.json")
    options = {
        "hosts": 3,
        "slow": 3,
        "hostile": 9,
        "poisoned": 1,
        "pages": Newsroom.slow_pages,
        "port": ports["web"],
    }
    with running_web(folder / "web.jsonl", files=home / "web", **options) as web:
        newsroom = Newsroom(home=home, web=web, service=Service(home, port=ports["server"]), seed=words.seed)
        if state.exists():
            newsroom.load(state)
        readers = Readers(newsroom.warehouse / "news.duckdb")
        problems = play(newsroom, readers, words, state, folder)
    print(f"{readers.questions:,} readers' questions in this part, {len(readers.failures)} failed")
    if problems is None:
        print("\n".join([*readers.failures, f"{newsroom.days} of {words.days} days are played"]))
        print("the same command goes on")
        sys.exit(1 if readers.failures else 0)
    print("\n".join(problems) or f"{newsroom.days} days: nothing lost, doubled, stuck or left over")
    print(", ".join(f"{fault}: {count}" for fault, count in sorted(Counter(newsroom.faults).items())))
    sys.exit(1 if problems else 0)


def arguments() -> argparse.Namespace:
    """What is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--folder", type=Path, default=Path(".soak/rehearsal"))
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def kept_ports(path: Path) -> dict[str, int]:
    """Ports that every part uses: addresses of articles hold the web's."""
    from tests.faults.service import free_port

    if not path.exists():
        path.write_text(json.dumps({"web": free_port(), "server": free_port()}))
    ports: dict[str, int] = json.loads(path.read_text())
    return ports


def play(
    newsroom: Newsroom, readers: Readers, words: argparse.Namespace, state: Path, folder: Path
) -> list[str] | None:
    """The days of this part; what is wrong after the last one, None when days are left."""
    ends = time.monotonic() + words.minutes * 60 * 0.9  # the last day of a part takes some minutes
    try:
        newsroom.set_up()
        readers.start()
        while newsroom.days < words.days and time.monotonic() < ends:
            began = time.monotonic()
            fault = newsroom.day()
            newsroom.save(state)
            note(folder / "log.jsonl", newsroom, readers, fault, time.monotonic() - began)
        look_at_runs(newsroom, folder / "pages")
        if newsroom.days < words.days:
            return failing_schedules(newsroom) or None
        return differences(newsroom, readers, folder)
    finally:
        readers.stop()
        newsroom.service.down()


def note(path: Path, newsroom: Newsroom, readers: Readers, fault: str, seconds: float) -> None:
    """A line of the log."""
    line = {
        "day": newsroom.days,
        "fault": fault,
        "seconds": round(seconds, 1),
        "articles": len(newsroom.announced) + len(newsroom.dropped) - len(newsroom.forgotten),
        "questions": readers.questions,
        "failed_questions": len(readers.failures),
    }
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
