#!/usr/bin/env python3
"""How frequent words are in each language, from the lists of wordfreq.

    tools/word_frequencies.py

Writes src/newsetl/extract/fields/data/frequencies/CODE.txt: on each line a word and a number, sorted by the words.
The number is ten times the decimal logarithm of how often a word stands among a milliard words. Needs wordfreq,
which newsetl itself does not. Its data may be passed on under CC BY-SA 4.0, which these files are under too.
"""

from __future__ import annotations

import math
from pathlib import Path

from wordfreq import get_frequency_dict

from newsetl.core.text import composed

# Our code → wordfreq's.
LANGUAGES = {
    **{
        code: code
        for code in "ar bg bn ca cs da de el en es fa fi fr he hi hu id is it ja ko lt lv mk ms nl pl pt ro ru sh "
        "sk sl sv ta tr uk ur vi zh".split()
    },
    "no": "nb",
}
TOP = 40_000  # words of a language
FOLDER = Path(__file__).parent.parent / "src" / "newsetl" / "extract" / "fields" / "data" / "frequencies"
HEAD = """# Words of {code} by frequency, by tools/word_frequencies.py from wordfreq 3.1 (R. Speer), CC BY-SA 4.0.
# Its sources: Wikipedia, OpenSubtitles 2018, ParaCrawl, Google Books Ngrams, the Leeds Corpus.
"""


def main() -> None:
    """Write the files anew."""
    for code, name in LANGUAGES.items():
        ranked = sorted(get_frequency_dict(name, "best").items(), key=lambda pair: (-pair[1], pair[0]))[:TOP]
        numbers: dict[str, int] = {}
        for word, frequency in ranked:
            if " " not in word and any(char.isalpha() for char in word):
                numbers.setdefault(composed(word), round(10 * (math.log10(frequency) + 9)))
        lines = (f"{word} {numbers[word]}\n" for word in sorted(numbers))  # code points and UTF-8 sort alike
        content = HEAD.format(code=code) + "".join(lines)
        (FOLDER / f"{code}.txt").write_text(content, "utf-8")
        print(code, len(numbers), min(numbers.values()))


if __name__ == "__main__":
    main()
