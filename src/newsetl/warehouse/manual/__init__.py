"""What people add by hand to what was read: corrections of fields, codes of articles, names of outlets.

Each is a row of a part of the lake that is only ever added to. Its `number` says which came later, and of the rows
for one thing the last one counts; one without a value takes back what was said before. So they outlive runs,
refreshes, compactions and undos; only `newsetl forget` takes rows out, with their article.
"""
