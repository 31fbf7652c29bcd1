package io.verdant.node;

import io.verdant.coordinator.Genesis;
import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Role;
import io.verdant.protocol.SigningKey;
import io.verdant.protocol.transport.Endpoint;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A role file: what one process of a network needs to know. Paths are resolved against the file's own folder.
 *
 * @param name the participant's name, for people
 * @param keyFile where its secret key lies
 * @param coordinator where the coordinator listens; for a coordinator, where it listens itself
 * @param genesis the network's coordinator by its address, and the tag that tells this network from every other
 * @param stake what it puts at stake, in micro-units
 * @param chainLength how many rounds a validator's hash chain lasts
 * @param listen where this process receives tensors and blobs from its peers
 * @param directory where its state is kept; created where it is missing
 * @param metricsPort where Prometheus finds its metrics, 0 for nowhere
 * @param adversary how a worker is told to cheat in a demonstration, null for an honest one
 */
public record RoleConfig(
        Path file,
        Role role,
        String name,
        Path keyFile,
        Endpoint coordinator,
        Genesis genesis,
        long stake,
        int chainLength,
        Endpoint listen,
        Path directory,
        int metricsPort,
        @Nullable Adversary adversary) {
    private static final int PORT_LIMIT = 65_535;
    private static final int ROUNDS_LIMIT = 1_000_000;
    private static final int ROUNDS_DEFAULT = 100_000;
    private static final long UNITS_LIMIT = 1_000_000_000_000L;
    private static final int STEPS_LIMIT = 8192;
    private static final String ENDPOINT_FORM = "write it as host:port";

    /**
     * Reads a role file.
     *
     * @throws UserError naming file, line, column and field where the file is missing or wrong
     */
    public static RoleConfig read(Path file) {
        YamlSection fields = new YamlFile(file, ExitCode.CONFIG).read();
        Role role = roleOf(fields.word("role", roleNames()));
        RoleConfig config = new RoleConfig(
                file,
                role,
                fields.text("name"),
                resolve(file, fields.text("key")),
                fields.parsed("coordinator", Endpoint::parse, ENDPOINT_FORM),
                new Genesis(
                        fields.parsed("coordinatorAddress", Address::ofHex, "write it as 0x and 40 hexadecimal digits"),
                        fields.parsed("networkTag", Hash32::ofHex, "write it as 64 hexadecimal digits")),
                fields.micros("stake", UNITS_LIMIT, 0),
                fields.integer("chainLength", 1, ROUNDS_LIMIT, ROUNDS_DEFAULT),
                fields.parsed("listen", Endpoint::parse, ENDPOINT_FORM),
                resolve(file, fields.text("directory")),
                fields.integer("metricsPort", 0, PORT_LIMIT, 0),
                adversary(fields, role));
        fields.end();
        return config;
    }

    /** Reads the key that the file names. */
    SigningKey key() {
        return KeyFile.read(keyFile);
    }

    /** The role as files and commands write it. */
    public static String nameOf(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable Adversary adversary(YamlSection fields, Role role) {
        if (role != Role.WORKER || !fields.has("adversary")) {
            return null;
        }
        return Adversary.read(fields.section("adversary"), 1, 1, ROUNDS_LIMIT, STEPS_LIMIT);
    }

    private static Path resolve(Path file, String text) {
        return file.toAbsolutePath().normalize().resolveSibling(text).normalize();
    }

    private static Set<String> roleNames() {
        return Arrays.stream(Role.values()).map(RoleConfig::nameOf).collect(Collectors.toSet());
    }

    private static Role roleOf(String name) {
        return Role.valueOf(name.toUpperCase(Locale.ROOT));
    }
}
