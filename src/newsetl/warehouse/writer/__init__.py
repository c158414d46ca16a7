"""The one process that writes: the lock, the writer database, and how a batch is loaded."""
