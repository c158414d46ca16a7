"""Documents of offices, publishers and television: each parser gives paragraphs, which become articles."""
