/* The likeliest language of a line by fastText's compressed model of 176 languages, as that library reckons it. */
#include <float.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if FLT_EVAL_METHOD != 0
#error "numbers are not rounded as the library rounds them: the library is asked"
#endif

#define EXPORT __attribute__((visibility("default")))

enum { WIDTH = 16, PARTS = 8, LONGEST = 4 }; /* numbers of a vector, codes of a row, characters of an n-gram */
enum { TOGETHER = 64 };                      /* entries whose rows are fetched from memory beside each other */

static const char END[] = "</s>";        /* a token that ends the line, and its end; the first word */
static const char LABEL[] = "__label__"; /* what begins so is no word */

/* Open hash tables have a power of two of slots; `mask` is one less. A slot of a word is its number + 1. */
struct model {
    const unsigned char *letters; /* all words, one behind the other */
    const uint32_t *starts;       /* where word n begins; n + 1 ends it */
    uint32_t *word_slots;
    uint32_t word_mask, words;
    int32_t *gram_slots; /* pairs: hash of an n-gram, or -1; its row */
    uint32_t gram_mask, buckets;
    const unsigned char *codes;      /* of each row PARTS: which centroid */
    const unsigned char *norm_codes; /* of each row: which norm */
    const float *centroids;          /* of each part 256 pairs */
    const float *norms;
    const float *outputs;        /* of each inner node a vector */
    const int32_t *left, *right; /* of each node; below `labels` a node is a label */
    int32_t labels;
};

struct sum {
    float vector[WIDTH];
    size_t rows;
    int waiting;
    int32_t entries[TOGETHER]; /* rows, as -1 less the row, and hashes of n-grams that may have one */
};

struct best {
    int32_t label;
    float score;
};

static inline uint32_t hashed(uint32_t hash, unsigned char byte)
{
    return (hash ^ (uint32_t)(int32_t)(int8_t)byte) * 16777619u;
}

static uint32_t hash_of(const unsigned char *from, const unsigned char *to)
{
    uint32_t hash = 2166136261u;
    while (from < to)
        hash = hashed(hash, *from++);
    return hash;
}

static inline int is_inside_character(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

static inline int is_space(unsigned char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r') || byte == '\0';
}

/* The slot of a word: that of the same word, else a free one. */
static uint32_t *slot_of(const struct model *model, const unsigned char *from, const unsigned char *to)
{
    size_t size = (size_t)(to - from);
    for (uint32_t at = hash_of(from, to);; at++) {
        uint32_t *slot = model->word_slots + (at & model->word_mask);
        if (!*slot)
            return slot;
        const uint32_t *start = model->starts + *slot - 1;
        if (start[1] - start[0] == size && !memcmp(model->letters + start[0], from, size))
            return slot;
    }
}

static inline uint32_t first_slot(int32_t hash)
{
    return (uint32_t)hash * 2654435769u >> 8;
}

static int32_t *gram_slot(const struct model *model, int32_t hash)
{
    for (uint32_t at = first_slot(hash);; at++) {
        int32_t *slot = model->gram_slots + 2 * (size_t)(at & model->gram_mask);
        if (slot[0] == hash || slot[0] < 0)
            return slot;
    }
}

/* Fill the tables, whose slots are empty, with the words and with `grams` pairs of a hash and a row. */
EXPORT void index_model(const struct model *model, const int32_t *pairs, size_t grams)
{
    for (uint32_t word = 0; word < model->words; word++)
        *slot_of(model, model->letters + model->starts[word], model->letters + model->starts[word + 1]) = word + 1;
    for (size_t gram = 0; gram < grams; gram++)
        memcpy(gram_slot(model, pairs[2 * gram]), pairs + 2 * gram, 2 * sizeof *pairs);
}

static void add_row(const struct model *model, struct sum *sum, size_t row)
{
    const unsigned char *codes = model->codes + PARTS * row;
    float norm = model->norms[model->norm_codes[row]];
    for (int part = 0; part < PARTS; part++) {
        const float *centroid = model->centroids + 2 * (256 * part + codes[part]);
        sum->vector[2 * part] += norm * centroid[0];
        sum->vector[2 * part + 1] += norm * centroid[1];
    }
}

/* Add the rows of what waits, in order. */
static void add_waiting(const struct model *model, struct sum *sum)
{
    size_t rows[TOGETHER], count = 0;
    for (int at = 0; at < sum->waiting; at++) {
        int32_t entry = sum->entries[at];
        const int32_t *slot = entry < 0 ? NULL : gram_slot(model, entry);
        if (slot && slot[0] < 0)
            continue;
        rows[count] = slot ? model->words + (size_t)slot[1] : (size_t)~entry;
        __builtin_prefetch(model->codes + PARTS * rows[count]);
        __builtin_prefetch(model->norm_codes + rows[count++]);
    }
    for (size_t at = 0; at < count; at++)
        add_row(model, sum, rows[at]);
    sum->rows += count;
    sum->waiting = 0;
}

static void add_entry(const struct model *model, struct sum *sum, int32_t entry)
{
    if (sum->waiting == TOGETHER)
        add_waiting(model, sum);
    sum->entries[sum->waiting++] = entry;
}

/* Add the n-grams of two to LONGEST characters of a word that stands between its marks. */
static void add_grams(const struct model *model, struct sum *sum, const unsigned char *from,
                      const unsigned char *to)
{
    for (; from < to; from++) {
        if (is_inside_character(*from))
            continue;
        uint32_t hash = 2166136261u;
        const unsigned char *at = from;
        for (int length = 1; at < to && length <= LONGEST; length++) {
            do
                hash = hashed(hash, *at++);
            while (at < to && is_inside_character(*at));
            if (length > 1) {
                int32_t entry = (int32_t)(hash % model->buckets);
                __builtin_prefetch(model->gram_slots + 2 * (size_t)(first_slot(entry) & model->gram_mask));
                add_entry(model, sum, entry);
            }
        }
    }
}

static float logarithm(float share)
{
    return (float)log(share + 1e-5);
}

/* The likeliest label below a node of the tree; a branch that is less likely than it is not walked. */
static void descend(const struct model *model, const float *vector, int32_t node, float score, struct best *best)
{
    if (score < logarithm(0.0f) || (best->label >= 0 && score < best->score))
        return;
    if (node < model->labels) {
        if (best->label < 0 || score > best->score)
            *best = (struct best){node, score};
        return;
    }
    const float *output = model->outputs + (size_t)WIDTH * (size_t)(node - model->labels);
    float product = 0.0f;
    for (int at = 0; at < WIDTH; at++)
        product += output[at] * vector[at];
    float share = (float)(1.0 / (1.0f + expf(-product)));
    descend(model, vector, model->left[node], score + logarithm((float)(1.0 - share)), best);
    descend(model, vector, model->right[node], score + logarithm(share), best);
}

/* The number of the likeliest label, and how likely it is; -1 where there is none.
 *
 * The line begins and ends with a space, over which, as over all others, marks of words are written.
 */
EXPORT int32_t likeliest_label(const struct model *model, unsigned char *line, size_t size, float *probability)
{
    struct sum sum = {.rows = 0};
    unsigned char *end = line + size;
    int is_ended = 0;
    for (unsigned char *from = line; !is_ended;) {
        while (from < end && is_space(*from))
            from++;
        if (from == end)
            break;
        unsigned char *to = from;
        while (!is_space(*to))
            to++;
        uint32_t word = *slot_of(model, from, to);
        size_t length = (size_t)(to - from);
        is_ended = length == sizeof END - 1 && !memcmp(from, END, length);
        int is_label = length >= sizeof LABEL - 1 && !memcmp(from, LABEL, sizeof LABEL - 1);
        if (word)
            add_entry(model, &sum, -(int32_t)word);
        if (!is_ended && !is_label) {
            from[-1] = '<';
            *to = '>';
            add_grams(model, &sum, from - 1, to + 1);
        }
        from = to + 1;
    }
    if (!is_ended)
        add_entry(model, &sum, -1);
    add_waiting(model, &sum);
    float part = (float)(1.0 / (double)sum.rows);
    for (int at = 0; at < WIDTH; at++)
        sum.vector[at] *= part;
    struct best best = {-1, 0.0f};
    descend(model, sum.vector, 2 * model->labels - 2, 0.0f, &best);
    *probability = expf(best.score);
    return best.label;
}
