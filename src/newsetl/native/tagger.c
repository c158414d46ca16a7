/* Tags the words of a text with labels: the features of each word, the sums of their weights, the likeliest labels.
 *
 * The features are those of newsetl/extract/fields/people/tagger/features.py, in the same order, and what they are
 * called there they are called here. A feature is its name in UTF-8; it weighs what a table has for it.
 */
#include <stdint.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))
#define LABELS 4
#define WAITING 32 /* features that are looked up together */
#define BREAK "\xC2\xB6" /* the gap at an end of a line: a pilcrow */
#define LONGEST 256 /* bytes of a feature; the caller sees to it that no table has a longer one */

/* What the text tells of a word, and of a gap. */
enum { STARTS = 1, IS_SMALL = 2, IS_INSIDE = 4, IN_PHRASE = 8 };
enum { IS_BREAK = 1, IS_OPENING = 2 };

/* Whom a feature belongs to; see Templates._parted. */
enum { SHARED, WRITTEN, OWN, BOTH };

typedef struct {
    const char *at;
    size_t size;
} Piece;

/* A place of a hash table: the number of a feature plus one, or 0 where it is free, and the hash of its name. */
typedef struct {
    uint32_t number, hash;
} Slot;

/* Features of one source of weights; there are mask + 1 slots. */
typedef struct {
    const char *names; /* one behind another */
    const uint32_t *ends;
    const int32_t *weights; /* LABELS a feature */
    const Slot *slots;
    uint32_t mask;
} Table;

/* A language: the tables of all languages and its own, and which of them have which kind of feature. */
typedef struct {
    Table tables[2];
    unsigned char sources[4];
    unsigned char has_capitals;
    const int32_t *transitions; /* before * LABELS + after */
} Tagger;

/* A text. Strings end with a zero; words have several: see `read_word`. gaps[i] stands before token i. */
typedef struct {
    const int32_t *words;
    const int32_t *shapes;
    const int32_t *gaps;
    const unsigned char *bits;
    const char *const *known_words;
    const char *const *known_shapes;
    const char *const *known_gaps;
    const unsigned char *gap_kinds;
} Text;

typedef struct {
    Piece low, decade, kinds, parts, beside, class_kinds;
    const char *listed, *class_paths; /* strings one behind another, the last one empty */
} Word;

/* A feature that is asked for, and its hash. */
typedef struct {
    uint32_t hash;
    size_t size;
    int kind;
    char name[LONGEST];
} Feature;

/* What the features of a word weigh. Some are looked up together: the memory of one is fetched beside the others. */
typedef struct {
    const Tagger *tagger;
    int64_t sums[LABELS];
    size_t waiting;
    Feature features[WAITING];
} Sum;

static uint32_t hash_of(const char *name, size_t size)
{
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (size_t at = 0; at < size; at++)
        hash = (hash ^ (unsigned char)name[at]) * 16777619u;
    return hash ^ hash >> 15;
}

/* Enter features 0 … count-1 into slots, which are all free and more than there are features. */
EXPORT void enter_features(const char *names, const uint32_t *ends, uint32_t count, Slot *slots, uint32_t mask)
{
    for (uint32_t number = 0; number < count; number++) {
        uint32_t start = number ? ends[number - 1] : 0;
        uint32_t hash = hash_of(names + start, ends[number] - start), at = hash & mask;
        while (slots[at].number)
            at = (at + 1) & mask;
        slots[at] = (Slot){number + 1, hash};
    }
}

static const int32_t *look_up(const Table *table, const char *name, size_t size, uint32_t hash)
{
    for (uint32_t at = hash & table->mask; table->slots[at].number; at = (at + 1) & table->mask) {
        if (table->slots[at].hash != hash)
            continue;
        uint32_t number = table->slots[at].number - 1;
        uint32_t start = number ? table->ends[number - 1] : 0;
        if (table->ends[number] - start == size && !memcmp(table->names + start, name, size))
            return table->weights + (size_t)number * LABELS;
    }
    return NULL;
}

static void look_up_waiting(Sum *sum)
{
    for (size_t at = 0; at < sum->waiting; at++) {
        const Feature *feature = &sum->features[at];
        for (int source = 0; source < 2; source++) {
            if (!(sum->tagger->sources[feature->kind] >> source & 1))
                continue;
            const int32_t *weights =
                look_up(&sum->tagger->tables[source], feature->name, feature->size, feature->hash);
            for (int label = 0; weights && label < LABELS; label++)
                sum->sums[label] += weights[label];
        }
    }
    sum->waiting = 0;
}

/* Add what a feature weighs, whose name is these pieces one behind another; a name too long has no weight. */
static void add_pieces(Sum *sum, int kind, const Piece *pieces, size_t count)
{
    Feature *feature = &sum->features[sum->waiting];
    feature->size = 0;
    feature->kind = kind;
    for (size_t at = 0; at < count; at++) {
        if (pieces[at].size > LONGEST - feature->size)
            return;
        memcpy(feature->name + feature->size, pieces[at].at, pieces[at].size);
        feature->size += pieces[at].size;
    }
    feature->hash = hash_of(feature->name, feature->size);
    for (int source = 0; source < 2; source++)
        if (sum->tagger->sources[kind] >> source & 1)
            __builtin_prefetch(&sum->tagger->tables[source].slots[feature->hash & sum->tagger->tables[source].mask]);
    if (++sum->waiting == WAITING)
        look_up_waiting(sum);
}

#define ADD(sum, kind, ...) \
    add_pieces(sum, kind, (const Piece[]){__VA_ARGS__}, sizeof((const Piece[]){__VA_ARGS__}) / sizeof(Piece))

static Piece piece(const char *text)
{
    return (Piece){text, strlen(text)};
}

static int continues(const char *byte) /* whether a byte continues a character of UTF-8 */
{
    return (*byte & 0xC0) == 0x80;
}

static Piece first(Piece text, int characters)
{
    size_t size = 0;
    while (size < text.size && (continues(text.at + size) || characters-- > 0))
        size++;
    return (Piece){text.at, size};
}

static Piece last(Piece text, int characters)
{
    size_t start = text.size;
    while (start && characters)
        characters -= !continues(text.at + --start);
    return (Piece){text.at + start, text.size - start};
}

static Piece from(Piece text, size_t start)
{
    return (Piece){text.at + start, text.size - start};
}

static int is_capital_free(Piece shape) /* small letters or figures */
{
    return strchr("x4d", *shape.at) != NULL;
}

/* A word is its six pieces, the lists that hold it and the paths to its class: all with a zero behind each string,
 * and one more behind each of the last two.
 */
static Word read_word(const char *record)
{
    Piece fields[6];
    for (int field = 0; field < 6; field++) {
        fields[field] = piece(record);
        record += fields[field].size + 1;
    }
    Word word = {fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], record, record};
    while (*word.class_paths)
        word.class_paths += strlen(word.class_paths) + 1;
    word.class_paths++;
    return word;
}

static void add_class(Sum *sum, Piece side, Piece gap, const Word *word)
{
    for (const char *path = word->class_paths; *path; path += strlen(path) + 1)
        ADD(sum, OWN, side, piece("z"), gap, piece(path));
    if (*word->class_paths)
        ADD(sum, OWN, side, piece("n"), word->class_kinds);
}

static void add_word(Sum *sum, const Word *word, Piece shape)
{
    ADD(sum, SHARED, piece("b"));
    if (!is_capital_free(shape))
        for (const char *listed = word->listed; *listed; listed += strlen(listed) + 1)
            ADD(sum, SHARED, piece(listed));
    ADD(sum, OWN, piece("2"), last(word->low, 2), shape);
    ADD(sum, OWN, piece("3"), last(word->low, 3));
    ADD(sum, OWN, piece("p"), first(word->low, 3));
    ADD(sum, BOTH, piece("w"), word->low);
    ADD(sum, BOTH, piece("4"), last(word->low, 4));
    ADD(sum, BOTH, piece("P"), first(word->low, 4));
    add_class(sum, piece(""), piece(""), word);
}

static void add_written(Sum *sum, const Word *word, Piece shape, int bits)
{
    Piece start = piece(bits & STARTS ? "1" : "0"), head = {shape.at, 1};
    ADD(sum, WRITTEN, piece("s"), shape, start);
    ADD(sum, WRITTEN, piece("q"), word->decade, shape, start);
    if (!is_capital_free(shape)) {
        if (bits & IN_PHRASE)
            ADD(sum, SHARED, piece("gM"));
        else if (!*word->listed)
            ADD(sum, SHARED, piece("g0"), shape);
    }
    if (*head.at == 'X') {
        static const char *const names[] = {"0", "2", "4", "6"};
        Piece elsewhere = piece(names[(bits & (IS_SMALL | IS_INSIDE)) / 2]);
        ADD(sum, WRITTEN, piece("d"), elsewhere, start);
        ADD(sum, WRITTEN, piece("D"), elsewhere, shape, start);
        if (word->parts.size) {
            ADD(sum, WRITTEN, piece("i"), (Piece){word->parts.at, 1}, start);
            ADD(sum, WRITTEN, piece("c"), from(word->parts, 1), start);
        }
    }
    if (word->kinds.size)
        ADD(sum, SHARED, piece("k"), word->kinds, head);
}

static void add_neighbour(Sum *sum, Piece side, const Word *other, Piece shape, Piece gap)
{
    int is_ending = *other->beside.at == '~';
    Piece end = last(other->beside, 3);
    if (end.size && *end.at == '~')
        end = from(end, 1);
    ADD(sum, OWN, side, piece("3"), end, gap);
    add_class(sum, side, gap, other);
    if (!is_ending)
        ADD(sum, OWN, side, piece("w"), other->beside, gap);
    if (!is_capital_free(shape))
        for (const char *listed = other->listed; *listed; listed += strlen(listed) + 1)
            ADD(sum, SHARED, side, piece(listed));
}

static void add_beside(Sum *sum, Piece side, const Word *other, Piece shape, Piece gap, Piece own, int opens)
{
    ADD(sum, WRITTEN, side, piece("s"), shape, gap, own);
    if (!gap.size)
        ADD(sum, WRITTEN, side, piece("q"), other->decade, shape, (Piece){own.at, 1});
    if (!gap.size || (*side.at == '-' && opens))
        ADD(sum, WRITTEN, side, piece("k"), other->kinds, (Piece){shape.at, 1}, first(own, 2));
}

/* What stands in for capitals where an alphabet has none. */
static void add_wider(Sum *sum, const Text *text, size_t token, Piece low)
{
    Piece before = piece(BREAK), after = before;
    int goes_on = !(text->gap_kinds[text->gaps[token + 1]] & IS_BREAK);
    if (!(text->gap_kinds[text->gaps[token]] & IS_BREAK))
        before = read_word(text->known_words[text->words[token - 1]]).low;
    if (goes_on)
        after = read_word(text->known_words[text->words[token + 1]]).low;
    ADD(sum, OWN, piece("-p"), before, piece("|"), low);
    ADD(sum, OWN, piece("+p"), low, piece("|"), after);
    ADD(sum, OWN, piece("*p"), before, piece("|"), after);
    if (goes_on && !(text->gap_kinds[text->gaps[token + 2]] & IS_BREAK)) {
        Word ahead = read_word(text->known_words[text->words[token + 2]]);
        ADD(sum, OWN, piece("#w"), ahead.beside, piece(text->known_gaps[text->gaps[token + 1]]));
    }
}

static void add_all(Sum *sum, const Text *text, size_t token)
{
    Word word = read_word(text->known_words[text->words[token]]);
    Piece shape = piece(text->known_shapes[text->shapes[token]]);
    Piece shapes[2] = {piece(""), piece("")}, gaps[2] = {piece(BREAK), piece(BREAK)};
    add_word(sum, &word, shape);
    add_written(sum, &word, shape, text->bits[token]);
    for (size_t behind = 0; behind < 2; behind++) {
        Piece side = piece(behind ? "+" : "-");
        int32_t number = text->gaps[token + behind];
        if (text->gap_kinds[number] & IS_BREAK) {
            ADD(sum, OWN, side, piece("w^"));
            ADD(sum, WRITTEN, side, piece("s^"), shape);
            continue;
        }
        size_t at = behind ? token + 1 : token - 1;
        Word other = read_word(text->known_words[text->words[at]]);
        Piece gap = piece(text->known_gaps[number]);
        shapes[behind] = piece(text->known_shapes[text->shapes[at]]);
        gaps[behind] = gap.size ? gap : piece(" ");
        add_neighbour(sum, side, &other, shapes[behind], gap);
        add_beside(sum, side, &other, shapes[behind], gap, shape, text->gap_kinds[number] & IS_OPENING);
    }
    Piece left = gaps[0].at[gaps[0].size - 1] == ' ' ? (Piece){shapes[0].at, 1} : piece("^");
    Piece right = gaps[1].at[gaps[1].size - 1] == ' ' ? (Piece){shapes[1].at, 1} : piece("$");
    ADD(sum, WRITTEN, piece("S"), shapes[0], gaps[0], shape, shapes[1], gaps[1]);
    ADD(sum, WRITTEN, piece("Q"), word.decade, shape, right, left, piece(text->bits[token] & STARTS ? "1" : "0"));
    if (token > 1 && !(text->gap_kinds[text->gaps[token]] & IS_BREAK) &&
        !*text->known_gaps[text->gaps[token - 1]]) {
        Word back = read_word(text->known_words[text->words[token - 2]]);
        ADD(sum, SHARED, piece("=k"), back.kinds, (Piece){text->known_shapes[text->shapes[token - 2]], 1});
        Piece gap = piece(text->known_gaps[text->gaps[token]]);
        if (*back.beside.at != '~')
            ADD(sum, OWN, piece("=w"), back.beside, gap);
        add_class(sum, piece("="), gap, &back);
    }
    if (!sum->tagger->has_capitals)
        add_wider(sum, text, token, word.low);
}

static int best_of(const int64_t *sums)
{
    int best = 0;
    for (int label = 1; label < LABELS; label++)
        if (sums[label] > sums[best])
            best = label;
    return best;
}

/* The labels of tokens first … end-1 whose scores and transitions sum up highest; of equal ones the first. */
static void tag_stretch(const Tagger *tagger, const Text *text, size_t first_token, size_t end,
                        unsigned char *steps, unsigned char *labels)
{
    int64_t best[LABELS] = {0};
    for (size_t token = first_token; token < end; token++) {
        Sum sum;
        sum.tagger = tagger;
        sum.waiting = 0;
        memset(sum.sums, 0, sizeof sum.sums);
        add_all(&sum, text, token);
        look_up_waiting(&sum);
        for (int label = 0; label < LABELS && token > first_token; label++) {
            int64_t reached[LABELS];
            for (int before = 0; before < LABELS; before++)
                reached[before] = best[before] + tagger->transitions[before * LABELS + label];
            int before = best_of(reached);
            steps[token * LABELS + (size_t)label] = (unsigned char)before;
            sum.sums[label] += reached[before];
        }
        memcpy(best, sum.sums, sizeof best);
    }
    labels[end - 1] = (unsigned char)best_of(best);
    for (size_t token = end - 1; token > first_token; token--)
        labels[token - 1] = steps[token * LABELS + labels[token]];
}

/* Label the tokens of stretches: bounds has the first token and the one behind the last of each, at least one.
 *
 * steps has room for LABELS bytes a token of the text, labels for one; tokens of no stretch keep theirs.
 */
EXPORT void tag_stretches(const Tagger *tagger, const Text *text, const int32_t *bounds, size_t count,
                          unsigned char *steps, unsigned char *labels)
{
    for (size_t at = 0; at < count; at++)
        tag_stretch(tagger, text, (size_t)bounds[2 * at], (size_t)bounds[2 * at + 1], steps, labels);
}
