/* A dumped WorkPlan: docs/repops.md, section 9. */
#ifndef VERDANT_PLAN_H
#define VERDANT_PLAN_H

#include "contract.h"

typedef struct {
    char *name;
    enum kind kind;
    enum dtype dtype;
    shape shape;
    uint32_t constant_bits;
} input;

typedef struct {
    char *name;
    char *text; /* NULL for an integer */
    int64_t integer;
} attribute;

typedef struct {
    int source; /* a node's index, or -1 - an input's index */
    shape shape;
    int32_t strides[MAX_RANK];
    int32_t offset;
} operand;

typedef struct {
    char *name;
    enum operator_code operator_code;
    enum dtype dtype;
    shape shape;
    int attribute_count;
    attribute *attributes;
    int operand_count;
    operand *operands;
} node;

typedef struct {
    char *name;
    int node;
} output;

typedef struct {
    int input_count, node_count, output_count;
    input *inputs;
    node *nodes;
    output *outputs;
} program;

typedef struct {
    char *name;
    tensor value;
} named;

typedef struct {
    int steps;
    uint64_t round;
    schedule schedule;
    uint64_t record_count, record_length;
    uint8_t *records;
    int start_count;
    named *start;
    program step, closing;
} plan;

/* rules.c */
void check_node(const program *p, const node *n);
const attribute *named_attribute(const node *n, const char *name);
int has_attribute(const node *n, const char *name);
int64_t integer_attribute(const node *n, const char *name);
plan *read_plan(const char *directory);

/* operators.c: reads operands from values (nodes) and bound (inputs), writes into the node's own tensor. */
typedef struct {
    const plan *plan;
    uint64_t step, node; /* the node's index within its program */
    const tensor *values;
    const tensor *bound;
} context;
void compute(const context *context, const node *n, tensor *out);

/* windows.c and arrays.c: operands as their views show them, row-major. */
void compute_window(const node *n, void *const *x, tensor *out);
void compute_array(const node *n, void *const *x, tensor *out);

/* doubles.c and robust.c; operand_type is the first operand's. */
void compute_doubles(const node *n, void *const *x, tensor *out);
void compute_robust(const node *n, enum dtype operand_type, void *const *x, tensor *out);

/* run.c: a program with its buffers, kept from step to step. */
typedef struct {
    const program *program;
    tensor *bound;  /* one per input */
    tensor *values; /* one per node */
} runner;
runner make_runner(const plan *p, const program *of);
int run(runner *r, const plan *p, uint64_t step); /* the first node that is not finite, or -1 */
void carry(const runner *from, runner *to); /* STATE and FRESH inputs take the outputs of their names */
hash end_root(const runner *r);
hash output_root(const runner *r);
hash trace_root(const runner *r);

#endif
