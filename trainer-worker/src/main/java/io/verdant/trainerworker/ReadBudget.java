package io.verdant.trainerworker;

/**
 * Bytes that may still be decoded from a file. An honest file holds every byte once; a hostile one may point at the
 * same bytes many times, which spends the budget instead of memory and time.
 */
final class ReadBudget {
    private final int fileLength;
    private long left;

    ReadBudget(int fileLength) {
        this.fileLength = fileLength;
        this.left = 2L * fileLength;
    }

    void spend(long length) throws ModelException {
        left -= length;
        if (length < 0 || length > fileLength || left < 0) {
            throw ModelException.malformed("parts overlap or exceed the file: fileLength=" + fileLength);
        }
    }

    /** Spends {@code count} elements of that length, where the count is within its limit. */
    int count(String what, int count, int limit, int elementLength) throws ModelException {
        if (count < 0 || count > limit) {
            throw ModelException.malformed("too many " + what + ": count=" + count + " limit=" + limit);
        }
        spend((long) count * elementLength);
        return count;
    }
}
