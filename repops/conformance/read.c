/* Reads a dump: plan.txt, start.bin and records.bin. */
#include "plan.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORD_LENGTH 1024

static FILE *open_in(const char *directory, const char *file) {
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%s", directory, file) >= (int) sizeof path) {
        fail("path too long: %s", directory);
    }
    FILE *from = fopen(path, "rb");
    if (from == NULL) {
        fail("cannot open %s", path);
    }
    return from;
}

static void word(FILE *from, char into[WORD_LENGTH]) {
    if (fscanf(from, " %1023s", into) != 1) {
        fail("plan.txt ends early");
    }
}

static void expect(FILE *from, const char *wanted) {
    char found[WORD_LENGTH];
    word(from, found);
    if (strcmp(found, wanted) != 0) {
        fail("plan.txt: wanted=%s found=%s", wanted, found);
    }
}

static int64_t integer(FILE *from, int64_t least, int64_t most) {
    char text[WORD_LENGTH];
    char *end;
    word(from, text);
    int64_t value = strtoll(text, &end, 10);
    if (*end != 0 || value < least || value > most) {
        fail("plan.txt: found=%s wanted an integer in [%" PRId64 ", %" PRId64 "]", text, least, most);
    }
    return value;
}

static unsigned hex_digit(char c) {
    const char *digits = "0123456789abcdef";
    const char *at = c == 0 ? NULL : strchr(digits, c);
    if (at == NULL) {
        fail("plan.txt: not a lower-case hexadecimal digit: %c", c);
    }
    return (unsigned) (at - digits);
}

/* Names and texts: '%' and two hexadecimal digits stand for a byte that is not printable ASCII, a space or '%'. */
static char *text(FILE *from) {
    char escaped[WORD_LENGTH];
    word(from, escaped);
    char *plain = allocate(strlen(escaped) + 1, 1);
    size_t length = 0;
    for (const char *c = escaped; *c != 0; c++) {
        if (*c == '%') {
            unsigned high = hex_digit(c[1]);
            plain[length++] = (char) (high << 4 | hex_digit(c[2]));
            c += 2;
        } else {
            plain[length++] = *c;
        }
    }
    return plain;
}

static enum dtype read_dtype(FILE *from) {
    return (enum dtype) integer(from, FLOAT32, FLOAT64);
}

static shape read_shape(FILE *from) {
    shape s;
    uint64_t count = 1;
    memset(&s, 0, sizeof s);
    s.rank = (int) integer(from, 0, MAX_RANK);
    for (int axis = 0; axis < s.rank; axis++) {
        s.dims[axis] = (int32_t) integer(from, 1, INT32_MAX);
        count *= (uint64_t) s.dims[axis];
        if (count > (uint64_t) INT32_MAX - 64) {
            fail("plan.txt: too many elements");
        }
    }
    return s;
}

static input read_input(FILE *from) {
    input in;
    char bits[WORD_LENGTH];
    expect(from, "input");
    in.name = text(from);
    in.kind = (enum kind) integer(from, CONSTANT, OPERAND);
    if (in.kind == OPERAND) {
        fail("plan.txt: a plan has no OPERAND input: name=%s", in.name);
    }
    in.dtype = read_dtype(from);
    word(from, bits);
    in.constant_bits = 0;
    for (int i = 0; i < 8; i++) {
        in.constant_bits = in.constant_bits << 4 | hex_digit(bits[i]);
    }
    in.shape = read_shape(from);
    return in;
}

static const shape *source_shape(const program *p, int source) {
    return source >= 0 ? &p->nodes[source].shape : &p->inputs[-1 - source].shape;
}

static operand read_operand(FILE *from, const program *p, int reader) {
    operand o;
    expect(from, "operand");
    o.source = (int) integer(from, -p->input_count, reader - 1);
    o.shape = read_shape(from);
    for (int axis = 0; axis < o.shape.rank; axis++) {
        o.strides[axis] = (int32_t) integer(from, INT32_MIN, INT32_MAX);
    }
    o.offset = (int32_t) integer(from, 0, INT32_MAX);
    int64_t low = o.offset, high = o.offset;
    for (int axis = 0; axis < o.shape.rank; axis++) {
        int64_t extent = (int64_t) o.strides[axis] * (o.shape.dims[axis] - 1);
        *(extent < 0 ? &low : &high) += extent;
    }
    if (low < 0 || high >= (int64_t) element_count(source_shape(p, o.source))) {
        fail("plan.txt: a view leaves its source: node=%d source=%d", reader, o.source);
    }
    return o;
}

static void read_node(FILE *from, const program *p, int index) {
    node *n = &p->nodes[index];
    expect(from, "node");
    n->name = text(from);
    n->operator_code = (enum operator_code) integer(from, 1, RANK);
    n->dtype = read_dtype(from);
    n->shape = read_shape(from);
    n->attribute_count = (int) integer(from, 0, 64);
    n->attributes = allocate((size_t) n->attribute_count, sizeof *n->attributes);
    n->operand_count = (int) integer(from, 0, 256);
    n->operands = allocate((size_t) n->operand_count, sizeof *n->operands);
    for (int i = 0; i < n->attribute_count; i++) {
        char type[WORD_LENGTH];
        expect(from, "attribute");
        n->attributes[i].name = text(from);
        word(from, type);
        if (strcmp(type, "text") == 0) {
            n->attributes[i].text = text(from);
        } else {
            n->attributes[i].integer = integer(from, INT64_MIN, INT64_MAX);
        }
    }
    for (int i = 0; i < n->operand_count; i++) {
        n->operands[i] = read_operand(from, p, index);
    }
    check_node(p, n);
}

static program read_program(FILE *from, const char *name) {
    program p;
    expect(from, "program");
    expect(from, name);
    p.input_count = (int) integer(from, 0, INT16_MAX);
    p.node_count = (int) integer(from, 1, INT16_MAX);
    p.output_count = (int) integer(from, 1, INT16_MAX);
    p.inputs = allocate((size_t) p.input_count, sizeof *p.inputs);
    p.nodes = allocate((size_t) p.node_count, sizeof *p.nodes);
    p.outputs = allocate((size_t) p.output_count, sizeof *p.outputs);
    for (int i = 0; i < p.input_count; i++) {
        p.inputs[i] = read_input(from);
    }
    for (int i = 0; i < p.node_count; i++) {
        read_node(from, &p, i);
    }
    for (int i = 0; i < p.output_count; i++) {
        expect(from, "output");
        p.outputs[i].name = text(from);
        p.outputs[i].node = (int) integer(from, 0, p.node_count - 1);
    }
    return p;
}

static void read_elements(FILE *from, tensor *t) {
    size_t length = element_length(t->dtype);
    for (size_t i = 0; i < t->count; i++) {
        uint8_t bytes[8];
        uint64_t bits = 0;
        if (fread(bytes, 1, length, from) != length) {
            fail("start.bin ends early");
        }
        for (size_t j = 0; j < length; j++) {
            bits |= (uint64_t) bytes[j] << (8 * j);
        }
        if (length == 4) {
            ((uint32_t *) t->array)[i] = (uint32_t) bits;
        } else {
            ((uint64_t *) t->array)[i] = bits;
        }
    }
}

static void read_header(FILE *from, plan *p) {
    char seed[WORD_LENGTH];
    expect(from, "verdant-fixture");
    int64_t version = integer(from, 1, 2);
    expect(from, "contract");
    expect(from, CONTRACT);
    expect(from, "steps");
    p->steps = (int) integer(from, 1, 8192);
    if (version >= 2) { /* before the operators that read it */
        expect(from, "round");
        p->round = (uint64_t) integer(from, 0, INT32_MAX);
    }
    expect(from, "schedule");
    word(from, seed);
    for (int i = 0; i < HASH_LENGTH; i++) {
        unsigned high = hex_digit(seed[2 * i]);
        p->schedule.seed[i] = (uint8_t) (high << 4 | hex_digit(seed[2 * i + 1]));
    }
    p->schedule.participants = (uint64_t) integer(from, 1, INT32_MAX);
    p->schedule.position = (uint64_t) integer(from, 0, (int64_t) p->schedule.participants - 1);
    p->schedule.shards = (uint64_t) integer(from, (int64_t) p->schedule.participants, INT32_MAX);
    p->schedule.records_per_shard = (uint64_t) integer(from, 1, INT32_MAX);
    p->schedule.batch = (uint64_t) integer(from, 1, INT32_MAX);
    expect(from, "records");
    p->record_count = (uint64_t) integer(from, 1, INT32_MAX);
    p->record_length = (uint64_t) integer(from, 1, INT32_MAX);
    if (p->record_count < p->schedule.shards * p->schedule.records_per_shard) {
        fail("plan.txt: fewer records than the schedule names");
    }
}

plan *read_plan(const char *directory) {
    plan *p = allocate(1, sizeof *p);
    FILE *from = open_in(directory, "plan.txt");
    FILE *start = open_in(directory, "start.bin");
    FILE *records = open_in(directory, "records.bin");
    read_header(from, p);
    expect(from, "start");
    p->start_count = (int) integer(from, 0, INT16_MAX);
    p->start = allocate((size_t) p->start_count, sizeof *p->start);
    for (int i = 0; i < p->start_count; i++) {
        expect(from, "tensor");
        p->start[i].name = text(from);
        enum dtype dtype = read_dtype(from);
        shape s = read_shape(from);
        p->start[i].value = make_tensor(dtype, &s);
        read_elements(start, &p->start[i].value);
    }
    p->step = read_program(from, "step");
    p->closing = read_program(from, "closing");
    expect(from, "end");
    p->records = allocate((size_t) p->record_count, (size_t) p->record_length);
    if (fread(p->records, (size_t) p->record_length, (size_t) p->record_count, records) != p->record_count) {
        fail("records.bin ends early");
    }
    fclose(from);
    fclose(start);
    fclose(records);
    return p;
}
