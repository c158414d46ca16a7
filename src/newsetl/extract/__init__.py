"""One capture → one article or a reject with its reason. Pure functions: no I/O, no clock, no randomness."""
