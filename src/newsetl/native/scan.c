/* A page's mark-up at a glance, as newsetl/extract/page/markup.py has it in Python. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

static int is_name(const unsigned char *at, const char *name)
{
    for (; *name; at++, name++)
        if ((*at | 32) != *name)
            return 0;
    return 1;
}

/* Behind the end tag of body or html that a "<" before `at` begins; NULL where it begins none. */
static const unsigned char *behind_end(const unsigned char *at, const unsigned char *end)
{
    if (end - at < 6 || *at != '/' || !(is_name(at + 1, "body") || is_name(at + 1, "html")))
        return NULL;
    for (at += 5; at < end && (*at == ' ' || (*at >= '\t' && *at <= '\r'));)
        at++;
    return at < end && *at == '>' ? at + 1 : NULL;
}

/* Count the "<" of a page, and say where its first end tag of body or html ends; -1 where it has none. */
EXPORT size_t scan_page(const unsigned char *page, size_t size, int64_t *first_end)
{
    const unsigned char *end = page + size, *behind = NULL;
    size_t count = 0;
    for (const unsigned char *at = page; (at = memchr(at, '<', end - at)); count++) {
        at++;
        behind = behind ? behind : behind_end(at, end);
    }
    *first_end = behind ? behind - page : -1;
    return count;
}
