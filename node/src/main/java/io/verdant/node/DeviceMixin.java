package io.verdant.node;

import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --device cpu|auto|cuda:N}: what computes. It changes the speed and no bit of any result. */
public final class DeviceMixin {
    /** The processor. */
    static final String CPU = "cpu";

    /** The first CUDA device, where there is one that can be used; else the processor. */
    static final String AUTO = "auto";

    static final String CUDA = "cuda:";

    private static final Pattern DEVICE = Pattern.compile("cpu|auto|cuda:\\d{1,3}");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    private String device = CPU;

    /** The device's name, one of the three forms. */
    public String device() {
        return device;
    }

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description =
                    "What computes: cpu, cuda:N for NVIDIA's device N, or auto for cuda:0 where there is one and else"
                            + " cpu; all give the same bits (default: cpu).")
    void setDevice(String name) {
        if (!DEVICE.matcher(name).matches()) {
            throw new ParameterException(command.commandLine(), "--device must be cpu, auto or cuda:N: device=" + name);
        }
        device = name;
    }
}
