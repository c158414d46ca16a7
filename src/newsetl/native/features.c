/* The rows of numbers that describe blocks, as newsetl/extract/page/features.py has them in Python. */
#include <float.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>

#if FLT_EVAL_METHOD != 0
#error "doubles are not rounded as Python rounds them: the forms in Python are used"
#endif

#define EXPORT __attribute__((visibility("default")))

enum { WINDOW = 3 };                    /* blocks on either side */
enum { PARAGRAPH = 1, LIST_ITEM = 3 };  /* codes of tags whose prose counts a fourth for the element itself */
enum { MIN_AFTER = -20, MAX_AFTER = 60, NO_AFTER = -99, NO_GAP = 99, MOST_GAP = 3000, NO_TITLE_GAP = -9999 };
enum { HEAD = 200, START = 60, LABEL = 25 }; /* characters of a block that are looked at for capitals, digits, a colon */
enum { WIDE = 2, ENDS = 4, CLOSES = 8, CAPITAL = 16, DIGIT = 32, COLON = 64 }; /* kinds of characters */
enum { EXTENT, IS_ENDED, CAPITALS, DIGITS, COLONS }; /* columns of what texts are measured by */
enum { ALIKE_CHARS, ALIKE_LINKED, ALIKE_PROSE, ALIKE_COUNT, ALIKE_COLUMNS };

/* Columns, one number for each block. */
typedef struct {
    const int64_t *box, *chars, *linked, *pictures, *tag, *level, *prose, *alike;
    const int64_t *extent, *is_ended, *capitals, *digits, *colon;
    int64_t count;
} Blocks;

/* Columns, one number for each container. */
typedef struct {
    const int64_t *parent, *depth, *first, *end, *pictures, *near, *far;
    int64_t count;
} Boxes;

/* Sums over the blocks before each place, prose by container, and sums over blocks that look alike. */
typedef struct {
    int64_t *chars, *linked, *prose, *held, *alike;
    int64_t main, top;
} Sums;

static int64_t least(int64_t one, int64_t other) { return one < other ? one : other; }

static int64_t most(int64_t one, int64_t other) { return one > other ? one : other; }

static double share(int64_t part, int64_t whole) { return (double)part / (double)whole; }

static void sum_up(const Blocks *blocks, const Boxes *boxes, int64_t no_story, Sums *sums)
{
    for (int64_t at = 0; at < blocks->count; at++) {
        int64_t box = blocks->box[at], prose = boxes->far[box] & no_story ? 0 : blocks->prose[at];
        sums->chars[at + 1] = sums->chars[at] + blocks->chars[at];
        sums->linked[at + 1] = sums->linked[at] + blocks->linked[at];
        sums->prose[at + 1] = sums->prose[at] + prose;
        int64_t *alike = sums->alike + ALIKE_COLUMNS * blocks->alike[at];
        alike[ALIKE_CHARS] += blocks->chars[at];
        alike[ALIKE_LINKED] += blocks->linked[at];
        alike[ALIKE_PROSE] += prose;
        alike[ALIKE_COUNT]++;
        sums->held[box] += blocks->tag[at] == PARAGRAPH || blocks->tag[at] == LIST_ITEM ? prose / 4 : prose;
        int64_t parent = boxes->parent[box];
        if (parent >= 0) {
            sums->held[parent] += prose;
            if (boxes->parent[parent] >= 0)
                sums->held[boxes->parent[parent]] += prose / 2;
        }
    }
    sums->main = -1, sums->top = 0;
    for (int64_t box = 0; box < boxes->count; box++)
        if (sums->held[box] > sums->top)
            sums->main = box, sums->top = sums->held[box];
}

/* Of the blocks first to end - 1: their characters, the shares of links and prose in them. */
static double *add_shares(double *row, const Sums *sums, int64_t first, int64_t end)
{
    int64_t size = sums->chars[end] - sums->chars[first] + 1;
    *row++ = log1p((double)size);
    *row++ = share(sums->linked[end] - sums->linked[first], size);
    *row++ = share(sums->prose[end] - sums->prose[first], size);
    return row;
}

/* What a block tells by itself. */
static double *add_block(double *row, const Blocks *blocks, int64_t at)
{
    int64_t chars = blocks->chars[at];
    *row++ = log1p((double)blocks->extent[at]);
    *row++ = share(blocks->linked[at], chars);
    *row++ = blocks->is_ended[at];
    *row++ = share(blocks->capitals[at], least(HEAD, chars));
    *row++ = share(blocks->digits[at], least(START, chars));
    *row++ = blocks->colon[at];
    *row++ = blocks->tag[at];
    *row++ = blocks->level[at];
    return row;
}

/* Where a block stands; `heading` is that above it or -1, its section goes from `begin` to `end`. */
static double *add_position(double *row, const Blocks *blocks, const Boxes *boxes, const Sums *sums, int64_t at,
                            int64_t title, int64_t heading, int64_t begin, int64_t end)
{
    int64_t container = blocks->box[at], parent = boxes->parent[container], box = parent >= 0 ? parent : container;
    int64_t low = sums->main >= 0 ? boxes->first[sums->main] : 0, high = sums->main >= 0 ? boxes->end[sums->main] : 0;
    const int64_t *prose = sums->prose, *chars = sums->chars;
    int64_t first = boxes->first[box], last = boxes->end[box];
    *row++ = share(at, blocks->count);
    *row++ = share(prose[at], prose[blocks->count] + 1);
    *row++ = title >= 0 ? most(MIN_AFTER, least(MAX_AFTER, at - title)) : NO_AFTER;
    *row++ = boxes->depth[container];
    *row++ = low <= at && at < high ? high - at : -1;
    *row++ = share(prose[high] - prose[least(at + 1, high)], prose[high] - prose[low] + 1);
    *row++ = at - first;
    *row++ = last - at;
    *row++ = share(prose[last] - prose[least(at + 1, last)], prose[last] - prose[first] + 1);
    *row++ = blocks->pictures[at];
    *row++ = heading >= 0 ? at - heading : NO_GAP;
    *row++ = heading >= 0 ? blocks->level[heading] : 0;
    *row++ = title >= 0 ? most(-MOST_GAP, least(MOST_GAP, chars[at] - chars[title])) : NO_TITLE_GAP;
    return add_shares(row, sums, begin, end);
}

/* Of a container: its characters, the shares of links and prose in them, pictures a block. */
static double *add_ring(double *row, const Boxes *boxes, const Sums *sums, int64_t box)
{
    int64_t first = boxes->first[box], end = boxes->end[box], chars = sums->chars[end] - sums->chars[first];
    *row++ = log1p((double)chars);
    *row++ = share(sums->linked[end] - sums->linked[first], chars + 1);
    *row++ = share(sums->prose[end] - sums->prose[first], chars + 1);
    *row++ = share(boxes->pictures[box], end - first);
    return row;
}

/* Sums of a container and of two around it, and where it stands to the main one. */
static double *add_surroundings(double *row, const Boxes *boxes, const Sums *sums, int64_t box)
{
    int64_t first = boxes->first[box], last = boxes->end[box], main = sums->main;
    int64_t start = main >= 0 ? boxes->first[main] : 0, end = main >= 0 ? boxes->end[main] : 0, around = main;
    for (int step = 0; step < 2; step++)
        around = around >= 0 ? boxes->parent[around] : -1;
    int64_t low = around >= 0 ? boxes->first[around] : 0, high = around >= 0 ? boxes->end[around] : 0;
    *row++ = log1p((double)(sums->chars[last] - sums->chars[first]));
    *row++ = sums->prose[last] - sums->prose[first];
    *row++ = last - first;
    *row++ = start <= first && last <= end;
    *row++ = low <= first && last <= high;
    *row++ = first >= end ? first - end : last <= start ? last - start : 0;
    int64_t upper = most(0, boxes->parent[box]), above = most(0, boxes->parent[upper]);
    row = add_ring(row, boxes, sums, upper);
    row = add_ring(row, boxes, sums, above);
    *row++ = share(most(sums->held[upper], sums->held[above]), sums->top + 1);
    *row++ = upper == main;
    return row;
}

static double *add_alike(double *row, const int64_t *alike)
{
    *row++ = log1p((double)alike[ALIKE_CHARS]);
    *row++ = share(alike[ALIKE_CHARS], alike[ALIKE_COUNT]);
    *row++ = share(alike[ALIKE_LINKED], alike[ALIKE_CHARS]);
    *row++ = share(alike[ALIKE_PROSE], alike[ALIKE_CHARS]);
    *row++ = alike[ALIKE_COUNT];
    return row;
}

/* A block beside another: its characters, share of links, whether it is prose, its tag. There may be none. */
static double *add_neighbour(double *row, const Blocks *blocks, const Sums *sums, int64_t at)
{
    int is_there = at >= 0 && at < blocks->count;
    *row++ = is_there ? log1p((double)blocks->chars[at]) : 0.0;
    *row++ = is_there ? share(blocks->linked[at], blocks->chars[at]) : 1.0;
    *row++ = is_there && sums->prose[at + 1] > sums->prose[at];
    *row++ = is_there ? blocks->tag[at] : -1;
    return row;
}

/* Whether two blocks stand in containers of one kind in the same container. */
static int is_kin(const Blocks *blocks, const Boxes *boxes, int64_t at, int64_t other)
{
    return other >= 0 && other < blocks->count && blocks->alike[at] == blocks->alike[other] &&
           boxes->parent[blocks->box[at]] == boxes->parent[blocks->box[other]];
}

static double *add_neighbours(double *row, const Blocks *blocks, const Boxes *boxes, const Sums *sums, int64_t at)
{
    int64_t low = most(0, at - WINDOW), high = least(blocks->count, at + WINDOW + 1);
    int64_t chars = sums->chars[high] - sums->chars[low];
    row = add_neighbour(row, blocks, sums, at - 1);
    row = add_neighbour(row, blocks, sums, at + 1);
    *row++ = share(sums->prose[high] - sums->prose[low], chars);
    *row++ = share(sums->linked[high] - sums->linked[low], chars);
    *row++ = log1p((double)chars);
    *row++ = is_kin(blocks, boxes, at, at - 1);
    *row++ = is_kin(blocks, boxes, at, at + 1);
    return row;
}

/* Measure `count` texts that stand one after the other, `sizes` characters each.
 *
 * `kinds` has a byte for each character, 0 for one that is not known yet. `numbers` gets five columns: how much a text
 * says, whether it ends as a sentence does, capitals and digits at its beginning, a colon there (1) or at its end (2).
 * Returns 0, or -1 less the place of a character that is not known.
 */
EXPORT ptrdiff_t measure_texts(const uint32_t *codes, const int64_t *sizes, size_t count, const unsigned char *kinds,
                               int64_t *numbers)
{
    const uint32_t *code = codes;
    for (size_t text = 0; text < count; text++) {
        int64_t *number = numbers + text, size = sizes[text], end = size, wide = 0, capitals = 0, digits = 0, colon = 0;
        for (int64_t at = 0; at < size; at++) {
            unsigned char kind = kinds[code[at]];
            if (!kind)
                return -1 - (code + at - codes);
            wide += (kind & WIDE) != 0;
            capitals += at < HEAD && kind & CAPITAL;
            digits += at < START && kind & DIGIT;
            colon |= at < LABEL && kind & COLON;
        }
        while (end && kinds[code[end - 1]] & CLOSES)
            end--;
        number[EXTENT * count] = size + wide;
        number[IS_ENDED * count] = end && kinds[code[end - 1]] & ENDS;
        number[CAPITALS * count] = capitals;
        number[DIGITS * count] = digits;
        number[COLONS * count] = size && kinds[code[size - 1]] & COLON ? 2 : colon;
        code += size;
    }
    return 0;
}

/* Write a row for each of the `count` blocks at `places`, which ascend.
 *
 * `claims` has `claim_width` numbers a place, which stand before those of marks. Of marks, `bits` says which; a row
 * says of each whether the container has it near at hand, or far. `title` is a block or -1; what is marked by
 * `no_story` is no prose. `work` has zeros: three times one more than there are blocks, one for each container, and
 * four times as many as there are numbers of blocks that look alike.
 */
EXPORT void describe_blocks(const Blocks *blocks, const Boxes *boxes, const int64_t *places, size_t count,
                            int64_t title, int64_t no_story, const double *claims, size_t claim_width,
                            const int64_t *bits, size_t bit_count, int64_t *work, double *row)
{
    int64_t room = blocks->count + 1, heading = -1, begin = 0, end = 0;
    Sums sums = {work, work + room, work + 2 * room, work + 3 * room, work + 3 * room + boxes->count, 0, 0};
    sum_up(blocks, boxes, no_story, &sums);
    const int64_t *place = places, *last = places + count;
    for (int64_t at = 0; place < last; at++) {
        if (at == end) {
            begin = at;
            do
                end++;
            while (end < blocks->count && !blocks->level[end]);
        }
        if (at == *place) {
            row = add_block(row, blocks, at);
            row = add_position(row, blocks, boxes, &sums, at, title, heading, begin, end);
            row = add_surroundings(row, boxes, &sums, blocks->box[at]);
            row = add_alike(row, sums.alike + ALIKE_COLUMNS * blocks->alike[at]);
            row = add_neighbours(row, blocks, boxes, &sums, at);
            for (size_t column = 0; column < claim_width; column++)
                *row++ = *claims++;
            int64_t near = boxes->near[blocks->box[at]], far = boxes->far[blocks->box[at]];
            for (size_t bit = 0; bit < bit_count; bit++)
                *row++ = (near >> bits[bit] & 1) + (far >> bits[bit] & 1);
            place++;
        }
        if (blocks->level[at])
            heading = at;
    }
}
