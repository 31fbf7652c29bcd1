package io.verdant.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CommitmentsTest {
    private final SigningKey key = SigningKey.derive(7, Role.VALIDATOR, 0);
    private final SigningKey other = SigningKey.derive(7, Role.VALIDATOR, 1);
    private final Hash32 job = Sha256.of(new byte[] {1});
    private final Assignment assignment = new Assignment(job, 2, Sha256.of(new byte[] {2}), 0, 5);
    private final Claim claim = new Claim(job, 2, key.address(), assignment, job, job, job, 4, null);

    @Test
    void shouldBindAClaimToItsWorkerAndItsSalt() {
        Hash32 salt = Commitments.salt(key, job, 2, "claim");
        Hash32 commitment = Commitments.claim(key.address(), claim, salt);
        assertNotEquals(commitment, Commitments.claim(other.address(), claim, salt));
        assertNotEquals(commitment, Commitments.claim(key.address(), claim, Commitments.salt(key, job, 3, "claim")));
    }

    @Test
    void shouldMakeTheSameSaltAtEveryRunAndAnotherForEveryUse() {
        assertEquals(Commitments.salt(key, job, 2, "claim"), Commitments.salt(key, job, 2, "claim"));
        assertNotEquals(Commitments.salt(key, job, 2, "claim"), Commitments.salt(key, job, 2, "audits"));
        assertNotEquals(Commitments.salt(key, job, 2, "claim"), Commitments.salt(other, job, 2, "claim"));
    }

    @Test
    void shouldBindEachPartOfTheAudits() {
        Hash32 salt = Hash32.ZERO;
        Command.Audit audit = new Command.Audit(key.address(), true, 3, job);
        Hash32 commitment = Commitments.audits(key.address(), job, 2, List.of(audit), salt);
        assertNotEquals(commitment, Commitments.audits(other.address(), job, 2, List.of(audit), salt));
        assertNotEquals(commitment, Commitments.audits(key.address(), job, 2, List.of(audit, audit), salt));
        Command.Audit denial = new Command.Audit(key.address(), false, 3, job);
        assertNotEquals(commitment, Commitments.audits(key.address(), job, 2, List.of(denial), salt));
    }

    @Test
    void shouldAuditAllAtRateOneNoneAtRateZeroAndAboutTheRateBetween() {
        int audited = 0;
        for (int round = 0; round < 2_000; round++) {
            Assignment drawn = new Assignment(job, round, job, 0, 5);
            assertTrue(Commitments.audited(job, job, drawn, 1.0));
            assertFalse(Commitments.audited(job, job, drawn, 0.0));
            audited += Commitments.audited(job, job, drawn, 0.25) ? 1 : 0;
        }
        // 500 expected, standard deviation 19; the draw is a pure function, so this never varies
        assertTrue(audited > 400 && audited < 600, "audited=" + audited);
    }

    @Test
    void shouldMakeTheCommitRootOverWorkersInAddressOrder() {
        TreeMap<Address, Hash32> commitments = new TreeMap<>();
        Hash32 none = Commitments.commitRoot(commitments);
        commitments.put(key.address(), job);
        Hash32 one = Commitments.commitRoot(commitments);
        commitments.put(other.address(), job);
        Hash32 two = Commitments.commitRoot(commitments);
        assertNotEquals(none, one);
        assertNotEquals(one, two);
        TreeMap<Address, Hash32> backwards = new TreeMap<>(java.util.Comparator.reverseOrder());
        backwards.putAll(commitments);
        assertEquals(two, Commitments.commitRoot(backwards));
    }

    @Test
    void shouldDrawEachRoundSeedFromEveryPreimageInOrder() {
        Hash32 first = Commitments.roundSeed(List.of(job, Hash32.ZERO), job);
        assertNotEquals(first, Commitments.roundSeed(List.of(Hash32.ZERO, job), job));
        assertNotEquals(first, Commitments.roundSeed(List.of(job), job));
        assertNotEquals(first, Commitments.roundSeed(List.of(job, Hash32.ZERO), Hash32.ZERO));
        assertNotEquals(Commitments.roundSeed(job, job), Commitments.roundSeed(List.of(job), job));
    }

    @Test
    void shouldRevealTheChainBackwardsFromItsAnchor() {
        HashChain chain = new HashChain(key, job, 10);
        Hash32 image = chain.anchor();
        for (int round = 0; round < 10; round++) {
            assertTrue(HashChain.isPreimage(chain.preimage(round), image), "round=" + round);
            image = chain.preimage(round);
        }
        assertFalse(HashChain.isPreimage(chain.preimage(1), chain.anchor()));
        assertThrows(IllegalArgumentException.class, () -> chain.preimage(10));
        assertNotEquals(chain.anchor(), new HashChain(key, Hash32.ZERO, 10).anchor());
        assertThrows(IllegalArgumentException.class, () -> new HashChain(key, job, Limits.MAX_CHAIN_LENGTH + 1));
    }

    @Test
    void shouldClipTextToTheLimitWithoutBreakingACharacter() {
        assertEquals("abc", Limits.clip("abc", 3));
        assertEquals("ab", Limits.clip("abc", 2));
        assertEquals("a", Limits.clip("aé", 2));
        assertEquals("a b c", Limits.clip("a\nb\u001bc", 9));
        assertEquals(" ", Limits.clip("\ud800", 9));
    }
}
