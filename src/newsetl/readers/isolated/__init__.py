"""Parsing in a child process: a file that hangs or crashes its parser, or swells it, costs itself alone."""
