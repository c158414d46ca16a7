"""What `make demo` runs: the Prefect flow on samples/, and three questions to the warehouse it made."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WAREHOUSE = ROOT / "warehouse"
QUESTIONS = (
    (
        "Who reports, in which languages, and how much?",
        "SELECT coalesce(publisher, 'not said') AS publication, count(*) AS articles, "
        "string_agg(DISTINCT language, ', ' ORDER BY language) AS languages, sum(word_count) AS words "
        "FROM articles GROUP BY 1 ORDER BY articles DESC, 1 LIMIT 5",
    ),
    (
        "When did the ferry make the news?",
        "SELECT published_on AS day, count(*) AS articles, any_value(title ORDER BY word_count DESC) AS longest "
        "FROM articles WHERE text ILIKE '%ferry%' AND published_on IS NOT NULL GROUP BY 1 ORDER BY 1 LIMIT 8",
    ),
    (
        "What was not taken in, and why?",
        "SELECT reason, parse_filename(source_uri) AS file, left(detail, 60) AS detail FROM rejects ORDER BY 1, 2",
    ),
)


def main() -> None:
    """Run the flow on a temporary Prefect server, then ask."""
    print("newsetl demo: a small fictional newspaper, from files to SQL, as a Prefect flow\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="newsetl-demo-") as home:
        quiet = {
            "PREFECT_HOME": home,
            "PREFECT_LOGGING_LEVEL": "WARNING",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
        }
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        print("$ newsetl run --flow samples", flush=True)
        _newsetl("run", "--flow", "samples", environment={**environment, **quiet})
    for question, query in QUESTIONS:
        print(f'\n{question}\n$ newsetl sql "{query}"', flush=True)
        _newsetl("sql", query, environment=dict(os.environ))
    print("\nRun it again with `newsetl run samples`: nothing changes. Next: README.md, `newsetl --help`.")


def _newsetl(*arguments: str, environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "newsetl", *arguments, "-w", str(WAREHOUSE.relative_to(ROOT))]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if done.returncode:
        sys.exit(done.returncode)


if __name__ == "__main__":
    main()
