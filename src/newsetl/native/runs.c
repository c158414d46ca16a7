/* Runs of words in two texts, as newsetl/related/runs.py has them in Python. */
#include <stddef.h>
#include <stdint.h>

#define EXPORT __attribute__((visibility("default")))
#define EMPTY 0 /* a slot of a table; no hash is this */

static uint64_t mixed(uint64_t state, uint64_t next)
{
    state = (state ^ next) * 0x9E3779B97F4A7C15u;
    return state ^ state >> 32;
}

/* The slot of a table that holds this hash, or the empty one where it would be put. */
static size_t slot_of(const uint64_t *table, size_t slots, uint64_t hash)
{
    size_t slot = hash & (slots - 1);
    while (table[slot] != EMPTY && table[slot] != hash)
        slot = (slot + 1) & (slots - 1);
    return slot;
}

/* Hashes of all runs of `width` words, in order, and a table of those that differ. Returns how many differ.
 *
 * line has exactly `words` words with one space between two; there are at least `width`, which is at least 1. hashes
 * has room for `words`, of which the first words - width + 1 are filled. The table is empty; it has `slots`, a power
 * of two, more than there are runs.
 */
EXPORT size_t hash_runs(const unsigned char *line, size_t size, size_t words, size_t width,
                        uint64_t *hashes, uint64_t *table, size_t slots)
{
    size_t word = 0, distinct = 0;
    uint64_t state = 1;
    for (size_t at = 0; at <= size && word < words; at++) {
        if (at < size && line[at] != ' ') {
            state = mixed(state, line[at]);
            continue;
        }
        hashes[word++] = state;
        state = 1;
    }
    for (size_t run = 0; run + width <= word; run++) {
        state = width;
        for (size_t next = run; next < run + width; next++)
            state = mixed(state, hashes[next]);
        hashes[run] = state == EMPTY ? 1 : state; /* no later run asks for this word */
        size_t slot = slot_of(table, slots, hashes[run]);
        distinct += table[slot] == EMPTY;
        table[slot] = hashes[run];
    }
    return distinct;
}

/* How many of the different runs of one text the other has too. Both tables have slots as above. */
EXPORT size_t count_in_both(const uint64_t *one, size_t one_slots, const uint64_t *other, size_t other_slots)
{
    size_t count = 0;
    for (size_t at = 0; at < one_slots; at++)
        count += one[at] != EMPTY && other[slot_of(other, other_slots, one[at])] != EMPTY;
    return count;
}

/* For each of `count` runs 1 where the text of that table has it too, else 0. */
EXPORT void mark_runs(const uint64_t *hashes, size_t count, const uint64_t *table, size_t slots, unsigned char *marks)
{
    for (size_t at = 0; at < count; at++)
        marks[at] = table[slot_of(table, slots, hashes[at])] != EMPTY;
}
