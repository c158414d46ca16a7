"""The processes that extract: a pool of children on this machine, or a Dask cluster."""
