package io.verdant.bench;

import io.verdant.node.CommandProvider;

/** Adds {@code verdant bench} to the tool. */
public final class BenchProvider implements CommandProvider {
    @Override
    public Class<?> command() {
        return BenchCommand.class;
    }
}
