/* Words of texts in small letters, one space between them, as newsetl/core/text.py has them in Python. */
#include <stddef.h>
#include <stdint.h>

#define EXPORT __attribute__((visibility("default")))

enum { ENTRY = 8 }; /* bytes */

/* Write the folded lines of a text, each between two spaces and with a line feed behind it; what ends a line is
 * `line_end`, and the end of the text.
 *
 * `folds` has an entry for each character: one more than the size of what it becomes, 0 for what is not known yet, and
 * then that itself, UTF-8 in which a space parts words. `into` has room for the largest entry for each character, and
 * for three bytes more a line. Returns how many bytes were written, or -1 less the place of what is not known.
 */
EXPORT ptrdiff_t fold_lines(const uint32_t *codes, size_t size, uint32_t line_end, const unsigned char *folds,
                            char *into)
{
    char *at = into, *line = at;
    *at++ = ' ';
    for (size_t place = 0; place <= size; place++) {
        if (place == size || codes[place] == line_end) {
            if (at[-1] != ' ' || at == line + 1)
                *at++ = ' ';
            *at++ = '\n';
            line = at;
            if (place < size)
                *at++ = ' ';
            continue;
        }
        const unsigned char *fold = folds + ENTRY * (size_t)codes[place];
        if (!*fold)
            return -1 - (ptrdiff_t)place;
        for (int byte = 1; byte < *fold; byte++)
            if (fold[byte] != ' ' || at[-1] != ' ')
                *at++ = (char)fold[byte];
    }
    return at - into;
}
