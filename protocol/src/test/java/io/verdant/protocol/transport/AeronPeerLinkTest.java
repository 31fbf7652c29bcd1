package io.verdant.protocol.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Role;
import io.verdant.protocol.Sha256;
import io.verdant.protocol.SigningKey;
import io.verdant.repops.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AeronPeerLinkTest {
    private static final long SEED = 11;
    private static final Hash32 JOB = Sha256.of(new byte[] {1});
    private static final Hash32 ROOT = Sha256.of(new byte[] {2});

    private final SigningKey alice = SigningKey.derive(SEED, Role.WORKER, 1);
    private final SigningKey bob = SigningKey.derive(SEED, Role.VALIDATOR, 1);
    private final SigningKey mallory = SigningKey.derive(SEED, Role.WORKER, 9);
    private final EmbeddedDriver driver = EmbeddedDriver.launch();
    private final Aeron aeron = driver.connect();
    private final List<AeronPeerLink> links = new ArrayList<>();

    @AfterEach
    void close() {
        links.forEach(AeronPeerLink::close);
        aeron.close();
        driver.close();
    }

    @Test
    void shouldCarryABundleBothWays() {
        AeronPeerLink a = link(alice, "localhost:0");
        AeronPeerLink b = link(bob, "localhost:0");
        SortedMap<String, Tensor> tensors = Tensors.perceptron(SEED);
        PeerMessage bundle = new PeerMessage.TensorBundle(PeerMessage.Kind.GRADIENT, JOB, 3, ROOT, tensors);
        a.send(b.endpoint(), bundle, deadline());
        b.send(a.endpoint(), bundle, deadline());
        for (AeronPeerLink receiver : List.of(b, a)) {
            PeerMessage.TensorBundle got =
                    assertInstanceOf(PeerMessage.TensorBundle.class, await(receiver, receiver == b ? alice : bob));
            assertEquals(
                    List.of(PeerMessage.Kind.GRADIENT, JOB, 3, ROOT),
                    List.of(got.kind(), got.jobId(), got.round(), got.root()));
            Tensors.assertSame(tensors, got.tensors());
        }
        assertEquals(0, a.stats().rejections() + b.stats().rejections());
    }

    @Test
    void shouldCarryBlobsAndRequests() {
        AeronPeerLink a = link(alice, "localhost:0");
        AeronPeerLink b = link(bob, "localhost:0");
        byte[] model = new byte[100_000];
        new SplittableRandom(SEED).nextBytes(model);
        PeerMessage fetchBundle = new PeerMessage.FetchBundle(PeerMessage.Kind.CHECKPOINT, JOB, 4, ROOT, a.endpoint());
        PeerMessage fetchBlob = new PeerMessage.FetchBlob(Sha256.of(model), a.endpoint());
        for (PeerMessage request : List.of(fetchBundle, fetchBlob)) {
            a.send(b.endpoint(), request, deadline());
            assertEquals(request, await(b, alice));
        }
        b.send(a.endpoint(), new PeerMessage.Blob(Sha256.of(model), model), deadline());
        PeerMessage.Blob got = assertInstanceOf(PeerMessage.Blob.class, await(a, bob));
        assertTrue(Arrays.equals(model, got.bytes()));
    }

    @Test
    void shouldDropOnlyTheStreamsOfADeadReceiver() {
        AeronPeerLink a = link(alice, "localhost:0");
        AeronPeerLink b = link(bob, "localhost:0");
        String dead = "localhost:" + Ports.findFree(1);
        PeerMessage bundle =
                new PeerMessage.TensorBundle(PeerMessage.Kind.GRADIENT, JOB, 0, ROOT, Tensors.perceptron(SEED));
        a.send(dead, bundle, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300));
        a.send(b.endpoint(), bundle, deadline());
        await(b, alice);
        await(() -> a.stats().droppedStreams() == 1);
        assertEquals(1, a.stats().sentStreams());
    }

    @Test
    void shouldReachAReceiverThatStartsLate() {
        AeronPeerLink a = link(alice, "localhost:0");
        String endpoint = "localhost:" + Ports.findFree(1);
        a.send(endpoint, new PeerMessage.FetchBlob(ROOT, a.endpoint()), deadline());
        await(() -> a.doWork(System.nanoTime()) == 0);
        AeronPeerLink late = link(bob, endpoint);
        assertInstanceOf(PeerMessage.FetchBlob.class, await(late, alice));
    }

    @Test
    void shouldGoOnWhileSomeoneSendsGarbage() {
        AeronPeerLink a = link(alice, "localhost:0");
        AeronPeerLink b = link(bob, "localhost:0");
        AeronPeerLink stranger = link(mallory, "localhost:0");
        ExclusivePublication noise =
                aeron.addExclusivePublication("aeron:udp?endpoint=" + b.endpoint(), AeronPeerLink.STREAM_ID);
        byte[] garbage = new byte[500];
        new SplittableRandom(SEED).nextBytes(garbage);
        garbage[0] = 77;
        stranger.send(b.endpoint(), new PeerMessage.FetchBlob(ROOT, stranger.endpoint()), deadline());
        await(() -> {
            noise.offer(new UnsafeBuffer(garbage));
            return b.stats().rejections(Reason.MALFORMED) >= PeerReceiver.MAX_FAULTS
                    && b.stats().rejections(Reason.UNKNOWN_SENDER) == 1;
        });
        a.send(b.endpoint(), new PeerMessage.FetchBlob(ROOT, a.endpoint()), deadline());
        assertInstanceOf(PeerMessage.FetchBlob.class, await(b, alice));
        noise.close();
    }

    @Test
    void shouldSayThatAPortIsInUse() {
        AeronPeerLink a = link(alice, "localhost:0");
        TransportException failure = assertThrows(TransportException.class, () -> link(bob, a.endpoint()));
        assertTrue(failure.getMessage().startsWith("port in use: endpoint=" + a.endpoint()), failure.getMessage());
    }

    @Test
    void shouldThrowForTheCallersFaults() {
        AeronPeerLink a = link(alice, "localhost:0");
        PeerMessage request = new PeerMessage.FetchBlob(ROOT, a.endpoint());
        for (String endpoint : List.of("localhost", "localhost:0", "localhost:70000", "a|alias=b:1", "a b:1", ":1")) {
            assertThrows(IllegalArgumentException.class, () -> a.send(endpoint, request, deadline()), endpoint);
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> a.send(a.endpoint(), new PeerMessage.Blob(ROOT, new byte[0]), deadline()));
    }

    private AeronPeerLink link(SigningKey key, String endpoint) {
        Set<Address> known = Set.of(alice.address(), bob.address());
        AeronPeerLink link = new AeronPeerLink(aeron, key, endpoint, known::contains, PeerLimits.defaults());
        links.add(link);
        return link;
    }

    private PeerMessage await(AeronPeerLink receiver, SigningKey sender) {
        List<PeerMessage> got = new ArrayList<>();
        await(() -> receiver.poll((address, message) -> {
                    assertEquals(sender.address(), address);
                    got.add(message);
                })
                > 0);
        assertEquals(1, got.size());
        return got.getFirst();
    }

    private void await(BooleanSupplier condition) {
        long deadlineNs = deadline();
        IdleStrategy idle = EmbeddedDriver.idleStrategy();
        while (!condition.getAsBoolean()) {
            int work = 0;
            for (AeronPeerLink link : links) {
                work += link.doWork(System.nanoTime());
            }
            assertTrue(System.nanoTime() - deadlineNs < 0, "nothing came within the deadline");
            idle.idle(work);
        }
    }

    private static long deadline() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    }
}
