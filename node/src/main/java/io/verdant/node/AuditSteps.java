package io.verdant.node;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How much of a run an audit executes again.
 *
 * @param count the number of claims, {@link Integer#MAX_VALUE} for all
 */
public record AuditSteps(int count) {
    public static final AuditSteps ALL = new AuditSteps(Integer.MAX_VALUE);

    public AuditSteps {
        if (count < 0) {
            throw new IllegalArgumentException("count=" + count);
        }
    }

    public boolean isAll() {
        return count == Integer.MAX_VALUE;
    }

    /** Reads {@code all} or a number. */
    static final class Converter implements ITypeConverter<AuditSteps> {
        @Override
        public AuditSteps convert(String text) {
            if ("all".equals(text)) {
                return ALL;
            }
            try {
                return new AuditSteps(Integer.parseInt(text));
            } catch (IllegalArgumentException notANumber) {
                throw new TypeConversionException("neither `all` nor a number from 0: " + text);
            }
        }
    }
}
