"""`newsetl`, and `python -m newsetl`. Ctrl-C is answered before the command line is imported."""

from newsetl.core.interrupted import answer_interrupts
from newsetl.core.processes import do_without


def main() -> None:
    """Run the command line."""
    answer_interrupts()
    do_without("numpy", "pandas")
    from newsetl.cli import main as run

    run()


if __name__ == "__main__":
    main()
