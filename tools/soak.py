"""A hundred kills at random of any process of the service; the digest must be that of a clean run each time.

    python tools/soak.py [--kills 100] [--sources FILE_OR_FOLDER …] [--folder .soak]

Killed itself, it goes on where it stopped: what was done lies in FOLDER/rounds.jsonl. `--sources` names what is
read; without it generated texts and the samples are. Exits with 1 when any round differs from the clean run.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.faults.kills import Clean, Kill, Round, clean_run, rounds  # noqa: E402
from tests.faults.service import Service  # noqa: E402
from tests.faults.test_kill import write_corpus  # noqa: E402

KILLS_EACH = 2


def main() -> None:
    """Run what is missing, print the table."""
    options = arguments()
    folder: Path = options.folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    sources = [str(path.absolute()) for path in options.sources] or own_sources(folder)
    with tempfile.TemporaryDirectory(prefix="newsetl-soak-") as home:
        service = Service(Path(home))
        clean = clean_digest(service, sources, folder)
        log = folder / "rounds.jsonl"
        done = read(log)
        missing = -(-options.kills // KILLS_EACH) - len(done)
        if missing > 0:
            print(f"{len(done) * KILLS_EACH} of {options.kills} kills done before", flush=True)
            soak(service, sources, Path(home), clean, missing, log, before=len(done))
    show(read(log), clean)


def arguments() -> argparse.Namespace:
    """What is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--sources", type=Path, nargs="*", default=[])
    parser.add_argument("--folder", type=Path, default=Path(".soak"))
    return parser.parse_args()


def own_sources(folder: Path) -> list[str]:
    """Generated texts, and the samples."""
    corpus = folder / "corpus"
    return [str(corpus if corpus.exists() else write_corpus(corpus, 300)), str(ROOT / "samples")]


def clean_digest(service: Service, sources: list[str], folder: Path) -> Clean:
    """Of one undisturbed run; when it is another than before, all begins anew."""
    note, log = folder / "clean.json", folder / "rounds.jsonl"
    clean = clean_run(service, sources, service.home / "clean")
    known = json.loads(note.read_text()) if note.exists() else {}
    if known != {"sources": sources, "digest": clean.digest}:
        log.unlink(missing_ok=True)
        note.write_text(json.dumps({"sources": sources, "digest": clean.digest}) + "\n")
    print(f"a clean run takes {clean.seconds:.1f} s, digest {clean.digest}", flush=True)
    return clean


def soak(  # noqa: PLR0913, PLR0917 - what is done, and where it is noted
    service: Service, sources: list[str], home: Path, clean: Clean, count: int, log: Path, *, before: int
) -> None:
    """Do rounds; each is noted as soon as it is done."""
    up = service.up()
    if up.returncode:
        sys.exit(up.stderr)
    try:
        for number, done in enumerate(
            rounds(service, sources, home, takes=clean.seconds, count=count, kills_each=KILLS_EACH), before + 1
        ):
            with log.open("a") as file:
                file.write(json.dumps(asdict(done)) + "\n")
            victims = ", ".join(f"{kill.victim} {kill.seconds:.1f} s" for kill in done.kills)
            verdict = "equal" if is_equal(done, clean) else f"DIFFERS ({done.state}: {done.message})"
            print(f"round {number} of {before + count}: {victims}: {verdict}", flush=True)
            for warehouse in home.glob("killed-*"):
                shutil.rmtree(warehouse, ignore_errors=True)
    finally:
        service.down()


def read(log: Path) -> list[Round]:
    """The rounds that were done."""
    if not log.exists():
        return []
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    return [Round(**{**one, "kills": tuple(Kill(**kill) for kill in one["kills"])}) for one in lines]


def is_equal(done: Round, clean: Clean) -> bool:
    """Whether the run after the kills completed and made the same warehouse."""
    return done.state == "COMPLETED" and done.digest == clean.digest


def show(done: list[Round], clean: Clean) -> None:
    """The table; exits with 1 when a round differs."""
    seconds: dict[str, list[float]] = defaultdict(list)
    for one in done:
        for kill in one.kills:
            seconds[kill.victim].append(kill.seconds)
    print("\n| victim | kills | until its run had an end, median s | longest s |\n|---|---|---|---|")
    for victim, lasted in sorted(seconds.items()):
        print(f"| {victim} | {len(lasted)} | {median(lasted):.1f} | {max(lasted):.1f} |")
    equal = sum(is_equal(one, clean) for one in done)
    print(f"\n{sum(map(len, seconds.values()))} kills in {len(done)} rounds, digest equal in {equal}")
    sys.exit(equal < len(done))


if __name__ == "__main__":
    main()
