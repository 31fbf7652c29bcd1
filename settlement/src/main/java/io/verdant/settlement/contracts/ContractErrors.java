package io.verdant.settlement.contracts;

import io.verdant.protocol.Keccak256;
import io.verdant.settlement.SettlementRejection;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;

/** What a reverted call returned, as a rejection. */
@NullMarked
public final class ContractErrors {
    private static final int SELECTOR_LENGTH = 10;
    private static final Map<String, SettlementRejection> BY_SELECTOR = Arrays.stream(SettlementRejection.values())
            .collect(Collectors.toUnmodifiableMap(rejection -> selector(rejection.errorName()), Function.identity()));

    private ContractErrors() {}

    /** The rejection that a revert's data says; empty for an error of another kind, such as one of the token's. */
    public static Optional<SettlementRejection> rejection(String revertData) {
        return revertData.length() == SELECTOR_LENGTH
                ? Optional.ofNullable(BY_SELECTOR.get(revertData))
                : Optional.empty();
    }

    /** What an error without arguments reverts with: {@code 0x} and eight hexadecimal digits. */
    static String selector(String errorName) {
        return "0x"
                + Keccak256.of((errorName + "()").getBytes(StandardCharsets.UTF_8))
                        .hex()
                        .substring(0, SELECTOR_LENGTH - 2);
    }
}
