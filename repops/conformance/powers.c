/* The published hard cases of POW, computed here: lines of the bits of a, of b and of the result; comments are left out. */
#include "elementary.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

void print_powers(const char *path) {
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        fail("%s: cannot be read", path);
    }
    char line[256];
    while (fgets(line, sizeof line, file) != NULL) {
        if (line[0] == '#') {
            continue;
        }
        char *rest;
        uint32_t a = (uint32_t) strtoul(line, &rest, 16);
        uint32_t b = (uint32_t) strtoul(rest, NULL, 16);
        float y = pow_float(bits_float(a), bits_float(b));
        uint32_t bits = y != y ? UINT32_C(0x7fc00000) : float_bits(y);
        printf("%08" PRIx32 " %08" PRIx32 " %08" PRIx32 "\n", a, b, bits);
    }
    fclose(file);
}
