"""What every room stands on: the records of the line, errors, the recipe, identity, text, files and processes."""
