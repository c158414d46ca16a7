"""Tables of articles (CSV, JSON, Parquet and their like): every row is one capture or one reject."""
