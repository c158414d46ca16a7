"""The one process that writes: the lock, the loader's own database, and how a batch is loaded."""
