/* The anchors of a text, as newsetl/extract/fields/words/shingles.py has them in Python. */
#include <stddef.h>
#include <stdint.h>

#define EXPORT __attribute__((visibility("default")))
#define LONGEST 16 /* words of a shingle */

#define STEP 8 /* bytes that are taken at once */

/* CRC-32 of each byte, and of each byte with 1 to STEP - 1 zeros behind it. */
static void fill(uint32_t table[STEP][256])
{
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t value = byte;
        for (int bit = 0; bit < 8; bit++)
            value = value & 1 ? value >> 1 ^ 0xEDB88320u : value >> 1;
        table[0][byte] = value;
    }
    for (int zeros = 1; zeros < STEP; zeros++)
        for (int byte = 0; byte < 256; byte++)
            table[zeros][byte] = table[zeros - 1][byte] >> 8 ^ table[0][table[zeros - 1][byte] & 0xFF];
}

static uint32_t crc32(uint32_t table[STEP][256], const unsigned char *bytes, size_t size)
{
    uint32_t value = 0xFFFFFFFFu;
    for (; size >= STEP; size -= STEP, bytes += STEP)
        value = table[7][(value ^ bytes[0]) & 0xFF] ^ table[6][(value >> 8 ^ bytes[1]) & 0xFF] ^
                table[5][(value >> 16 ^ bytes[2]) & 0xFF] ^ table[4][value >> 24 ^ bytes[3]] ^ table[3][bytes[4]] ^
                table[2][bytes[5]] ^ table[1][bytes[6]] ^ table[0][bytes[7]];
    for (; size; size--)
        value = value >> 8 ^ table[0][(value ^ *bytes++) & 0xFF];
    return ~value;
}

static uint32_t adler32(const unsigned char *bytes, size_t size)
{
    uint32_t low = 1, high = 0;
    for (size_t at = 0; at < size; at++) {
        low = (low + bytes[at]) % 65521;
        high = (high + low) % 65521;
    }
    return high << 16 | low;
}

/* Of the shingles of `width` words those whose CRC-32 is a multiple of `kept`: their numbers, and where they begin.
 *
 * line has the words with one space between two; it has at least `width` words, and width is at most LONGEST. numbers
 * and places have room for as many as there are shingles. Returns how many were written.
 */
EXPORT size_t find_anchors(const unsigned char *line, size_t size, size_t width, uint32_t kept,
                           int64_t *numbers, int32_t *places)
{
    uint32_t table[STEP][256];
    size_t starts[LONGEST], words = 0, count = 0, start = 0;
    fill(table);
    for (size_t at = 0; at <= size; at++) {
        if (at < size && line[at] != ' ')
            continue;
        starts[words++ % width] = start; /* a word ends here */
        start = at + 1;
        if (words < width)
            continue;
        size_t first = starts[words % width];
        uint32_t value = crc32(table, line + first, at - first);
        if (value % kept)
            continue;
        uint64_t number = (uint64_t)value << 32 | adler32(line + first, at - first);
        numbers[count] = (int64_t)(number ^ (uint64_t)1 << 63); /* less 2 to the power of 63 */
        places[count++] = (int32_t)(words - width);
    }
    return count;
}
