package io.verdant.settlement.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Needs neither Node nor a chain: what the project keeps must come from the sources that it keeps. */
class ContractArtefactTest {
    private static final Path CONTRACTS = Path.of("contracts");
    private static final int LARGEST_CODE_LENGTH = 24_576;

    @ParameterizedTest
    @ValueSource(strings = {"VerdantSettlement", "VerdantTestToken", "HostileToken"})
    void shouldBeCompiledFromTheSourcesInTheProject(String contract) throws Exception {
        assertEquals(
                sourcesHash(),
                ContractArtefact.of(contract).sourcesSha256(),
                "the contracts changed: run settlement/contracts/generate (needs Node and npm)");
    }

    @Test
    void shouldBeWhatTheWrappersDeploy() {
        assertEquals(ContractArtefact.of("VerdantSettlement").bin(), VerdantSettlement.BINARY);
        assertEquals(ContractArtefact.of("VerdantTestToken").bin(), VerdantTestToken.BINARY);
    }

    @Test
    void shouldBeSmallEnoughToDeployAnywhere() {
        ContractArtefact settlement = ContractArtefact.of("VerdantSettlement");
        assertTrue(settlement.codeLength() < LARGEST_CODE_LENGTH, "codeLength=" + settlement.codeLength());
        assertTrue(
                settlement.bin().length() / 2 < 2 * LARGEST_CODE_LENGTH,
                "deployment length=" + settlement.bin().length() / 2);
    }

    @Test
    void shouldHaveAWrapperForEveryFunction() {
        List<String> wrapped = Stream.of(VerdantSettlement.class.getMethods())
                .map(java.lang.reflect.Method::getName)
                .toList();
        for (JsonNode entry : ContractArtefact.of("VerdantSettlement").abi()) {
            if (entry.get("type").asText().equals("function")) {
                assertTrue(wrapped.contains(entry.get("name").asText()), entry.toString());
            }
        }
    }

    @Test
    void shouldComeFromAPinnedCompiler() throws IOException {
        String lock = Files.readString(CONTRACTS.resolve("package-lock.json"));
        String version = ContractArtefact.of("VerdantSettlement").compiler().replaceAll("^solc ([0-9.]+)\\+.*", "$1");
        assertTrue(lock.contains("\"solc\": \"" + version + "\""), version);
        try (Stream<Path> sources = Files.list(CONTRACTS.resolve("src"))) {
            assertTrue(sources.allMatch(source -> read(source).contains("pragma solidity " + version + ";")), version);
        }
    }

    static List<JsonNode> entries(String type) {
        return StreamSupport.stream(
                        ContractArtefact.of("VerdantSettlement").abi().spliterator(), false)
                .filter(entry -> entry.get("type").asText().equals(type))
                .toList();
    }

    private static String sourcesHash() throws IOException, NoSuchAlgorithmException {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        for (String name : List.of("build.mjs", "package-lock.json")) {
            add(sha256, name, CONTRACTS.resolve(name));
        }
        for (String folder : List.of("hostile", "src")) {
            try (Stream<Path> sources = Files.list(CONTRACTS.resolve(folder))) {
                for (Path source : sources.sorted().toList()) {
                    add(sha256, folder + "/" + source.getFileName(), source);
                }
            }
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static void add(MessageDigest digest, String name, Path file) throws IOException {
        digest.update((name + "\n").getBytes(StandardCharsets.UTF_8));
        digest.update(Files.readAllBytes(file));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
