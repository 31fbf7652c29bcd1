package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.trainerworker.authoring.RecipeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobFileTest {
    private static final String SMALL = """
            job: small
            model: {recipe: mlp, layers: [4, 3, 2]}
            data: {set: mnist, shards: 60}
            schedule: {rounds: 10}
            """;

    @TempDir
    private Path folder;

    @Test
    void shouldReadTheExampleThatTheReadmeNames() {
        JobFile job = JobFile.read(Repository.file("examples/mnist.yaml"));
        assertEquals("mnist-mlp", job.job());
        assertEquals(new JobFile.Model.Recipe(new RecipeSpec.Mlp(List.of(784, 256, 128, 10))), job.model());
        assertEquals(new JobSpec.Optimizer("nesterov", 0.05f, 0.9f), job.optimizer());
        assertEquals(new JobSpec.Schedule(50, 16, 64, 60_000), job.schedule());
        assertEquals(List.of(new JobSpec.Rule("trimmed-mean", 1)), job.aggregation());
        assertEquals(1_000_000_000L, job.payment().budget());
        assertEquals(5, job.verification().workers());
        Adversary cheater = job.network().adversaries().getFirst();
        assertEquals(5, cheater.worker());
        assertEquals(Attack.TAMPER, cheater.attack());
        assertTrue(cheater.cheatsIn(3));
        assertEquals(2, cheater.step());
    }

    @Test
    void shouldHaveAnHonestExampleThatDiffersInNothingElse() {
        JobFile job = JobFile.read(Repository.file("examples/mnist.yaml"));
        JobFile honest = JobFile.read(Repository.file("examples/mnist-honest.yaml"));
        assertEquals(List.of(), honest.network().adversaries());
        assertEquals(spec(job), spec(honest));
    }

    @Test
    void shouldFillInTheDefaultsThatTheExampleSpellsOut() throws IOException {
        JobFile job = read(SMALL);
        JobFile example = JobFile.read(Repository.file("examples/mnist.yaml"));
        assertEquals(example.optimizer(), job.optimizer());
        assertEquals(example.outer(), job.outer());
        assertEquals(example.verification(), job.verification());
        assertEquals(example.checks(), job.checks());
        assertEquals(example.aggregation(), job.aggregation());
        assertEquals(example.payment(), job.payment());
        assertEquals(8, job.schedule().localSteps());
        assertEquals(60_000, job.schedule().roundBudgetMillis());
    }

    @Test
    void shouldResolveASavedModelAgainstTheJobFile() throws IOException {
        Files.write(folder.resolve("model.fb"), new byte[] {1});
        JobFile job = read(SMALL.replace("{recipe: mlp, layers: [4, 3, 2]}", "{file: model.fb}"));
        JobFile.Model.Saved saved = assertInstanceOf(JobFile.Model.Saved.class, job.model());
        assertEquals(folder.resolve("model.fb").toAbsolutePath(), saved.file());
    }

    @Test
    void shouldFillInTheNumbersThatAnOptimizerNeeds() throws IOException {
        JobFile job = read(SMALL + "optimizer: {name: adamw, clipNorm: 1, decay: cosine, decaySteps: 300}\n");
        SortedMap<String, Float> numbers = new TreeMap<>(
                Map.of("learningRate", 0.001f, "beta1", 0.9f, "beta2", 0.999f, "epsilon", 1e-8f, "weightDecay", 0.01f));
        numbers.putAll(Map.of("clipNorm", 1f, "decaySteps", 300f, "finalRate", 0f));
        assertEquals(new JobSpec.Optimizer("adamw", "cosine", numbers), job.optimizer());
    }

    @ParameterizedTest
    @ValueSource(strings = {"mnist-topk", "fashion-lenet", "mnist-resnet8", "moby-gpt", "moby-lstm"})
    void shouldReadTheExamplesAndHaveTheirData(String name) {
        JobFile job = JobFile.read(Repository.file("examples/" + name + ".yaml"));
        assertEquals(name, job.job());
        assertEquals(job.data().root(), JobData.open(job).root());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            name: adagrad                      | optimizer.name is unknown
            name: sgd, momentum: 0.9           | unknown field optimizer.momentum
            name: adam, beta1: 1               | optimizer.beta1 is out of range
            decay: exponential                 | optimizer.decay is unknown
            decaySteps: 10                     | unknown field optimizer.decaySteps
            decay: step, decaySteps: 1.5       | optimizer.decaySteps is not a whole number
            learningRate: 0                    | optimizer.learningRate is out of range
            clipNorm: 0                        | optimizer.clipNorm is out of range
            accumulate: 7                      | do not divide the batch
            """)
    void shouldRefuseAnOptimizerThatCannotBe(String fields, String words) {
        String text = SMALL + "optimizer: {" + fields + "}\n";
        UserError error = assertThrows(UserError.class, () -> read(text));
        assertEquals(ExitCode.DATA, error.exitCode());
        assertTrue(String.valueOf(error.getMessage()).contains(words), error.getMessage());
    }

    @Test
    void shouldReadCompressionAsNumbersOfTheWork() throws IOException {
        JobFile job = read(SMALL + "compression: {keep: 32, block: 512, values: int8}\n");
        assertTrue(job.optimizer().carries());
        assertEquals(32f, job.optimizer().numbers().get("compressionKeep"));
        assertEquals(512f, job.optimizer().numbers().get("compressionBlock"));
        assertEquals(1f, job.optimizer().numbers().get("compressionInt8"));
        assertFalse(read(SMALL).optimizer().carries());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            compression: {name: sign}                                           | compression.name is unknown
            compression: {keep: 65, block: 64}                                  | compression.keep is out of range
            compression: {block: 5000}                                          | compression.block is out of range
            compression: {values: int4}                                         | compression.values is unknown
            compression: {share: 0.1}                                           | unknown field compression.share
            optimizer: {compressionKeep: 3}                                     | unknown field optimizer.compressionKeep
            network: {adversaries: [{worker: 1, attack: stale-residual}]}       | they carry nothing
            """)
    void shouldRefuseACompressionThatCannotBe(String fields, String words) {
        UserError error = assertThrows(UserError.class, () -> read(SMALL + fields + "\n"));
        assertEquals(ExitCode.DATA, error.exitCode());
        assertTrue(String.valueOf(error.getMessage()).contains(words), error.getMessage());
    }

    @Test
    void shouldReadAmountsExactly() throws IOException {
        JobFile job = read(SMALL + "payment: {budget: 0.1, stake: {worker: 12.345678}}\n");
        assertEquals(100_000, job.payment().budget());
        assertEquals(12_345_678, job.payment().workerStake());
    }

    @Test
    void shouldReadEveryAttack() throws IOException {
        StringBuilder text =
                new StringBuilder(SMALL).append("optimizer: {workerMomentum: 0.9}\nnetwork:\n  adversaries:\n");
        for (String word : Attack.words()) {
            String node = word.equals("tamper") ? ", node: n" : "";
            text.append("    - {worker: 1, attack: ").append(word).append(node).append("}\n");
        }
        assertEquals(
                Attack.values().length,
                read(text.toString()).network().adversaries().size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rounds: 10                       | round: 10                        | 4 | schedule.rounds is missing
            rounds: 10                       | rounds: ten                      | 4 | schedule.rounds is not a whole number
            rounds: 10                       | rounds: 0                        | 4 | schedule.rounds is out of range
            rounds: 10                       | rounds: 10, speed: 3             | 4 | unknown field schedule.speed
            rounds: 10                       | rounds: 10, rounds: 11           | 4 | twice
            job: small                       | jobb: small                      | 1 | job is missing
            job: small                       | job: [a]                         | 1 | job is not a single value
            shards: 60                       | shards: 4                        | 3 | fewer shards
            set: mnist                       | set: cifar                       | 3 | data.set is unknown
            set: mnist                       | set: mnist, root: abc            | 3 | data.root is malformed
            layers: [4, 3, 2]                | layers: [4]                      | 2 | model.layers needs
            layers: [4, 3, 2]                | layers: [4, x]                   | 2 | model.layers[1] is not a whole number
            recipe: mlp, layers: [4, 3, 2]   | file: absent.fb                  | 2 | model.file names no file
            recipe: mlp, layers: [4, 3, 2]   | size: 3                          | 2 | model needs one of
            recipe: mlp, layers: [4, 3, 2]   | recipe: lenet, height: 4         | 2 | height=4
            recipe: mlp, layers: [4, 3, 2]   | recipe: lenet, layers: 4         | 2 | unknown field model.layers
            recipe: mlp, layers: [4, 3, 2]   | recipe: gpt, width: 8, heads: 2  | 2 | model.layers is missing
            recipe: mlp, layers: [4, 3, 2]   | recipe: lstm, hidden: 8          | 2 | model.context is missing
            recipe: mlp, layers: [4, 3, 2]   | recipe: lstm, hidden: 8, context: 8 | 2 | model.context does not fit the data
            set: mnist                       | set: moby-dick                   | 3 | data.context is missing
            set: mnist                       | set: mnist, files: x             | 3 | data.files names nothing
            set: mnist                       | shards: 60                       | 3 | twice
            {rounds: 10}                     | 10                               | 4 | schedule has no fields
            {rounds: 10}                     | {rounds: 10                      | 5 | not YAML
            """)
    void shouldNameTheLineAndTheFieldOfAMistake(String from, String to, int line, String words) {
        UserError error = assertThrows(UserError.class, () -> read(SMALL.replace(from, to)));
        String text = String.valueOf(error.getMessage());
        assertEquals(ExitCode.DATA, error.exitCode());
        assertTrue(text.contains(words), text);
        assertTrue(text.contains("line=" + line + ", column="), text);
        assertTrue(text.contains("job.yaml"), text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            worker: 6, attack: scale              | network.adversaries[0].worker is out of range
            worker: 5, attack: bribe              | network.adversaries[0].attack is unknown
            worker: 5, attack: tamper             | network.adversaries[0].node is missing
            worker: 5, attack: stale, round: 0    | network.adversaries[0].round is out of range
            worker: 5, attack: silent, node: n    | unknown field network.adversaries[0].node
            """)
    void shouldRefuseAnAdversaryThatCannotBe(String fields, String words) {
        String text = SMALL + "network: {adversaries: [{" + fields + "}]}\n";
        UserError error = assertThrows(UserError.class, () -> read(text));
        assertTrue(String.valueOf(error.getMessage()).contains(words), error.getMessage());
    }

    @Test
    void shouldGiveAnUnknownRecipeItsOwnExitCode() {
        UserError error = assertThrows(UserError.class, () -> read(SMALL.replace("recipe: mlp", "recipe: bert")));
        assertEquals(ExitCode.UNKNOWN_OPERATOR, error.exitCode());
        assertTrue(String.valueOf(error.getMessage()).contains("recipe=bert"), error.getMessage());
    }

    @Test
    void shouldRefuseAFileThatIsNotText() throws IOException {
        Path file = folder.resolve("job.yaml");
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        assertEquals(
                ExitCode.DATA,
                assertThrows(UserError.class, () -> JobFile.read(file)).exitCode());
        Files.write(file, new byte[0]);
        assertEquals(
                ExitCode.DATA,
                assertThrows(UserError.class, () -> JobFile.read(file)).exitCode());
    }

    @Test
    void shouldNotExpandAliasesWithoutEnd() {
        String bomb = SMALL + "network: &a {adversaries: [*a]}\n";
        assertEquals(
                ExitCode.DATA, assertThrows(UserError.class, () -> read(bomb)).exitCode());
    }

    private JobFile read(String text) throws IOException {
        return JobFile.read(Files.writeString(folder.resolve("job.yaml"), text));
    }

    private static JobSpec spec(JobFile job) {
        return job.toSpec("repops/1", Hash32.ZERO, Hash32.ZERO, Hash32.ZERO, Hash32.ZERO, Hash32.ZERO, Hash32.ZERO);
    }
}
