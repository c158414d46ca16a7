"""The nightly job: compaction, checks, learning; and taking articles out for good."""
