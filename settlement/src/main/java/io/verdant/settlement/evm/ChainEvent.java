package io.verdant.settlement.evm;

import java.util.SortedMap;

/**
 * An event of the contract in words: its name and fields as its ABI names them, hashes and addresses in hexadecimal, numbers in
 * decimal digits.
 */
public record ChainEvent(String name, SortedMap<String, String> fields, long block, String transaction) {
    public String field(String field) {
        String value = fields.get(field);
        if (value == null) {
            throw new IllegalArgumentException("event=" + name + " has no field=" + field);
        }
        return value;
    }
}
