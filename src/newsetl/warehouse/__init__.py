"""Rows → lake (Parquet) → builds (DuckDB): everything that is kept, and how it is read."""
