/* The part of the CUDA driver's interface that the project calls, as NVIDIA's documentation of the driver API gives it. */
#ifndef VERDANT_HOST_DRIVER_H
#define VERDANT_HOST_DRIVER_H

#include <stddef.h>
#include <stdint.h>

enum Result {
    SUCCESS = 0,
    INVALID_VALUE = 1,
    OUT_OF_MEMORY = 2,
    NOT_INITIALIZED = 3,
    NO_DEVICE = 100,
    INVALID_DEVICE = 101,
    INVALID_IMAGE = 200,
    INVALID_CONTEXT = 201,
    INVALID_HANDLE = 400,
    NOT_FOUND = 500,
    ILLEGAL_ADDRESS = 700,
    LAUNCH_FAILED = 719,
    STREAM_CAPTURE_UNSUPPORTED = 900,
    STREAM_CAPTURE_INVALIDATED = 901,
};

#define API extern "C" __attribute__((visibility("default"))) int

#endif
