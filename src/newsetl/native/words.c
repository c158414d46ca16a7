/* Words of a text: tokens as newsetl/extract/fields/words/tokens.py has them, and runs of characters of some kinds.
 *
 * A text is its code points. Of each code point `kinds` has what it is, as bits, or 0 where nobody has asked yet: then
 * a function gives the place of the first such character as -1 - place, and the caller fills that in and asks again.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

enum { KNOWN = 1, LETTER = 2, DIGIT = 4, MARK = 8, UNDERSCORE = 16 };

typedef struct {
    const uint32_t *codes;
    size_t size;
    const unsigned char *kinds;
} Text;

static int kind_at(const Text *text, size_t at)
{
    return at < text->size ? text->kinds[text->codes[at]] : 0;
}

static uint32_t code_at(const Text *text, size_t at)
{
    return at < text->size ? text->codes[at] : 0;
}

/* The place behind characters that are of one of some kinds. */
static size_t behind(const Text *text, size_t at, int kinds)
{
    while (kind_at(text, at) & kinds)
        at++;
    return at;
}

static int is_one_of(uint32_t code, const char *ascii)
{
    return code && code < 128 && strchr(ascii, (int)code);
}

/* How many characters a possessive has that begins here: an apostrophe and an s that ends a word. */
static size_t possessive(const Text *text, size_t at)
{
    uint32_t code = code_at(text, at);
    if ((code != 0x2019 && code != '\'') || code_at(text, at + 1) != 's')
        return 0;
    return kind_at(text, at + 2) & (LETTER | DIGIT | UNDERSCORE) ? 0 : 2;
}

/* Letters with a full stop behind each, two and more; else where it began. */
static size_t behind_initials(const Text *text, size_t start)
{
    size_t at = start;
    while (kind_at(text, at) & LETTER && code_at(text, at + 1) == '.')
        at += 2;
    return at - start > 2 ? at : start;
}

static size_t behind_number(const Text *text, size_t at)
{
    at = behind(text, at, DIGIT);
    while (is_one_of(code_at(text, at), ".,:/-") && kind_at(text, at + 1) & DIGIT)
        at = behind(text, at + 1, DIGIT);
    return behind(text, at, LETTER);
}

static size_t behind_letters(const Text *text, size_t at)
{
    at = behind(text, at, LETTER | DIGIT | MARK);
    for (;;) {
        uint32_t code = code_at(text, at);
        int joins = is_one_of(code, "'&-.") || code == 0x2019 || code == 0x2011;
        if (!joins || possessive(text, at) || !(kind_at(text, at + 1) & (LETTER | DIGIT)))
            return at;
        at = behind(text, at + 1, LETTER | DIGIT | MARK);
    }
}

/* Where the first character stands of which nobody has asked; the size of the text where there is none. `met` gets
 * the kinds of all characters before it.
 */
static size_t first_unknown(const Text *text, int32_t *met)
{
    size_t at = 0;
    int kind = 0, all = 0;
    for (; at < text->size && (kind = text->kinds[text->codes[at]]); at++)
        all |= kind;
    *met = all;
    return at;
}

/* Tokens of a text whose scripts have spaces between words. Returns how many there are.
 *
 * starts and ends have room for as many as there are characters, and one more: starts[count] is the text's size. met
 * gets the kinds of all characters.
 */
EXPORT ptrdiff_t split_tokens(const uint32_t *codes, size_t size, const unsigned char *kinds,
                              int32_t *starts, int32_t *ends, int32_t *met)
{
    Text text = {codes, size, kinds};
    size_t count = 0, unknown = first_unknown(&text, met);
    if (unknown < size)
        return -1 - (ptrdiff_t)unknown;
    for (size_t at = 0; at < size;) {
        int kind = kinds[codes[at]];
        if (!(kind & (LETTER | DIGIT))) {
            at++;
            continue;
        }
        size_t end = at;
        if (kind & LETTER)
            end = behind_initials(&text, at);
        if (end == at)
            end = kind & DIGIT ? behind_number(&text, at) : behind_letters(&text, at);
        starts[count] = (int32_t)at;
        ends[count++] = (int32_t)end;
        at = end + possessive(&text, end);
    }
    starts[count] = (int32_t)size;
    return (ptrdiff_t)count;
}

/* Runs that begin with a character of one of some kinds and go on with such of others. Returns how many there are. */
EXPORT ptrdiff_t split_runs(const uint32_t *codes, size_t size, const unsigned char *kinds, int begins, int goes_on,
                            int32_t *starts, int32_t *ends, int32_t *met)
{
    Text text = {codes, size, kinds};
    size_t count = 0, unknown = first_unknown(&text, met);
    if (unknown < size)
        return -1 - (ptrdiff_t)unknown;
    for (size_t at = 0; at < size; at++) {
        if (!(kinds[codes[at]] & begins))
            continue;
        starts[count] = (int32_t)at;
        at = behind(&text, at, goes_on);
        ends[count++] = (int32_t)at;
    }
    return (ptrdiff_t)count;
}

/* Numbers pieces of a text: equal ones have one number, in the order in which each stands first. Returns how many
 * differ.
 *
 * Piece i is codes[starts[i]] to before codes[ends[i]]. firsts[number] is the first piece of a number, and
 * times[number] how many there are. Of slots, all 0, there are mask + 1, a power of two, more than there are pieces.
 */
EXPORT size_t number_pieces(const uint32_t *codes, const int32_t *starts, const int32_t *ends, size_t count,
                            int32_t *numbers, int32_t *firsts, int32_t *times, uint32_t *slots, uint32_t mask)
{
    size_t distinct = 0;
    for (size_t piece = 0; piece < count; piece++) {
        const uint32_t *from = codes + starts[piece];
        size_t length = (size_t)(ends[piece] - starts[piece]);
        uint32_t hash = 2166136261u;
        for (size_t at = 0; at < length; at++)
            hash = (hash ^ from[at]) * 16777619u;
        uint32_t slot = (hash ^ hash >> 15) & mask;
        for (; slots[slot]; slot = (slot + 1) & mask) {
            int32_t same = firsts[slots[slot] - 1];
            if ((size_t)(ends[same] - starts[same]) == length
                && !memcmp(codes + starts[same], from, length * sizeof *from))
                break;
        }
        if (!slots[slot]) {
            firsts[distinct] = (int32_t)piece;
            times[distinct] = 0;
            slots[slot] = (uint32_t)++distinct;
        }
        numbers[piece] = (int32_t)slots[slot] - 1;
        times[numbers[piece]]++;
    }
    return distinct;
}

/* Writes pieces of a text in UTF-8 with one space between two; surrogates as if they were characters. Returns how
 * many bytes that are: line has room for four for each character of a piece, and one more for each piece.
 */
EXPORT size_t join_pieces(const uint32_t *codes, const int32_t *starts, const int32_t *ends, size_t count,
                          unsigned char *line)
{
    unsigned char *to = line;
    for (size_t piece = 0; piece < count; piece++) {
        if (piece)
            *to++ = ' ';
        for (int32_t at = starts[piece]; at < ends[piece]; at++) {
            uint32_t code = codes[at];
            if (code < 0x80) {
                *to++ = (unsigned char)code;
                continue;
            }
            if (code < 0x800) {
                *to++ = (unsigned char)(0xC0 | code >> 6);
            } else {
                if (code < 0x10000) {
                    *to++ = (unsigned char)(0xE0 | code >> 12);
                } else {
                    *to++ = (unsigned char)(0xF0 | code >> 18);
                    *to++ = (unsigned char)(0x80 | (code >> 12 & 0x3F));
                }
                *to++ = (unsigned char)(0x80 | (code >> 6 & 0x3F));
            }
            *to++ = (unsigned char)(0x80 | (code & 0x3F));
        }
    }
    return (size_t)(to - line);
}
