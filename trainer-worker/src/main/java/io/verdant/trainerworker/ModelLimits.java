package io.verdant.trainerworker;

/** What a model file may hold at most. A file above a limit is refused before anything of that size is allocated. */
public final class ModelLimits {
    public static final int MAX_FILE_LENGTH = 512 << 20;
    public static final int MAX_VARIABLE_COUNT = 65_536;
    public static final int MAX_OPERATION_COUNT = 16_384;
    public static final int MAX_NAME_LENGTH = 256;
    public static final int MAX_INPUT_COUNT = 256;
    public static final int MAX_ATTRIBUTE_COUNT = 64;

    /** Elements of all nodes of one program together. */
    public static final long MAX_PROGRAM_ELEMENT_COUNT = 1L << 31;

    private ModelLimits() {}
}
