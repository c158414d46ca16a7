"""The tightest loops over plain numbers, in C: built where there is a compiler, and never needed.

Each has a form in Python beside it that gives the same numbers to the bit.
"""
