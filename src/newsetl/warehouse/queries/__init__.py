"""SQL that users write: one statement that reads, run by a process of its own which can do nothing else.

Two walls stand one behind the other. `allowed` reads the parsed statement and lets only queries pass. `child` runs
them in a process that can neither write a file nor read one outside of the warehouse (newsetl.core.confine), and
that is killed when its time is over. `ask` is the door: it starts the child, and hands its rows on.
"""
