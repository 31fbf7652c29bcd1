package io.verdant.protocol.transport;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Looks whether a UDP port is free before something that cannot say so clearly takes it. */
public final class Ports {
    private Ports() {}

    /**
     * Binds the port for a moment.
     *
     * @throws TransportException where it is in use, or the host is unknown or not ours
     */
    public static void checkFree(Endpoint endpoint) {
        String host = endpoint.host();
        InetSocketAddress address = new InetSocketAddress(host, endpoint.port());
        if (address.isUnresolved()) {
            throw new TransportException("unknown host: endpoint=" + endpoint);
        }
        try (DatagramSocket probe = new DatagramSocket(null)) {
            probe.setReuseAddress(false);
            probe.bind(address);
        } catch (IOException e) {
            throw new TransportException("port in use: endpoint=" + endpoint + ": " + e.getMessage(), e);
        }
    }

    /** A UDP port of the loopback interface that was free a moment ago, with {@code count} consecutive ones. */
    public static int findFree(int count) {
        for (int attempt = 0; attempt < 256; attempt++) {
            int base = ephemeral();
            if (base + count < 65_536 && areFree(base, count)) {
                return base;
            }
        }
        throw new TransportException("no free ports: count=" + count);
    }

    private static int ephemeral() {
        try (DatagramSocket probe = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new TransportException("no free port: " + e.getMessage(), e);
        }
    }

    private static boolean areFree(int base, int count) {
        try {
            for (int i = 0; i < count; i++) {
                checkFree(new Endpoint("127.0.0.1", base + i));
            }
            return true;
        } catch (TransportException e) {
            return false;
        }
    }
}
