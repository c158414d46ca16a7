"""`python -m newsetl` is `newsetl`."""

from newsetl.cli import main

if __name__ == "__main__":
    main()
