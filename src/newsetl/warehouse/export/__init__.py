"""What leaves the warehouse as files: tables and WARC."""
