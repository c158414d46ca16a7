/* The walk over a page, as newsetl/extract/page/walk.py has it in Python: from mark-up to blocks and containers.
 *
 * The mark-up is what lxml writes of a tree as XML: well-formed UTF-8 whose attributes stand in double quotes.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

enum { LONGEST_LINK = 600, NAMING_CHARS = 300, LONGEST_WORD = 64 };
enum { BREAK = 0x1f };                                            /* stands for a line break in text that is gathered */
enum { OTHER, CONTAINER, LINE_BREAK, PICTURE, SPAN, LINK };       /* what an element is to the walk */
enum { HIDES = 1, BREAKS = 2 };                                   /* what a span does, beside nothing */
enum { NAMING = 1, CLASS, STYLE, HIDDEN, ARIA_HIDDEN };           /* what an attribute is to a container */
enum { BOX_TAG, BOX_PARENT, BOX_DEPTH, BOX_MARKS, BOX_PICTURES, BOX_FIRST, BOX_END, BOX_COLUMNS };
enum { BLOCK_BOX, BLOCK_TAG, BLOCK_LINKED, BLOCK_PICTURES, BLOCK_LINKS, BLOCK_LINKS_END, BLOCK_BREAKS, BLOCK_COLUMNS };
enum { OPEN_ROLE, OPEN_PARTS, OPEN_AT, OPEN_COLUMNS };            /* of an element that is open */

/* Names one after the other, name n from ends[n - 1] to ends[n], and a table of slots, each a number of a name or -1. */
typedef struct {
    const unsigned char *bytes;
    const int64_t *ends;
    const int64_t *slots;
    int64_t mask;
    const int64_t *values; /* of each name */
} Names;

/* Bytes of UTF-8: strings, a NUL behind each. */
typedef struct {
    unsigned char *bytes;
    int64_t size, room;
} Text;

typedef struct {
    const unsigned char *at, *end;
} Part;

typedef struct {
    Part name, value;
} Attribute;

typedef struct {
    Names tags, words;
    const int64_t *tag_marks;
    int64_t hidden, unseen; /* bits of marks */
    const unsigned char *spans, *spans_end;
    int64_t *boxes, *blocks, *styles, *open, *parts;
    int64_t box_count, block_count, link_count, style_count, open_count, part_count;
    Text texts, names, anchors, stated, gathered;
    int64_t box, pictures, pictures_counted, linked, link_run, first_link, unseen_from;
    int is_linked;
    const unsigned char *xml;
} Walk;

static uint32_t hash_of(const unsigned char *at, const unsigned char *end)
{
    uint32_t hash = 2166136261u;
    while (at < end)
        hash = (hash ^ *at++) * 16777619u;
    return hash ^ hash >> 15;
}

static int64_t number_of(const Names *names, const unsigned char *at, const unsigned char *end)
{
    for (int64_t slot = hash_of(at, end) & names->mask;; slot = (slot + 1) & names->mask) {
        int64_t number = names->slots[slot];
        if (number < 0)
            return -1;
        int64_t start = number ? names->ends[number - 1] : 0;
        if (names->ends[number] - start == end - at && !memcmp(names->bytes + start, at, end - at))
            return number;
    }
}

/* Fill a table of `slots`, a power of two and more than there are names, with the numbers of names. */
EXPORT void number_names(const unsigned char *bytes, const int64_t *ends, size_t count, int64_t *table, size_t slots)
{
    for (size_t slot = 0; slot < slots; slot++)
        table[slot] = -1;
    for (size_t number = 0; number < count; number++) {
        const unsigned char *start = bytes + (number ? ends[number - 1] : 0);
        size_t slot = hash_of(start, bytes + ends[number]) & (slots - 1);
        while (table[slot] >= 0)
            slot = (slot + 1) & (slots - 1);
        table[slot] = (int64_t)number;
    }
}

/* How many bytes of UTF-8 the character at `at` takes, and its number. */
static inline int character(const unsigned char *at, const unsigned char *end, uint32_t *code)
{
    if (*at < 0x80) {
        *code = *at;
        return 1;
    }
    int more = *at < 0xe0 ? 1 : *at < 0xf0 ? 2 : 3;
    if (more >= end - at)
        more = (int)(end - at) - 1;
    *code = *at & 0x3f >> more;
    for (int next = 1; next <= more; next++)
        *code = *code << 6 | (at[next] & 0x3f);
    return more + 1;
}

/* Whether Python takes a character for white space. */
static inline int is_space(uint32_t code)
{
    if (code < 0x80)
        return code == ' ' || (code >= 9 && code <= 13) || (code >= 0x1c && code <= 0x1f);
    return code == 0x85 || code == 0xa0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200a) || code == 0x2028 ||
           code == 0x2029 || code == 0x202f || code == 0x205f || code == 0x3000;
}

static void add_bytes(Text *text, const unsigned char *at, const unsigned char *end)
{
    if (end - at <= text->room - text->size)
        memcpy(text->bytes + text->size, at, end - at);
    text->size += end - at; /* that there was no room is known by this */
}

static void end_string(Text *text)
{
    static const unsigned char nul = 0;
    add_bytes(text, &nul, &nul + 1);
}

static int encoded(uint32_t code, unsigned char *into)
{
    if (code < 0x80) {
        into[0] = (unsigned char)code;
        return 1;
    }
    int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    for (int at = more; at > 0; at--, code >>= 6)
        into[at] = 0x80 | (code & 0x3f);
    into[0] = (unsigned char)((0xff00 >> (more + 1) & 0xff) | code);
    return more + 1;
}

/* Read one character of text or of a value, a reference undone, into `into`. Returns where the next one begins. */
static const unsigned char *read_character(const unsigned char *at, const unsigned char *end, unsigned char *into,
                                           int *size, uint32_t *code)
{
    static const struct { const char *name; int size; uint32_t code; } named[] = {
        {"&amp;", 5, '&'}, {"&lt;", 4, '<'}, {"&gt;", 4, '>'}, {"&quot;", 6, '"'}};
    if (*at != '&') {
        *size = character(at, end, code);
        memcpy(into, at, *size);
        return at + *size;
    }
    for (size_t which = 0; which < sizeof named / sizeof *named; which++) {
        if (end - at >= named[which].size && !memcmp(at, named[which].name, named[which].size)) {
            *code = into[0] = (unsigned char)named[which].code;
            *size = 1;
            return at + named[which].size;
        }
    }
    if (end - at < 3 || at[1] != '#') {
        *code = into[0] = *at;
        *size = 1;
        return at + 1;
    }
    at += 2;
    int is_hex = at < end && *at == 'x';
    *code = 0;
    for (at += is_hex; at < end && *at != ';'; at++)
        *code = is_hex ? *code * 16 + (*at <= '9' ? *at - '0' : (*at | 32) - 'a' + 10) : *code * 10 + (*at - '0');
    *size = encoded(*code & 0x1fffff, into);
    return at < end ? at + 1 : end;
}

/* Add a value or text, references undone; what of it is no reference goes over as it is. */
static void add_value(Text *text, Part value)
{
    unsigned char one[4];
    uint32_t code;
    int size;
    while (value.at < value.end) {
        const unsigned char *plain = memchr(value.at, '&', value.end - value.at);
        add_bytes(text, value.at, plain ? plain : value.end);
        value.at = plain ? plain : value.end;
        if (plain) {
            value.at = read_character(value.at, value.end, one, &size, &code);
            add_bytes(text, one, one + size);
        }
    }
}

/* Add what was gathered, its white space folded to one space between words. */
static void add_folded(Text *text, const unsigned char *at, const unsigned char *end)
{
    static const unsigned char space = ' ';
    int64_t begin = text->size;
    while (at < end) {
        uint32_t code;
        int size = character(at, end, &code);
        if (is_space(code)) {
            at += size;
            continue;
        }
        const unsigned char *word = at;
        do {
            at += size;
        } while (at < end && (size = character(at, end, &code), !is_space(code)));
        if (text->size > begin)
            add_bytes(text, &space, &space + 1);
        add_bytes(text, word, at);
    }
}

/* The next attribute of a start tag; returns where to go on, or NULL when there is no more. */
static const unsigned char *next_attribute(const unsigned char *at, const unsigned char *end, Attribute *attribute)
{
    while (at < end && *at == ' ')
        at++;
    if (at >= end || *at == '>' || *at == '/')
        return NULL;
    attribute->name.at = at++; /* a name may begin with "=" */
    while (at < end && *at != '=')
        at++;
    attribute->name.end = at;
    at += 2; /* ="" */
    if (at > end)
        return NULL;
    attribute->value.at = at;
    at = memchr(at, '"', end - at);
    if (!at)
        return NULL;
    attribute->value.end = at;
    return at + 1;
}

static int is_named(Part name, const char *wanted, int size)
{
    return name.end - name.at == size && !memcmp(name.at, wanted, size);
}

static int kind_of(Part name)
{
    if (is_named(name, "class", 5))
        return CLASS;
    if (is_named(name, "id", 2) || is_named(name, "role", 4) || is_named(name, "itemprop", 8))
        return NAMING;
    if (is_named(name, "style", 5))
        return STYLE;
    return is_named(name, "hidden", 6) ? HIDDEN : is_named(name, "aria-hidden", 11) ? ARIA_HIDDEN : 0;
}

static int is_upper(unsigned char letter) { return letter >= 'A' && letter <= 'Z'; }

static int is_lower(unsigned char letter) { return letter >= 'a' && letter <= 'z'; }

/* Bits that the words of a value set: runs of letters, parted where a capital begins a word. */
static int64_t marks_of(const Names *words, Part value)
{
    unsigned char letters[NAMING_CHARS + 1], word[LONGEST_WORD], one[4];
    int count = 0;
    while (value.at < value.end && count < NAMING_CHARS) {
        uint32_t code;
        int size;
        if (*value.at < 0x80 && *value.at != '&') {
            letters[count++] = *value.at++;
            continue;
        }
        value.at = read_character(value.at, value.end, one, &size, &code);
        letters[count++] = size == 1 ? one[0] : ' ';
    }
    letters[count] = ' ';
    int64_t bits = 0;
    for (int at = 0; at < count;) {
        int begin = at;
        if (is_upper(letters[at])) {
            while (is_upper(letters[at]))
                at++;
            if (is_lower(letters[at]) && at - begin > 1)
                at--; /* the last capital begins the next word */
            else
                while (is_lower(letters[at]))
                    at++;
        } else if (is_lower(letters[at])) {
            while (is_lower(letters[at]))
                at++;
        } else {
            at++;
            continue;
        }
        if (at - begin > LONGEST_WORD)
            continue;
        for (int letter = begin; letter < at; letter++)
            word[letter - begin] = letters[letter] | 32;
        int64_t number = number_of(words, word, word + (at - begin));
        bits |= number < 0 ? 0 : words->values[number];
    }
    return bits;
}

/* A number of characters, but no more than stand in a text from `begin` on. */
static int64_t at_most(int64_t number, const Text *text, int64_t begin)
{
    if (!number || text->size > text->room)
        return number;
    int64_t chars = 0;
    for (const unsigned char *at = text->bytes + begin; at < text->bytes + text->size; at++)
        chars += (*at & 0xc0) != 0x80;
    return number < chars ? number : chars;
}

static void flush(Walk *walk)
{
    if (!walk->part_count)
        return;
    const unsigned char *at = walk->gathered.bytes, *end = at + walk->gathered.size;
    int is_blank = 1, has_breaks = memchr(at, BREAK, end - at) != NULL;
    for (const unsigned char *next = at; next < end && is_blank;) {
        uint32_t code;
        next += character(next, end, &code);
        is_blank = is_space(code);
    }
    if (walk->box >= 0 && !is_blank) {
        int64_t *block = walk->blocks + BLOCK_COLUMNS * walk->block_count++, begin = walk->texts.size;
        if (has_breaks)
            add_bytes(&walk->texts, at, end);
        else
            add_folded(&walk->texts, at, end);
        block[BLOCK_BOX] = walk->box;
        block[BLOCK_TAG] = walk->boxes[BOX_COLUMNS * walk->box + BOX_TAG];
        block[BLOCK_LINKED] = has_breaks ? walk->linked : at_most(walk->linked, &walk->texts, begin);
        end_string(&walk->texts);
        block[BLOCK_PICTURES] = walk->pictures - walk->pictures_counted;
        block[BLOCK_LINKS] = walk->first_link;
        block[BLOCK_LINKS_END] = walk->link_count;
        block[BLOCK_BREAKS] = has_breaks;
        walk->pictures_counted = walk->pictures;
    }
    walk->part_count = walk->gathered.size = walk->linked = 0;
    walk->first_link = walk->link_count;
}

static void add_break(Walk *walk)
{
    static const unsigned char line_break = BREAK;
    walk->parts[walk->part_count++] = walk->gathered.size;
    add_bytes(&walk->gathered, &line_break, &line_break + 1);
}

/* How many characters there are, and how many without the white space at both ends. */
static void measure(const unsigned char *at, const unsigned char *end, int64_t *chars, int64_t *stripped)
{
    int64_t first = -1, last = -1;
    for (*chars = 0; at < end; ++*chars) {
        uint32_t code;
        at += character(at, end, &code);
        if (!is_space(code)) {
            first = first < 0 ? *chars : first;
            last = *chars;
        }
    }
    *stripped = first < 0 ? 0 : last - first + 1;
}

static void add_text(Walk *walk, Part text)
{
    if (text.at == text.end || walk->unseen_from >= 0)
        return;
    int64_t begin = walk->gathered.size, chars, stripped;
    walk->parts[walk->part_count++] = begin;
    add_value(&walk->gathered, text);
    if (walk->is_linked) {
        measure(walk->gathered.bytes + begin, walk->gathered.bytes + walk->gathered.size, &chars, &stripped);
        walk->linked += stripped;
        walk->link_run += chars;
    }
}

static void enter(Walk *walk, int64_t tag, const unsigned char *at, const unsigned char *end)
{
    static const unsigned char dot = '.';
    flush(walk);
    if (walk->link_run > LONGEST_LINK)
        walk->is_linked = 0, walk->link_run = 0; /* it was never closed */
    int64_t *box = walk->boxes + BOX_COLUMNS * walk->box_count;
    int64_t marks = walk->tag_marks[tag], start = tag ? walk->tags.ends[tag - 1] : 0;
    add_bytes(&walk->names, walk->tags.bytes + start, walk->tags.bytes + walk->tags.ends[tag]);
    add_bytes(&walk->names, &dot, &dot + 1);
    for (Attribute attribute; (at = next_attribute(at, end, &attribute));) {
        switch (kind_of(attribute.name)) {
        case CLASS:
            add_value(&walk->names, attribute.value);
            marks |= marks_of(&walk->words, attribute.value);
            break;
        case NAMING:
            marks |= marks_of(&walk->words, attribute.value);
            break;
        case STYLE:
            if (walk->style_count && walk->styles[walk->style_count - 1] == walk->box_count)
                break;
            add_value(&walk->stated, attribute.value);
            end_string(&walk->stated);
            walk->styles[walk->style_count++] = walk->box_count;
            break;
        case HIDDEN:
            marks |= walk->hidden | walk->unseen;
            break;
        case ARIA_HIDDEN:
            marks |= is_named(attribute.value, "true", 4) ? walk->hidden : 0;
            break;
        }
    }
    end_string(&walk->names);
    box[BOX_TAG] = tag;
    box[BOX_PARENT] = walk->box;
    box[BOX_DEPTH] = walk->box >= 0 ? walk->boxes[BOX_COLUMNS * walk->box + BOX_DEPTH] + 1 : 0;
    box[BOX_MARKS] = marks;
    box[BOX_PICTURES] = -walk->pictures;
    box[BOX_FIRST] = walk->block_count;
    walk->box = walk->box_count++;
}

static void leave(Walk *walk)
{
    flush(walk);
    int64_t *box = walk->boxes + BOX_COLUMNS * walk->box;
    box[BOX_END] = walk->block_count;
    box[BOX_PICTURES] += walk->pictures;
    walk->box = box[BOX_PARENT];
}

/* A link ends: its text is what was gathered since it began, unless a container began or ended in it. */
static void end_link(Walk *walk, int64_t part, const unsigned char *at, const unsigned char *end)
{
    Part href = {NULL, NULL}, rel = {NULL, NULL}, property = {NULL, NULL};
    walk->is_linked = 0, walk->link_run = 0;
    int64_t begin = part < walk->part_count ? walk->parts[part] : walk->gathered.size;
    for (Attribute attribute; (at = next_attribute(at, end, &attribute));) {
        if (is_named(attribute.name, "href", 4))
            href = attribute.value;
        else if (is_named(attribute.name, "rel", 3))
            rel = attribute.value;
        else if (is_named(attribute.name, "itemprop", 8))
            property = attribute.value;
    }
    Text before = walk->anchors;
    add_folded(&walk->anchors, walk->gathered.bytes + begin, walk->gathered.bytes + walk->gathered.size);
    if (walk->anchors.size == before.size || href.at == href.end) {
        walk->anchors = before;
        return;
    }
    end_string(&walk->anchors);
    add_value(&walk->anchors, href);
    end_string(&walk->anchors);
    add_value(&walk->anchors, rel.at != rel.end ? rel : property);
    end_string(&walk->anchors);
    walk->link_count++;
}

static void open_element(Walk *walk, Part name, const unsigned char *end)
{
    int64_t tag = number_of(&walk->tags, name.at, name.end), role = tag < 0 ? OTHER : walk->tags.values[tag];
    int64_t *open = walk->open + OPEN_COLUMNS * walk->open_count;
    open[OPEN_ROLE] = role;
    open[OPEN_PARTS] = walk->part_count;
    open[OPEN_AT] = name.end - walk->xml;
    if (role == CONTAINER) {
        enter(walk, tag, name.end, end);
    } else if (role == LINE_BREAK) {
        add_break(walk);
    } else if (role == PICTURE) {
        walk->pictures++;
    } else if (role == LINK) {
        walk->is_linked = 1, walk->link_run = 0; /* links do not nest: a second one ends a first that was not closed */
    } else if (role == SPAN && walk->spans < walk->spans_end) {
        unsigned char does = *walk->spans++;
        if (walk->unseen_from < 0 && does & HIDES)
            walk->unseen_from = walk->open_count;
        else if (does & BREAKS)
            add_break(walk);
    }
    walk->open_count++;
}

static void close_element(Walk *walk, const unsigned char *end)
{
    int64_t *open = walk->open + OPEN_COLUMNS * --walk->open_count;
    if (open[OPEN_ROLE] == CONTAINER)
        leave(walk);
    else if (walk->open_count == walk->unseen_from)
        walk->unseen_from = -1;
    else if (open[OPEN_ROLE] == LINK)
        end_link(walk, open[OPEN_PARTS], walk->xml + open[OPEN_AT], end);
}

static int walk_all(Walk *walk, size_t size)
{
    const unsigned char *at = walk->xml, *end = at + size;
    while (at < end) {
        if (*at != '<') {
            const unsigned char *next = memchr(at, '<', end - at);
            add_text(walk, (Part){at, next ? next : end});
            at = next ? next : end;
        } else if (end - at < 3 || at[1] == '!' || at[1] == '?') {
            return 1; /* what a page's tree does not hold */
        } else if (at[1] == '/') {
            if (!walk->open_count)
                return 1;
            close_element(walk, end);
            at = memchr(at, '>', end - at);
            if (!at++)
                return 1;
        } else {
            Part name = {at + 1, at + 1};
            while (name.end < end && *name.end != ' ' && *name.end != '/' && *name.end != '>')
                name.end++;
            Attribute attribute;
            const unsigned char *next, *last = name.end;
            while ((next = next_attribute(last, end, &attribute)))
                last = next;
            open_element(walk, name, end);
            if (last < end && *last == '/') {
                close_element(walk, end);
                last++;
            }
            if (last >= end || *last != '>')
                return 1;
            at = last + 1;
        }
    }
    flush(walk);
    return walk->open_count != 0 || walk->spans != walk->spans_end;
}

/* Walk over the `size` bytes of `xml`, which are what is described above; what they show goes into tables.
 *
 * `tags` are those that mean something: `values` says what each is to the walk, `marks` the bits that it sets. `values`
 * of `words` are the bits that each word sets. `spans` has a byte for each <span> in order. `tables` has room for
 * `rows` rows each, one more than there are "<", of boxes, blocks, boxes that have a style, elements that are open and
 * two numbers more; `strings` for `size` bytes each of the texts of blocks, the names of boxes, the text, address and
 * relation of each link, the styles of boxes, and of what is gathered. `counts` gets the rows of the first three
 * tables and the bytes of the first four strings. Returns 0; else something has no room, or this is no page's mark-up.
 */
EXPORT int walk_page(const unsigned char *xml, size_t size, const Names *tags, const int64_t *marks, const Names *words,
                     int64_t hidden, int64_t unseen, const unsigned char *spans, size_t span_count,
                     int64_t *tables, size_t rows, unsigned char *strings, int64_t *counts)
{
    Walk walk = {
        .tags = *tags, .words = *words, .tag_marks = marks, .hidden = hidden, .unseen = unseen,
        .spans = spans, .spans_end = spans + span_count, .xml = xml, .box = -1, .unseen_from = -1,
    };
    int64_t **columns[] = {&walk.boxes, &walk.blocks, &walk.styles, &walk.open, &walk.parts};
    static const int widths[] = {BOX_COLUMNS, BLOCK_COLUMNS, 1, OPEN_COLUMNS, 2};
    for (int at = 0; at < 5; tables += rows * widths[at++])
        *columns[at] = tables;
    Text *texts[] = {&walk.texts, &walk.names, &walk.anchors, &walk.stated, &walk.gathered};
    for (int at = 0; at < 5; at++)
        *texts[at] = (Text){.bytes = strings + at * size, .room = (int64_t)size};
    int failed = walk_all(&walk, size);
    counts[0] = walk.box_count, counts[1] = walk.block_count, counts[2] = walk.style_count;
    for (int at = 0; at < 4; at++) {
        counts[3 + at] = texts[at]->size;
        failed |= texts[at]->size > texts[at]->room;
    }
    return failed;
}
