package io.verdant.protocol;

import io.verdant.repops.Program;

/** The Merkle root over a program's canonical rows: the contract, its inputs, nodes and outputs. */
public final class ProgramRoot {
    private ProgramRoot() {}

    public static Hash32 of(Program program) {
        return tree(program).root();
    }

    public static MerkleTree tree(Program program) {
        return MerkleTree.ofData(program.canonicalRows());
    }
}
