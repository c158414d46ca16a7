"""`python -m newsetl` is `newsetl`."""

from newsetl.cli import main

main()
