/**
 * Data sets as fixed-size records: readers, Merkle roots over decoded records, shards.
 *
 * <p>A record of a labelled image set is its pixels, then one label byte; a record of a text is a window of its bytes. A data set is identified by the root over its
 * records, never by a file: how the records were packed or compressed does not matter.
 */
@NullMarked
package io.verdant.datasets;

import org.jspecify.annotations.NullMarked;
