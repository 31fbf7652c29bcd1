/* Events, which measure work, and the names of results. */
#include "driver.h"

#include <time.h>

struct Event {
    timespec at;
};

API cuEventCreate(Event **event, unsigned) {
    *event = new Event();
    return SUCCESS;
}

API cuEventDestroy_v2(Event *event) {
    delete event;
    return SUCCESS;
}

API cuEventRecord(Event *event, void *) {
    clock_gettime(CLOCK_MONOTONIC, &event->at);
    return SUCCESS;
}

API cuEventSynchronize(Event *) {
    return SUCCESS;
}

API cuEventElapsedTime_v2(float *milliseconds, const Event *from, const Event *to) {
    double seconds = (double) (to->at.tv_sec - from->at.tv_sec);
    *milliseconds = (float) (seconds * 1e3 + (double) (to->at.tv_nsec - from->at.tv_nsec) * 1e-6);
    return SUCCESS;
}

API cuEventElapsedTime(float *milliseconds, const Event *from, const Event *to) {
    return cuEventElapsedTime_v2(milliseconds, from, to);
}

static const struct {
    int result;
    const char *name, *text;
} RESULTS[] = {
    {SUCCESS, "CUDA_SUCCESS", "no error"},
    {INVALID_VALUE, "CUDA_ERROR_INVALID_VALUE", "invalid argument"},
    {OUT_OF_MEMORY, "CUDA_ERROR_OUT_OF_MEMORY", "out of memory"},
    {NOT_INITIALIZED, "CUDA_ERROR_NOT_INITIALIZED", "initialization error"},
    {NO_DEVICE, "CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected"},
    {INVALID_DEVICE, "CUDA_ERROR_INVALID_DEVICE", "invalid device ordinal"},
    {INVALID_IMAGE, "CUDA_ERROR_INVALID_IMAGE", "device kernel image is invalid"},
    {INVALID_CONTEXT, "CUDA_ERROR_INVALID_CONTEXT", "invalid device context"},
    {INVALID_HANDLE, "CUDA_ERROR_INVALID_HANDLE", "invalid resource handle"},
    {NOT_FOUND, "CUDA_ERROR_NOT_FOUND", "named symbol not found"},
    {ILLEGAL_ADDRESS, "CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered"},
    {LAUNCH_FAILED, "CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure"},
    {STREAM_CAPTURE_UNSUPPORTED, "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED", "operation not permitted when stream is capturing"},
    {STREAM_CAPTURE_INVALIDATED, "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED", "operation failed due to a previous error during capture"},
};

API cuGetErrorName(int result, const char **name) {
    for (const auto &known : RESULTS) {
        if (known.result == result) {
            *name = known.name;
            return SUCCESS;
        }
    }
    return INVALID_VALUE;
}

API cuGetErrorString(int result, const char **text) {
    for (const auto &known : RESULTS) {
        if (known.result == result) {
            *text = known.text;
            return SUCCESS;
        }
    }
    return INVALID_VALUE;
}
