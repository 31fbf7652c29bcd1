package io.verdant.settlement.evm;

import io.verdant.protocol.Keccak256;
import io.verdant.settlement.SettlementRejection;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the contract's custom errors mean: each is the {@link SettlementRejection} of its name. */
public final class Reverts {
    private static final Pattern SELECTOR = Pattern.compile("0x([0-9a-f]{8})\\b");
    private static final Map<String, SettlementRejection> BY_SELECTOR = new HashMap<>();

    static {
        for (SettlementRejection rejection : SettlementRejection.values()) {
            byte[] signature = (errorName(rejection) + "()").getBytes(StandardCharsets.US_ASCII);
            BY_SELECTOR.put(HexFormat.of().formatHex(Keccak256.of(signature).bytes(), 0, 4), rejection);
        }
    }

    private Reverts() {}

    /** {@code NOT_OWNER} is {@code NotOwner}. */
    static String errorName(SettlementRejection rejection) {
        StringBuilder name = new StringBuilder();
        for (String word : rejection.name().split("_", -1)) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }

    /** Why the contract refused, where the node's words say it. */
    public static Optional<SettlementRejection> rejection(NodeFault fault) {
        Matcher selector = SELECTOR.matcher(String.valueOf(fault.getMessage()));
        while (selector.find()) {
            SettlementRejection found = BY_SELECTOR.get(selector.group(1));
            if (found != null) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }
}
