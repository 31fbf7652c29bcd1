package io.verdant.repops;

import java.lang.management.ManagementFactory;
import java.lang.management.PlatformManagedObject;

/**
 * Whether this JVM has a hardware fused multiply-add. Without it {@link Math#fma} gives the same bits through decimal
 * arithmetic, thousands of times slower, so a node should refuse to start rather than seem to hang.
 */
public final class FmaSupport {
    private static final String DIAGNOSTIC_BEAN = "com.sun.management.HotSpotDiagnosticMXBean";

    private FmaSupport() {}

    /** False where the JVM lacks it (as with {@code -XX:UseAVX=0} or {@code -XX:-UseFMA}) or cannot tell. */
    public static boolean hardware() {
        try {
            Class<? extends PlatformManagedObject> type =
                    Class.forName(DIAGNOSTIC_BEAN).asSubclass(PlatformManagedObject.class);
            Object bean = ManagementFactory.getPlatformMXBean(type);
            Object option = type.getMethod("getVMOption", String.class).invoke(bean, "UseFMA");
            Object value = option.getClass().getMethod("getValue").invoke(option);
            return "true".equals(value);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return "aarch64".equals(System.getProperty("os.arch"));
        }
    }
}
