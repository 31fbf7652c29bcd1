package io.verdant.trainerworker;

import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import io.verdant.trainerworker.ForwardGraph.ElementType;
import io.verdant.trainerworker.ForwardGraph.Kind;
import io.verdant.trainerworker.ForwardGraph.Operation;
import io.verdant.trainerworker.ForwardGraph.Variable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.graph.DType;
import org.nd4j.graph.FlatArray;
import org.nd4j.graph.FlatGraph;
import org.nd4j.graph.FlatNode;
import org.nd4j.graph.FlatProperties;
import org.nd4j.graph.FlatVariable;
import org.nd4j.graph.IntPair;
import org.nd4j.graph.VarType;

/**
 * Reads a saved SameDiff graph as a FlatBuffers table, from its bytes alone: no object that the file names is built
 * and no native library is loaded. Training configuration, updater state and anything else that a forward graph does
 * not need is never looked at. Every byte is hostile: whatever the bytes are, the result is a graph or a
 * {@link ModelException}.
 */
public final class FlatGraphReader {
    private static final char DELETE = 0x7f;

    private final FlatGraph table;
    private final ReadBudget budget;
    private final Map<Long, String> nameOfReference = new LinkedHashMap<>();
    private final Map<String, Variable> variables = new LinkedHashMap<>();

    private FlatGraphReader(byte[] file) {
        this.table = FlatGraph.getRootAsFlatGraph(ByteBuffer.wrap(file).asReadOnlyBuffer());
        this.budget = new ReadBudget(file.length);
    }

    /**
     * Reads a file.
     *
     * @throws ModelException where the bytes are not a graph within {@link ModelLimits}
     */
    public static ForwardGraph read(byte[] file) throws ModelException {
        if (file.length < 8 || file.length > ModelLimits.MAX_FILE_LENGTH) {
            throw ModelException.malformed("length=" + file.length + " limit=" + ModelLimits.MAX_FILE_LENGTH);
        }
        try {
            return new FlatGraphReader(file).graph();
        } catch (RuntimeException e) {
            // FlatBuffers' generated code checks nothing itself: a bad offset ends in some unchecked exception.
            throw ModelException.malformed(
                    "not a graph table: cause=" + e.getClass().getSimpleName());
        }
    }

    private ForwardGraph graph() throws ModelException {
        int variableCount = budget.count("variables", table.variablesLength(), ModelLimits.MAX_VARIABLE_COUNT, 4);
        for (int i = 0; i < variableCount; i++) {
            readVariable(table.variables(i));
        }
        int operationCount = budget.count("operations", table.nodesLength(), ModelLimits.MAX_OPERATION_COUNT, 4);
        List<Operation> operations = new ArrayList<>(operationCount);
        for (int i = 0; i < operationCount; i++) {
            operations.add(readOperation(table.nodes(i)));
        }
        int lossCount = budget.count("losses", table.lossVariablesLength(), ModelLimits.MAX_INPUT_COUNT, 4);
        List<String> losses = new ArrayList<>(lossCount);
        for (int i = 0; i < lossCount; i++) {
            losses.add(name(table.lossVariablesVector().get(i)));
        }
        return new ForwardGraph(variables, operations, losses);
    }

    private void readVariable(FlatVariable variable) throws ModelException {
        String name = name(variable.nameAsByteBuffer());
        IntPair id = variable.id();
        if (id == null) {
            throw ModelException.malformed("variable without an id: variable=" + name);
        }
        int rank = budget.count("dimensions", variable.shapeLength(), Shape.MAX_RANK, 8);
        List<Long> dims = new ArrayList<>(rank);
        for (int axis = 0; axis < rank; axis++) {
            dims.add(variable.shape(axis));
        }
        Kind kind = kind(variable.variabletype(), name);
        FlatArray array = variable.ndarray();
        boolean hasValue = kind == Kind.PARAMETER || kind == Kind.CONSTANT;
        boolean readable = hasValue && array != null && FlatArrayReader.reads(array.dtype());
        Tensor value = readable ? FlatArrayReader.read(array, budget, name) : null;
        if (nameOfReference.putIfAbsent(reference(id.first(), id.second()), name) != null
                || variables.putIfAbsent(name, new Variable(name, kind, type(variable.dtype()), dims, value)) != null) {
            throw ModelException.malformed("variable declared twice: variable=" + name);
        }
    }

    private Operation readOperation(FlatNode node) throws ModelException {
        int outputCount = budget.count("outputs", node.outputNamesLength(), ModelLimits.MAX_INPUT_COUNT, 4);
        if (outputCount < 1) {
            throw ModelException.malformed("operation without a result: id=" + node.id());
        }
        List<String> outputs = new ArrayList<>(outputCount);
        for (int i = 0; i < outputCount; i++) {
            outputs.add(name(node.outputNames(i)));
        }
        String name = outputs.get(0);
        String operator = name(node.opNameAsByteBuffer());
        if (node.controlDepsLength() > 0 || node.varControlDepsLength() > 0) {
            throw ModelException.invalid(operator, name, "control dependencies are not in the contract");
        }
        int inputCount = budget.count("inputs", node.inputPairedLength(), ModelLimits.MAX_INPUT_COUNT, 4);
        List<String> inputs = new ArrayList<>(inputCount);
        for (int i = 0; i < inputCount; i++) {
            IntPair pair = node.inputPaired(i);
            String input = nameOfReference.get(reference(pair.first(), pair.second()));
            if (input == null) {
                throw ModelException.invalid(operator, name, "input=" + i + " reads what does not exist");
            }
            inputs.add(input);
        }
        return new Operation(name, operator, inputs, outputs, readAttributes(node, name));
    }

    private ForwardGraph.Attributes readAttributes(FlatNode node, String name) throws ModelException {
        List<Long> integers = new ArrayList<>();
        int limit = ModelLimits.MAX_ATTRIBUTE_COUNT;
        for (int i = 0, n = budget.count("integers", node.extraIntegerLength(), limit, 8); i < n; i++) {
            integers.add(node.extraInteger(i));
        }
        List<Double> reals = new ArrayList<>();
        for (int i = 0, n = budget.count("reals", node.extraParamsLength(), limit, 8); i < n; i++) {
            reals.add(node.extraParams(i));
        }
        List<Boolean> booleans = new ArrayList<>();
        for (int i = 0, n = budget.count("booleans", node.extraBoolsLength(), limit, 1); i < n; i++) {
            booleans.add(node.extraBools(i));
        }
        List<Integer> dimensions = new ArrayList<>();
        for (int i = 0, n = budget.count("dimensions", node.dimensionsLength(), limit, 4); i < n; i++) {
            dimensions.add(node.dimensions(i));
        }
        return new ForwardGraph.Attributes(
                integers, reals, booleans, dimensions, readScalar(node.scalar(), name), readFlags(node));
    }

    /** The properties that are one boolean each; what else properties say is among the other attributes. */
    private Map<String, Boolean> readFlags(FlatNode node) throws ModelException {
        Map<String, Boolean> flags = new LinkedHashMap<>();
        int count = budget.count("properties", node.propertiesLength(), ModelLimits.MAX_ATTRIBUTE_COUNT, 4);
        for (int i = 0; i < count; i++) {
            FlatProperties property = node.properties(i);
            if (property.bLength() == 1) {
                flags.put(name(property.nameAsByteBuffer()), property.b(0));
            }
        }
        return flags;
    }

    private @Nullable Float readScalar(@Nullable FlatArray array, String name) throws ModelException {
        if (array == null || array.dtype() != DType.FLOAT) {
            return null;
        }
        Tensor scalar = FlatArrayReader.read(array, budget, name);
        return scalar.shape().elementCount() == 1 ? (Float) scalar.floats()[0] : null;
    }

    private String name(@Nullable ByteBuffer utf8) throws ModelException {
        if (utf8 == null || utf8.remaining() == 0 || utf8.remaining() > ModelLimits.MAX_NAME_LENGTH) {
            throw ModelException.malformed("name length=" + (utf8 == null ? 0 : utf8.remaining()));
        }
        budget.spend(utf8.remaining());
        return printable(StandardCharsets.UTF_8.decode(utf8).toString());
    }

    private String name(@Nullable String text) throws ModelException {
        if (text == null || text.isEmpty() || text.length() > ModelLimits.MAX_NAME_LENGTH) {
            throw ModelException.malformed("name length=" + (text == null ? 0 : text.length()));
        }
        budget.spend(text.length());
        return printable(text);
    }

    /** Names reach reports and terminals: visible ASCII, which reads the same everywhere, is all they may hold. */
    private static String printable(String text) throws ModelException {
        if (!text.chars().allMatch(c -> c > ' ' && c < DELETE)) {
            throw ModelException.malformed("name is not visible ASCII: length=" + text.length());
        }
        return text;
    }

    private static long reference(int id, int outputIndex) {
        return (long) id << 32 | outputIndex & 0xffffffffL;
    }

    private static Kind kind(byte type, String name) throws ModelException {
        return switch (type) {
            case VarType.VARIABLE -> Kind.PARAMETER;
            case VarType.CONSTANT -> Kind.CONSTANT;
            case VarType.ARRAY -> Kind.RESULT;
            case VarType.PLACEHOLDER -> Kind.PLACEHOLDER;
            default -> throw ModelException.malformed("variable=" + name + " kind=" + type);
        };
    }

    private static ElementType type(byte dtype) {
        return switch (dtype) {
            case DType.FLOAT -> ElementType.FLOAT32;
            case DType.INT32 -> ElementType.INT32;
            case DType.INT64 -> ElementType.INT64;
            default -> ElementType.OTHER;
        };
    }
}
