package io.verdant.node;

import io.verdant.repops.Compute;
import io.verdant.repops.PlanEngine;
import io.verdant.repops.PlanRunner;
import io.verdant.repops.WorkPlan;
import io.verdant.repops.cuda.CudaDevice;
import io.verdant.repops.cuda.CudaDriver;
import io.verdant.repops.cuda.CudaException;
import io.verdant.repops.cuda.DevicePlan;
import org.jspecify.annotations.Nullable;

/** What executes plans in this process: the processor, or one CUDA device. */
final class Engines implements PlanEngine.Maker, AutoCloseable {
    private final Compute compute;
    private final @Nullable CudaDevice device;

    private Engines(Compute compute, @Nullable CudaDevice device) {
        this.compute = compute;
        this.device = device;
    }

    /**
     * As {@code --device} says.
     *
     * @throws CudaException if a device is named that cannot be used
     */
    static Engines open(String device, Compute compute) {
        if (device.equals(DeviceMixin.CPU)) {
            return new Engines(compute, null);
        }
        try {
            return new Engines(compute, cuda(device.equals(DeviceMixin.AUTO) ? DeviceMixin.CUDA + 0 : device));
        } catch (CudaException e) {
            if (device.equals(DeviceMixin.AUTO)) {
                return new Engines(compute, null);
            }
            throw e;
        }
    }

    /** The device of a name such as {@code cuda:0}. */
    static CudaDevice cuda(String name) {
        return CudaDevice.open(CudaDriver.open(), Integer.parseInt(name.substring(DeviceMixin.CUDA.length())));
    }

    @Override
    public PlanEngine of(WorkPlan plan) {
        CudaDevice chosen = device;
        return chosen == null ? new PlanRunner(plan, compute) : new DevicePlan(plan, chosen);
    }

    /** What computes, for people. */
    String describe() {
        CudaDevice chosen = device;
        return chosen == null ? DeviceMixin.CPU : DeviceMixin.CUDA + chosen.ordinal() + " " + chosen.name();
    }

    @Override
    public void close() {
        if (device != null) {
            device.close();
        }
    }
}
