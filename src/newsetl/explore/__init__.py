"""Pages to look at a corpus with: a server on this machine, for one browser, read-only on the published build.

`server` opens the port, `guard` decides who may ask, `app` names the pages. Each page has a file of its own, which
asks the build (`published`) and hands the rows to a template. Nothing here needs JavaScript.
"""
