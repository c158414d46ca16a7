"""newsetl: any pile of news in, a DuckDB warehouse out, every input accounted for."""

__version__ = "0.1.0"
