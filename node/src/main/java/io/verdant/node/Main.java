package io.verdant.node;

import io.verdant.repops.SuppressForbidden;

/** The process: the only place that ends it. */
public final class Main {
    private Main() {}

    @SuppressForbidden(reason = "the process ends here, and results go where the shell sends them")
    public static void main(String[] arguments) {
        System.exit(new Cli(System.out, System.err, System.getenv()).run(arguments));
    }
}
