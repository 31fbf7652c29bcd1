package io.verdant.node;

/**
 * A command from a module that this one does not know, such as the benchmarks. Found through {@link
 * java.util.ServiceLoader}; the class is a picocli command, made by its constructor that takes a {@link Terminal}.
 */
public interface CommandProvider {
    Class<?> command();
}
