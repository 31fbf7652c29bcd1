package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.datasets.Dataset;
import io.verdant.datasets.Split;
import io.verdant.trainerworker.authoring.RecipeSpec;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobDataTest {
    @TempDir
    private Path folder;

    @Test
    void shouldOpenTheDataThatTheExampleNames() {
        JobFile job = JobFile.read(Repository.file("examples/mnist.yaml"));
        Dataset dataset = JobData.open(job);
        assertEquals(60_000, dataset.recordCount());
        assertEquals(job.data().root(), dataset.root());
    }

    @Test
    void shouldRefuseOtherData() throws IOException {
        String text = Files.readString(Repository.file("examples/mnist.yaml"));
        Path file = Files.writeString(folder.resolve("job.yaml"), text.replaceFirst("sha256:[0-9a-f]{2}", "sha256:00"));
        UserError error = assertThrows(UserError.class, () -> JobData.open(JobFile.read(file)));
        assertEquals(ExitCode.DATASET_MISMATCH, error.exitCode());
        assertTrue(String.valueOf(error.getMessage()).contains("expected=sha256:00"), error.getMessage());
    }

    @Test
    void shouldRefuseMoreShardsThanRecords() throws IOException {
        String text = Files.readString(Repository.file("examples/mnist.yaml"));
        Path file = Files.writeString(folder.resolve("job.yaml"), text.replace("shards: 60", "shards: 60_001"));
        UserError error = assertThrows(UserError.class, () -> JobData.open(JobFile.read(file)));
        assertEquals(ExitCode.DATA, error.exitCode());
    }

    @Test
    void shouldTakeATextOfThePublishersOwn() throws IOException {
        Files.writeString(folder.resolve("notes.txt"), "to be or not to be, that is the question. ".repeat(40));
        Path file = Files.writeString(folder.resolve("job.yaml"), """
                job: own
                model: {recipe: gpt, layers: 1, width: 8, heads: 2}
                data: {files: notes.txt, context: 16, shards: 7}
                schedule: {rounds: 1}
                """);
        JobFile job = JobFile.read(file);
        assertEquals(new JobFile.Model.Recipe(RecipeSpec.Gpt.of(1, 8, 2, 16)), job.model());
        Dataset dataset = JobData.open(job);
        assertEquals("notes.txt:16", dataset.name());
        assertEquals(94, dataset.recordCount());
        assertEquals(
                dataset.root(), Datasets.train("notes.txt:16", dataset.root()).root());
        assertEquals(10, Datasets.open("notes.txt:16", Split.TEST).recordCount());
    }

    @Test
    void shouldLookForSetsInTheFoldersOfTheEnvironment() throws IOException {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        Path notes = Files.writeString(inner.resolve("notes"), "x");
        String folders = folder + File.pathSeparator + File.pathSeparator + inner;
        assertEquals(Optional.of(notes), Datasets.findIn(folders, "notes"));
        assertEquals(Optional.of(inner), Datasets.findIn(folders, "inner"));
        assertEquals(Optional.empty(), Datasets.findIn(folders, "else"));
        assertEquals(Optional.empty(), Datasets.findIn(null, "notes"));
    }
}
