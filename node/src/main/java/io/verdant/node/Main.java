package io.verdant.node;

/** The process: the only place that ends it. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new Cli(System.out, System.err, System.getenv()).run(arguments));
    }
}
