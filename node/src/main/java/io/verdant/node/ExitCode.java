package io.verdant.node;

/**
 * How a command ended, for scripts. Codes up to 78 keep the meaning that BSD's {@code sysexits.h} gives them; codes from
 * 80 on are about this tool's own subject. Codes never change their meaning.
 */
public enum ExitCode {
    OK(0, "the command did what it says"),
    USAGE(64, "the command line is wrong"),
    DATA(65, "an input file was read and its content is wrong"),
    NO_INPUT(66, "an input file or folder is missing or cannot be read"),
    UNAVAILABLE(69, "a tool or a service that the command needs is missing or unreachable"),
    INTERNAL(70, "a fault of this program"),
    CANNOT_CREATE(73, "an output file or folder cannot be created"),
    IO(74, "reading or writing failed, a full disk included"),
    TEMPORARY(75, "a resource is taken, such as a port in use; trying again later may help"),
    PERMISSION(77, "a file's permissions are wrong, such as a key file that others can read"),
    CONFIG(78, "a role file, an environment variable or a setting is wrong"),
    AUDIT_FAILED(81, "a run does not hold what it claims"),
    CONTRACT_MISMATCH(
            82, "the work belongs to another version of the numeric contract, or this machine cannot execute it"),
    UNKNOWN_OPERATOR(83, "a model needs an operator, or names a recipe, that does not exist here"),
    DATASET_MISMATCH(84, "the data set's bytes do not have the hash that the job names"),
    JOB_REFUSED(85, "the network refused the job"),
    JOB_FAILED(86, "the job ended without a result"),
    CHAIN(87, "the chain that a job settles on is missing, cannot be used, or says something else than the log");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** The process's exit status. */
    public int code() {
        return code;
    }

    /** What it means, as the documentation states it. */
    public String meaning() {
        return meaning;
    }
}
