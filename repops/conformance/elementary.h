/* The elementary functions: docs/repops.md, section 4. */
#ifndef VERDANT_ELEMENTARY_H
#define VERDANT_ELEMENTARY_H

#include "pair.h"

float exp_float(float x);
float exp2_float(float x);
float expm1_float(float x);
float log_float(float x);
float log2_float(float x);
float log1p_float(float x);
float sin_float(float x);
float cos_float(float x);
float tanh_float(float x);
float sigmoid_float(float x);
float erf_float(float x);
float rsqrt_float(float x);
float pow_float(float a, float b); /* power.c */

pair exponential(pair x); /* -104 < x < 89 */

#endif
