package io.verdant.node;

import java.lang.reflect.Constructor;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes picocli's command objects, handing the {@link Terminal} to those whose constructor asks for it. */
final class TerminalFactory implements IFactory {
    private final Terminal terminal;
    private final IFactory other = CommandLine.defaultFactory();

    TerminalFactory(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == Terminal.class) {
                return type.cast(constructor.newInstance(terminal));
            }
        }
        return other.create(type);
    }
}
