package io.verdant.settlement.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.NullMarked;

/**
 * A compiled contract as the project keeps it.
 *
 * @param compiler with its version
 * @param sourcesSha256 of everything that decides the code: build script, lock file, sources
 * @param codeLength bytes of deployed code
 * @param abi as the compiler writes it
 * @param bin deployment code, hexadecimal digits without 0x
 */
@NullMarked
public record ContractArtefact(
        String contract, String compiler, String sourcesSha256, int codeLength, JsonNode abi, String bin) {
    /** Reads one of the project's artefacts. */
    public static ContractArtefact of(String contract) {
        try (InputStream file = ContractArtefact.class.getResourceAsStream(contract + ".json")) {
            if (file == null) {
                throw new IllegalArgumentException("no compiled contract=" + contract);
            }
            JsonNode json = new ObjectMapper().readTree(file);
            return new ContractArtefact(
                    json.get("contract").asText(),
                    json.get("compiler").asText(),
                    json.get("sourcesSha256").asText(),
                    json.get("codeLength").asInt(),
                    json.get("abi"),
                    json.get("bin").asText());
        } catch (IOException e) {
            throw new UncheckedIOException("contract=" + contract, e);
        }
    }
}
