/* Memory, sizes and the bits of floats. */
#include "contract.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("fixture: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(2);
}

void *allocate(size_t count, size_t size) {
    void *memory = calloc(count == 0 ? 1 : count, size);
    if (memory == NULL) {
        fail("out of memory: count=%lu size=%lu", (unsigned long) count, (unsigned long) size);
    }
    return memory;
}

size_t element_length(enum dtype dtype) {
    return dtype == INT64 || dtype == FLOAT64 ? 8 : 4;
}

size_t element_count(const shape *s) {
    size_t count = 1;
    for (int axis = 0; axis < s->rank; axis++) {
        count *= (size_t) s->dims[axis];
    }
    return count;
}

tensor make_tensor(enum dtype dtype, const shape *s) {
    tensor t;
    t.dtype = dtype;
    t.shape = *s;
    t.count = element_count(s);
    t.array = allocate(t.count, element_length(dtype)); /* all bits 0 is +0 in each of the four types */
    return t;
}

uint32_t float_bits(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

float bits_float(uint32_t bits) {
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

uint64_t double_bits(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

double bits_double(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

float not_a_number(void) {
    return bits_float(0x7fc00000);
}
