package io.verdant.trainerworker;

import io.verdant.repops.Attributes;
import io.verdant.repops.DType;
import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.trainerworker.ForwardGraph.Variable;
import java.util.List;

/** Fills placeholders from rows of a batch of records: one {@code BATCH_LOAD} each, under the placeholder's own shape. */
final class RecordLoading {
    private final ProgramBuilder builder;
    private final Value records;
    private final int batch;
    private final int firstRow;

    RecordLoading(ProgramBuilder builder, Value records, int batch, int firstRow) {
        this.builder = builder;
        this.records = records;
        this.batch = batch;
        this.firstRow = firstRow;
    }

    /** The placeholder's value for the whole batch. */
    Value load(Variable placeholder, RecordBinding binding) throws ModelException {
        RecordLayout.Field field = binding.field();
        boolean integers =
                switch (placeholder.type()) {
                    case FLOAT32 -> false;
                    case INT32, INT64 -> true;
                    case OTHER -> throw misfit(placeholder, field);
                };
        if (field.isOneHot() && (binding.rows() || !integers && !isClassNumber(placeholder, field))) {
            return load(
                    placeholder,
                    field,
                    field.decode(),
                    DType.FLOAT32,
                    Shape.of(batch, field.shape().dim(0)));
        }
        if (field.isOneHot()) {
            Value numbers = load(placeholder, field, RecordBinding.BYTE, DType.INT32, Shape.of(batch));
            return shaped(placeholder, field, integers ? numbers : floats(placeholder, numbers), 1);
        }
        int count = field.shape().elementCount();
        boolean scaled = !integers && field.decode().equals(RecordBinding.SCALED_BYTES);
        Value bytes = load(
                placeholder,
                field,
                scaled ? RecordBinding.SCALED_BYTES : RecordBinding.BYTE,
                scaled ? DType.FLOAT32 : DType.INT32,
                Shape.of(batch, count));
        return shaped(placeholder, field, integers || scaled ? bytes : floats(placeholder, bytes), count);
    }

    private Value load(Variable placeholder, RecordLayout.Field field, String decode, DType dtype, Shape shape) {
        Attributes attributes = Attributes.of("offset", field.offset()).with("decode", decode);
        Attributes rows = firstRow == 0 ? attributes : attributes.with("firstRow", firstRow);
        return builder.node(Operator.BATCH_LOAD, placeholder.name(), rows, dtype, shape, records);
    }

    private Value floats(Variable placeholder, Value integers) {
        return builder.cast(placeholder.name() + "_float", integers);
    }

    /** Whether a placeholder of floats holds one number a record, where the field could also give a row of classes. */
    private static boolean isClassNumber(Variable placeholder, RecordLayout.Field field) {
        List<Long> stated = placeholder.dims();
        long perRecord = stated.stream().skip(1).reduce(1L, (a, b) -> a * b);
        return !stated.isEmpty() && perRecord == 1 && field.shape().dim(0) != 1;
    }

    /** The loaded rows under the placeholder's own shape, whose first dimension is the batch. */
    private Value shaped(Variable placeholder, RecordLayout.Field field, Value loaded, int width)
            throws ModelException {
        List<Long> stated = placeholder.dims();
        long perRecord = stated.stream().skip(1).reduce(1L, (a, b) -> a > 0 && b > 0 && b <= width ? a * b : -1);
        boolean open = !stated.isEmpty() && (stated.get(0) == -1 || stated.get(0) == batch);
        if (!open || perRecord != width) {
            throw misfit(placeholder, field);
        }
        int[] dims = stated.stream().mapToInt(Math::toIntExact).toArray();
        dims[0] = batch;
        return loaded.reshape(Shape.of(dims));
    }

    private ModelException misfit(Variable placeholder, RecordLayout.Field field) {
        return ModelException.unusable("placeholder does not fit the records: placeholder=" + placeholder.name()
                + " shape=" + placeholder.dims() + " type=" + placeholder.type() + " batch=" + batch + " field="
                + field.name() + " fieldShape=" + field.shape());
    }
}
