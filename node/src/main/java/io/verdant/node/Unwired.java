package io.verdant.node;

/** The end of a command whose options are read here but whose work is not part of this build. */
final class Unwired {
    private Unwired() {}

    static UserError command(String name) {
        return UserError.because(ExitCode.UNAVAILABLE, "this build cannot do that yet")
                .with("command", name)
                .next("use a newer version");
    }
}
