"""Mutated inputs through `newsetl run`, by the ten thousand: no traceback, no hang, no harm to a neighbour.

    python tools/soak_inputs.py [--inputs 50000] [--each 500] [--seed 1] [--seeds FOLDER …] [--workers 2]

Files of FOLDER (the samples without it) are mutated; the same seed makes the same files. Exits with 1 when
anything was found.
"""

from __future__ import annotations

import argparse
import faulthandler
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.faults.mutated import rounds, seeds  # noqa: E402

HANG_SECONDS = 1_800  # of one run: then where it hangs is printed, and the tool ends


def main() -> None:
    """Run, say how far it has come, and what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=50_000)
    parser.add_argument("--each", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=Path, nargs="*", default=[ROOT / "samples"])
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    files = [path for folder in options.seeds for path in seeds(folder)]
    began, known = time.monotonic(), 0
    with tempfile.TemporaryDirectory(prefix="newsetl-mutated-") as folder:
        faulthandler.dump_traceback_later(HANG_SECONDS, exit=True)
        for findings in rounds(
            Path(folder),
            files,
            seed=options.seed,
            count=options.inputs,
            each=options.each,
            healthy=20,
            workers=options.workers,
        ):
            faulthandler.dump_traceback_later(HANG_SECONDS, exit=True)
            for problem in findings.problems[known:]:
                print(problem, flush=True)
            known = len(findings.problems)
            seconds = time.monotonic() - began
            print(
                f"{findings.inputs:,} inputs, {findings.entries:,} entries, {known} problems, {seconds:,.0f} s",
                flush=True,
            )
        faulthandler.cancel_dump_traceback_later()
    print(dict(findings.reasons.most_common()))
    sys.exit(bool(findings.problems))


if __name__ == "__main__":
    main()
