package io.verdant.node;

import io.verdant.aggregator.rules.Catalogue;
import io.verdant.protocol.JobSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An aggregation as a command line names it: rules joined by {@code +}, each with settings as a job file has them, such as
 * {@code clipping:limit=2+nnm:f=F+trimmed-mean:f=F}, where {@code F} stands for the number of attackers.
 *
 * @param text as it was written, or {@code job} for the job file's own
 */
record RuleSpec(String text, List<JobSpec.Rule> rules) {
    /**
     * Reads a list of aggregations.
     *
     * @param list separated by commas; null for the job's own
     * @throws UserError for one that no job file could name
     */
    static List<RuleSpec> parse(@Nullable String list, JobFile job, int byzantine, int workers) {
        if (list == null) {
            return List.of(new RuleSpec("job", job.aggregation()));
        }
        List<RuleSpec> specs = new ArrayList<>();
        for (String text : list.split(",", -1)) {
            specs.add(new RuleSpec(text, read(yaml(text, byzantine), workers)));
        }
        return specs;
    }

    private static String yaml(String text, int byzantine) {
        List<String> parts = new ArrayList<>();
        for (String part : text.split("\\+", -1)) {
            String[] settings = part.split(":", -1);
            String key = Catalogue.preAggregations().contains(settings[0]) ? "pre" : "rule";
            StringBuilder yaml = new StringBuilder("{" + key + ": ").append(settings[0]);
            for (int i = 1; i < settings.length; i++) {
                String[] setting = settings[i].split("=", 2);
                if (setting.length < 2) {
                    throw UserError.because(ExitCode.USAGE, "not a setting of a rule")
                            .with("rule", part)
                            .with("setting", settings[i])
                            .next("write NAME:SETTING=VALUE, such as trimmed-mean:f=2");
                }
                String value = "F".equals(setting[1]) ? Integer.toString(byzantine) : setting[1];
                yaml.append(", ").append(setting[0]).append(": ").append(value);
            }
            parts.add(yaml.append('}').toString());
        }
        return "aggregation: [" + String.join(", ", parts) + "]\n";
    }

    private static List<JobSpec.Rule> read(String yaml, int workers) {
        try {
            Path file = Files.createTempFile("verdant-rules", ".yaml");
            try {
                return JobFileReader.aggregation(Files.writeString(file, yaml), workers);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
