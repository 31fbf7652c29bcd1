/*
 * The driver's calls over the host's memory and processor. Work is done when it is asked for; what is captured is kept and
 * done at every launch of its graph. It can be told to fail (verdant_host_set, or VERDANT_HOST_... in the environment).
 */
#include "driver.h"

#include "host.h"
#include "memory.h"

#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <stdio.h>
#include <stdlib.h>
#include <string>
#include <time.h>
#include <vector>

typedef std::function<int()> Work;

struct Graph {
    std::vector<Work> work;
};

struct Stream {
    std::unique_ptr<Graph> capturing;
};

struct Module {
    std::string ptx;
};

static std::recursive_mutex lock;
static int devices = 1, version = 13000, broken = SUCCESS;
static long launches_left = -1;
static bool initialised;
static std::set<const void *> handles; /* streams, modules, graphs and host memory that are alive */
static thread_local int current = -1;

/* Settings: devices, version, memory (bytes of each device), lose_after (launches, -1 for never). */
extern "C" __attribute__((visibility("default"))) int verdant_host_set(const char *name, int64_t value) {
    std::lock_guard<std::recursive_mutex> hold(lock);
    std::string key = name;
    if (key == "devices") {
        devices = (int) value;
    } else if (key == "version") {
        version = (int) value;
    } else if (key == "memory") {
        device_memory = (size_t) value;
    } else if (key == "lose_after") {
        launches_left = (long) value;
        broken = SUCCESS;
    } else {
        return INVALID_VALUE;
    }
    return SUCCESS;
}

static void set_from_environment() {
    const char *names[][2] = {{"devices", "VERDANT_HOST_DEVICES"},
                              {"version", "VERDANT_HOST_VERSION"},
                              {"memory", "VERDANT_HOST_MEMORY"},
                              {"lose_after", "VERDANT_HOST_LOSE_AFTER"}};
    for (auto &name : names) {
        const char *value = getenv(name[1]);
        if (value != NULL) {
            verdant_host_set(name[0], strtoll(value, NULL, 10));
        }
    }
}

/* Every call: one at a time, after cuInit, on a device that is not lost. */
template <typename Body>
static int call(Body body) {
    std::lock_guard<std::recursive_mutex> hold(lock);
    if (!initialised) {
        return NOT_INITIALIZED;
    }
    return broken != SUCCESS ? broken : body();
}

template <typename Body>
static int call_on_device(Body body) {
    return call([&] { return current < 0 ? (int) INVALID_CONTEXT : body(); });
}

static bool is_alive(const void *handle) {
    return handles.count(handle) == 1;
}

/* Does work now, or keeps it for the stream's graph. */
static int submit(Stream *stream, Work work) {
    if (!is_alive(stream)) {
        return INVALID_HANDLE;
    }
    if (stream->capturing) {
        stream->capturing->work.push_back(work);
        return SUCCESS;
    }
    return work();
}

API cuInit(unsigned flags) {
    std::lock_guard<std::recursive_mutex> hold(lock);
    if (!initialised) {
        set_from_environment();
    }
    initialised = devices > 0;
    return flags != 0 ? INVALID_VALUE : initialised ? SUCCESS : NO_DEVICE;
}

API cuDriverGetVersion(int *found) {
    *found = version;
    return SUCCESS;
}

API cuDeviceGetCount(int *count) {
    return call([&] {
        *count = devices;
        return SUCCESS;
    });
}

API cuDeviceGet(int *device, int ordinal) {
    return call([&] {
        *device = ordinal;
        return ordinal >= 0 && ordinal < devices ? SUCCESS : INVALID_DEVICE;
    });
}

API cuDeviceGetName(char *name, int length, int device) {
    return call([&] {
        snprintf(name, (size_t) length, "host %d", device);
        return SUCCESS;
    });
}

/* 75 and 76 are the compute capability, 16 the number of multiprocessors. */
API cuDeviceGetAttribute(int *value, int attribute, int) {
    return call([&] {
        *value = attribute == 75 ? 7 : attribute == 76 ? 5 : attribute == 16 ? 1 : 0;
        return SUCCESS;
    });
}

API cuDeviceTotalMem_v2(size_t *length, int) {
    return call([&] {
        *length = device_memory;
        return SUCCESS;
    });
}

/* A context is its device's number plus one. */
API cuDevicePrimaryCtxRetain(void **context, int device) {
    return call([&] {
        *context = (void *) (intptr_t) (device + 1);
        return device >= 0 && device < devices ? SUCCESS : INVALID_DEVICE;
    });
}

API cuDevicePrimaryCtxRelease_v2(int) {
    return SUCCESS;
}

API cuCtxSetCurrent(void *context) {
    return call([&] {
        current = (int) (intptr_t) context - 1;
        return SUCCESS;
    });
}

API cuCtxSynchronize() {
    return call_on_device([] { return all_intact() ? SUCCESS : ILLEGAL_ADDRESS; });
}

API cuModuleLoadDataEx(void **module, const void *image, unsigned, const int *, void **) {
    return call_on_device([&] {
        std::string ptx = (const char *) image;
        if (ptx.find(".version") == std::string::npos || ptx.find(".target sm_") == std::string::npos) {
            return INVALID_IMAGE;
        }
        *module = new Module{ptx};
        handles.insert(*module);
        return SUCCESS;
    });
}

API cuModuleUnload(void *module) {
    return call([&] {
        if (handles.erase(module) == 0) {
            return INVALID_HANDLE;
        }
        delete (Module *) module;
        return SUCCESS;
    });
}

/* Only what the module's text has too. */
API cuModuleGetFunction(void **function, void *module, const char *name) {
    return call_on_device([&] {
        if (!is_alive(module)) {
            return INVALID_HANDLE;
        }
        std::string entry = std::string(".entry ") + name + "(";
        *function = (void *) kernel_named(name);
        bool known = *function != NULL && ((Module *) module)->ptx.find(entry) != std::string::npos;
        return known ? SUCCESS : NOT_FOUND;
    });
}

API cuMemGetInfo_v2(size_t *free, size_t *total) {
    return call_on_device([&] {
        Memory memory = memory_of(current);
        *free = memory.free;
        *total = memory.total;
        return SUCCESS;
    });
}

API cuMemAlloc_v2(uint64_t *address, size_t length) {
    return call_on_device([&] {
        if (length == 0) {
            return INVALID_VALUE;
        }
        *address = take(current, length);
        return *address == 0 ? OUT_OF_MEMORY : SUCCESS;
    });
}

API cuMemFree_v2(uint64_t address) {
    return call([&] {
        bool intact = true;
        if (!give(address, &intact)) {
            return INVALID_VALUE;
        }
        return intact ? SUCCESS : ILLEGAL_ADDRESS;
    });
}

API cuMemHostAlloc(void **address, size_t length, unsigned) {
    return call_on_device([&] {
        *address = malloc(length);
        handles.insert(*address);
        return *address == NULL ? OUT_OF_MEMORY : SUCCESS;
    });
}

API cuMemFreeHost(void *address) {
    return call([&] {
        if (handles.erase(address) == 0) {
            return INVALID_VALUE;
        }
        free(address);
        return SUCCESS;
    });
}

static int copy(Stream *stream, uint64_t to, uint64_t from, size_t length, bool device_to, bool device_from) {
    bool inside = (!device_to || is_device_memory(to, length)) && (!device_from || is_device_memory(from, length));
    if (!inside) {
        return INVALID_VALUE;
    }
    return submit(stream, [=] {
        memmove((void *) to, (const void *) from, length);
        return SUCCESS;
    });
}

API cuMemcpyHtoDAsync_v2(uint64_t to, const void *from, size_t length, Stream *stream) {
    return call_on_device([&] { return copy(stream, to, (uint64_t) from, length, true, false); });
}

API cuMemcpyDtoHAsync_v2(void *to, uint64_t from, size_t length, Stream *stream) {
    return call_on_device([&] { return copy(stream, (uint64_t) to, from, length, false, true); });
}

API cuMemcpyDtoDAsync_v2(uint64_t to, uint64_t from, size_t length, Stream *stream) {
    return call_on_device([&] { return copy(stream, to, from, length, true, true); });
}

API cuMemsetD8Async(uint64_t to, unsigned char byte, size_t length, Stream *stream) {
    return call_on_device([&] {
        if (!is_device_memory(to, length)) {
            return (int) INVALID_VALUE;
        }
        return submit(stream, [=] {
            memset((void *) to, byte, length);
            return SUCCESS;
        });
    });
}

static int run(const KernelEntry &entry, unsigned blocks, const NodeArgs &args) {
    if (launches_left == 0 || !run_grid(entry, blocks, args)) {
        broken = LAUNCH_FAILED;
        return broken;
    }
    launches_left -= launches_left > 0;
    return SUCCESS;
}

API cuLaunchKernel(const KernelEntry *entry, unsigned blocks, unsigned blocks_y, unsigned blocks_z, unsigned threads,
                   unsigned threads_y, unsigned threads_z, unsigned shared, Stream *stream, void **params, void **extra) {
    return call_on_device([&] {
        bool plain = blocks_y == 1 && blocks_z == 1 && threads_y == 1 && threads_z == 1 && shared == 0 && extra == NULL;
        if (!plain || blocks == 0 || blocks > 0x7fffffffu || threads != entry->threads) {
            return (int) INVALID_VALUE;
        }
        NodeArgs args = *(const NodeArgs *) params[0];
        return submit(stream, [=] { return run(*entry, blocks, args); });
    });
}

API cuStreamCreate(Stream **stream, unsigned) {
    return call_on_device([&] {
        *stream = new Stream();
        handles.insert(*stream);
        return SUCCESS;
    });
}

API cuStreamDestroy_v2(Stream *stream) {
    return call([&] {
        if (handles.erase(stream) == 0) {
            return INVALID_HANDLE;
        }
        delete stream;
        return SUCCESS;
    });
}

API cuStreamSynchronize(Stream *stream) {
    return call([&] {
        if (!is_alive(stream)) {
            return INVALID_HANDLE;
        }
        if (stream->capturing) {
            return STREAM_CAPTURE_UNSUPPORTED;
        }
        return all_intact() ? SUCCESS : ILLEGAL_ADDRESS;
    });
}

API cuStreamBeginCapture_v2(Stream *stream, int) {
    return call([&] {
        if (!is_alive(stream) || stream->capturing) {
            return INVALID_HANDLE;
        }
        stream->capturing.reset(new Graph());
        return SUCCESS;
    });
}

API cuStreamEndCapture(Stream *stream, Graph **graph) {
    return call([&] {
        if (!is_alive(stream) || !stream->capturing) {
            return STREAM_CAPTURE_INVALIDATED;
        }
        *graph = stream->capturing.release();
        handles.insert(*graph);
        return SUCCESS;
    });
}

API cuGraphInstantiateWithFlags(Graph **executable, Graph *graph, unsigned long long) {
    return call([&] {
        if (!is_alive(graph)) {
            return INVALID_HANDLE;
        }
        *executable = new Graph(*graph);
        handles.insert(*executable);
        return SUCCESS;
    });
}

API cuGraphLaunch(Graph *executable, Stream *stream) {
    return call([&] {
        if (!is_alive(executable) || !is_alive(stream) || stream->capturing) {
            return (int) INVALID_HANDLE;
        }
        for (const Work &work : executable->work) {
            int result = work();
            if (result != SUCCESS) {
                return result;
            }
        }
        return (int) SUCCESS;
    });
}

static int destroy(Graph *graph) {
    return call([&] {
        if (handles.erase(graph) == 0) {
            return INVALID_HANDLE;
        }
        delete graph;
        return SUCCESS;
    });
}

API cuGraphDestroy(Graph *graph) {
    return destroy(graph);
}

API cuGraphExecDestroy(Graph *executable) {
    return destroy(executable);
}
