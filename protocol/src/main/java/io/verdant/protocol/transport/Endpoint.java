package io.verdant.protocol.transport;

import io.verdant.protocol.Decoded;
import io.verdant.protocol.Reason;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a link listens: a host name or address and a UDP port. Only what is safe inside a channel's URI is one.
 *
 * @param port 0 stands for a free port, and only where one listens
 */
public record Endpoint(String host, int port) {
    /** Characters of {@code host:port} at most. */
    public static final int MAX_LENGTH = 261;

    private static final int MAX_PORT = 65_535;
    private static final Pattern FORM = Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}]):([0-9]{1,5})");

    /**
     * Parses {@code host:port}.
     *
     * @throws IllegalArgumentException where it is not one
     */
    public static Endpoint parse(String text) {
        Matcher form = FORM.matcher(text);
        if (text.length() > MAX_LENGTH || !form.matches() || Integer.parseInt(form.group(2)) > MAX_PORT) {
            throw new IllegalArgumentException("not host:port: endpoint=" + text);
        }
        return new Endpoint(form.group(1), Integer.parseInt(form.group(2)));
    }

    /** Whether a peer that names this as its endpoint can be sent to: nothing else may be given to {@link PeerLink#send}. */
    public static boolean isReachable(String text) {
        return ofPeer(text).ok();
    }

    /** What a peer named as an endpoint. */
    static Decoded<Endpoint> ofPeer(String text) {
        try {
            Endpoint endpoint = parse(text);
            return endpoint.port() > 0 ? Decoded.ok(endpoint) : Decoded.refused(Reason.MALFORMED, "endpoint port=0");
        } catch (IllegalArgumentException e) {
            return Decoded.refused(Reason.MALFORMED, "endpoint length=" + text.length());
        }
    }

    /** Whether what is sent here stays on this machine, by the look of the host. */
    boolean isLoopback() {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
