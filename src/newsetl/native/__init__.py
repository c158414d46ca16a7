"""The tightest loops over plain numbers and words, in C: built where there is a compiler, and never needed.

Each has a form in Python that gives the same numbers to the bit. The C knows nothing of Python: it is called by
ctypes, so that one library serves every version of it. All memory belongs to the caller.
"""
