/* Which of many short texts a long one holds. */
#define _GNU_SOURCE
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

/* Write for each of `count` texts, which stand one after the other, `sizes` bytes each, whether `size` bytes at `whole`
 * hold it: 1 or 0. Both are UTF-8, in which no character begins within another. */
EXPORT void find_contained(const char *whole, size_t size, const char *texts, const int64_t *sizes, size_t count,
                           unsigned char *is_contained)
{
    for (size_t at = 0; at < count; texts += sizes[at++])
        is_contained[at] = memmem(whole, size, texts, (size_t)sizes[at]) != NULL;
}
