/* A number as a sum of two doubles, about 104 bits. */
#ifndef VERDANT_PAIR_H
#define VERDANT_PAIR_H

#include "contract.h"

typedef struct {
    double high, low; /* |low| is at most half a unit in the last place of high */
} pair;

pair pair_of(double x);
pair pair_sum(double a, double b); /* exact */
pair product(double a, double b);  /* exact */
pair add(pair a, pair b);
pair multiply(pair a, pair b);
pair divide(pair a, pair b);
float round_once(pair x);

#endif
