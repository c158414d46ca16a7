/* The numbers of terms of the search index, as newsetl/warehouse/search/postings.py has them in Python. */
#include <stddef.h>
#include <stdint.h>

#define EXPORT __attribute__((visibility("default")))
#define BLOCK 64   /* bytes that MD5 works on at a time */
#define LONGEST 55 /* bytes of a message that has but one block */

static uint32_t little(const unsigned char *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

/* The last eight bytes of the MD5 of one block, as a number whose lowest byte comes first. RFC 1321. */
static uint64_t last_half(const unsigned char *block, const uint32_t *sines)
{
    static const int turns[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
    uint32_t words[16], a = 0x67452301u, b = 0xEFCDAB89u, c = 0x98BADCFEu, d = 0x10325476u;
    for (int word = 0; word < 16; word++)
        words[word] = little(block + 4 * word);
    for (int step = 0; step < BLOCK; step++) {
        int round = step / 16, turn = turns[round][step % 4];
        uint32_t mixed = round == 0   ? (b & c) | (~b & d)
                         : round == 1 ? (d & b) | (~d & c)
                         : round == 2 ? b ^ c ^ d
                                      : c ^ (b | ~d);
        int word = round == 0 ? step : round == 1 ? 5 * step + 1 : round == 2 ? 3 * step + 5 : 7 * step;
        mixed += a + sines[step] + words[word % 16];
        a = d;
        d = c;
        c = b;
        b += mixed << turn | mixed >> (32 - turn);
    }
    return (uint64_t)(d + 0x10325476u) << 32 | (c + 0x98BADCFEu);
}

/* Of each of some pieces of a text the number of its term, if it is ASCII and not too long; else 0.
 *
 * pieces has their numbers: piece i is codes[starts[i]] to before codes[ends[i]], in small letters. sines are the 64
 * numbers of MD5.
 */
EXPORT void number_terms(const uint32_t *codes, const int32_t *starts, const int32_t *ends, const int32_t *pieces,
                         size_t count, const uint32_t *sines, uint64_t *terms)
{
    for (size_t at = 0; at < count; at++) {
        const uint32_t *from = codes + starts[pieces[at]];
        size_t size = (size_t)(ends[pieces[at]] - starts[pieces[at]]), read = 0;
        unsigned char block[BLOCK] = {0};
        for (; read < size && size <= LONGEST && from[read] < 0x80; read++)
            block[read] = (unsigned char)from[read];
        terms[at] = 0;
        if (read < size)
            continue;
        block[size] = 0x80;
        block[BLOCK - 8] = (unsigned char)(8 * size & 0xFF);
        block[BLOCK - 7] = (unsigned char)(8 * size >> 8);
        terms[at] = last_half(block, sines);
    }
}
