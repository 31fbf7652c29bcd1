package io.verdant.node;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The house's plan as tests: which room may know which, and which library lives where. */
class ArchitectureTest {
    private static final String ROOT = "io.verdant.";
    private static final Set<String> SHARED = Set.of("repops", "protocol", "datasets", "checkpointstore");

    /** Each module with the modules of ours that it may use; roles never use one another. */
    private static final Map<String, Set<String>> MAY_USE = Map.of(
            "repops", Set.of(),
            "protocol", Set.of("repops"),
            "datasets", Set.of("repops", "protocol"),
            "checkpointstore", Set.of("repops", "protocol"),
            "trainerworker", SHARED,
            "gradientvalidator", SHARED,
            "aggregator", SHARED,
            "verdearbiter", Set.of("repops", "protocol"),
            "coordinator", Set.of("protocol"),
            "settlement", Set.of("protocol", "coordinator"));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.verdant");

    static Set<String> modules() {
        return new TreeSet<>(MAY_USE.keySet());
    }

    @ParameterizedTest
    @MethodSource("modules")
    void shouldUseOnlyTheModulesThatThePlanAllows(String module) {
        Set<String> allowed = MAY_USE.getOrDefault(module, Set.of());
        List<String> banned = new ArrayList<>(List.of(ROOT + "node..", ROOT + "testkit..", ROOT + "bench.."));
        MAY_USE.keySet().stream()
                .filter(other -> !other.equals(module) && !allowed.contains(other))
                .forEach(other -> banned.add(ROOT + other + ".."));
        noClasses()
                .that(resideInAnyPackage(ROOT + module + ".."))
                .should()
                .dependOnClassesThat(resideInAnyPackage(banned.toArray(String[]::new)))
                .check(CLASSES);
    }

    @Test
    void shouldSeeEveryModule() {
        for (String module : MAY_USE.keySet()) {
            boolean seen =
                    CLASSES.stream().anyMatch(type -> type.getPackageName().startsWith(ROOT + module));
            assertTrue(seen, module);
        }
    }

    @Test
    void shouldHaveNoCycleBetweenPackages() {
        slices().matching("io.verdant.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void shouldUseTheVectorApiOnlyInTheKernels() {
        livesOnlyIn("jdk.incubator.vector..", ROOT + "repops..");
    }

    @Test
    void shouldUseAeronOnlyWhereBytesTravel() {
        livesOnlyIn("io.aeron..", ROOT + "protocol.transport..", ROOT + "coordinator.cluster..", ROOT + "node..");
    }

    @Test
    void shouldUseArrowOnlyWhereBytesTravel() {
        livesOnlyIn("org.apache.arrow..", ROOT + "protocol.transport..");
    }

    @Test
    void shouldUseWeb3jOnlyInSettlement() {
        livesOnlyIn("org.web3j..", ROOT + "settlement..");
    }

    @Test
    void shouldUseNd4jOnlyToAuthorModelsAndInItsOwnEngine() {
        livesOnlyIn("org.nd4j.graph..", ROOT + "trainerworker..");
        noClasses()
                .that(resideOutsideOfPackages(ROOT + "trainerworker.authoring..", ROOT + "trainerworker.nd4j.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.nd4j..", "org.deeplearning4j..", "org.bytedeco..")
                        .and(resideOutsideOfPackages("org.nd4j.graph..")))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void shouldParseCommandLinesJsonAndYamlOnlyInTheNode() {
        livesOnlyIn("picocli..", ROOT + "node..");
        livesOnlyIn(
                "com.fasterxml.jackson..",
                ROOT + "node..",
                ROOT + "settlement.anvil..",
                ROOT + "settlement.contracts..",
                ROOT + "settlement.evm..");
        livesOnlyIn("org.yaml..", ROOT + "node..");
    }

    @Test
    void shouldDecideWithoutAClockAFileOrANetwork() {
        noClasses()
                .that(resideInAnyPackage(ROOT + "repops", ROOT + "verdearbiter", ROOT + "settlement"))
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.nio.file..", "java.net..", "java.nio.channels.."))
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.time.Clock")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .check(CLASSES);
    }

    @Test
    void shouldNeverReduceFloatsInAnOrderThatTheMachineChooses() {
        List<String> calls = CLASSES.stream()
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> call.getName().equals("reduceLanes") && isFloatingPoint(call))
                .map(JavaMethodCall::getDescription)
                .toList();
        assertTrue(calls.isEmpty(), calls::toString);
    }

    private static boolean isFloatingPoint(JavaMethodCall call) {
        String owner = call.getTargetOwner().getSimpleName();
        return owner.equals("FloatVector") || owner.equals("DoubleVector");
    }

    private static void livesOnlyIn(String library, String... packages) {
        noClasses()
                .that(resideOutsideOfPackages(packages).and(resideInAPackage("io.verdant..")))
                .should()
                .dependOnClassesThat(resideInAnyPackage(library))
                .check(CLASSES);
    }
}
