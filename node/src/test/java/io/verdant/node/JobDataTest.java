package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.datasets.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    void shouldRefuseShardsOfUnequalLength() throws IOException {
        String text = Files.readString(Repository.file("examples/mnist.yaml"));
        Path file = Files.writeString(folder.resolve("job.yaml"), text.replace("shards: 60", "shards: 61"));
        UserError error = assertThrows(UserError.class, () -> JobData.open(JobFile.read(file)));
        assertEquals(ExitCode.DATA, error.exitCode());
    }
}
