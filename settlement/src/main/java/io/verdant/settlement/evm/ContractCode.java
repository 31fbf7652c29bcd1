package io.verdant.settlement.evm;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The compiled contracts, as they lie in the project. */
public final class ContractCode {
    private static final String FOLDER = "/io/verdant/settlement/contracts/";

    private ContractCode() {}

    /** Whether this build has them. */
    public static boolean isPresent() {
        return ContractCode.class.getResource(FOLDER + "VerdantSettlement.json") != null;
    }

    /** The code that makes the contract of that name. */
    static HexData of(String name) {
        try (InputStream in = ContractCode.class.getResourceAsStream(FOLDER + name + ".json")) {
            if (in == null) {
                throw new IllegalStateException("no compiled contract=" + name);
            }
            return new HexData(
                    "0x" + new ObjectMapper().readTree(in).path("bin").asText());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read contract=" + name, e);
        }
    }
}
