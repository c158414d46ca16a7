/* How much of each of many lines a long text holds, as newsetl/extract/page/features.py has it in Python. */
#define _GNU_SOURCE
#include <stddef.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

enum { LONG = 160, END = 60 }; /* characters of a line that is looked for by its beginning and its end, and of those */

static int is_character(char byte) { return (byte & 0xc0) != 0x80; } /* in UTF-8 it begins one */

static const char *after(const char *at, size_t characters)
{
    while (characters || !is_character(*at))
        characters -= is_character(*at++);
    return at;
}

static const char *before(const char *at, size_t characters)
{
    while (characters)
        characters -= is_character(*--at);
    return at;
}

static double is_held(const char *whole, size_t size, const char *at, const char *end)
{
    return memmem(whole, size, at, (size_t)(end - at)) != NULL;
}

/* Write for each of the `count` lines, which stand between two spaces and end in a line feed, how much of it `size`
 * bytes at `whole` hold: 1 or 0, and of a long line .5 each for its beginning and its end, without the spaces. */
EXPORT void measure_support(const char *whole, size_t size, const char *line, size_t count, double *support)
{
    for (; count--; support++) {
        const char *end = strchr(line, '\n');
        size_t characters = 0;
        for (const char *at = line + 1; at < end - 1; at++)
            characters += is_character(*at);
        if (characters < LONG)
            *support = is_held(whole, size, line, end);
        else
            *support = .5 * is_held(whole, size, line + 1, after(line + 1, END)) +
                       .5 * is_held(whole, size, before(end - 1, END), end - 1);
        line = end + 1;
    }
}
