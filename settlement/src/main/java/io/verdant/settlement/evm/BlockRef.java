package io.verdant.settlement.evm;

import io.verdant.protocol.Hash32;

/**
 * A block of a chain.
 *
 * @param baseFeeWei what every unit of gas in it costs besides the tip
 * @param timeSeconds since 1970
 */
public record BlockRef(long number, Hash32 hash, long baseFeeWei, long timeSeconds) {}
