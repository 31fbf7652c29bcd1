package io.verdant.node;

/**
 * A host and a UDP port.
 *
 * @param port from 1 to 65,535
 */
public record Endpoint(String host, int port) {
    private static final int PORT_LIMIT = 65_535;

    public Endpoint {
        if (host.isBlank() || port < 1 || port > PORT_LIMIT) {
            throw new IllegalArgumentException("endpoint host=" + host + " port=" + port);
        }
    }

    /**
     * Reads {@code host:port}; an IPv6 host stands in brackets.
     *
     * @throws IllegalArgumentException where it is not that
     */
    public static Endpoint of(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        boolean bareIpv6 = host.indexOf(':') >= 0 && !(host.startsWith("[") && host.endsWith("]"));
        if (colon < 0 || bareIpv6 || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("not host:port: text=" + text);
        }
        return new Endpoint(host, Integer.parseInt(text.substring(colon + 1)));
    }

    /** Reads an endpoint of the command line. */
    static Endpoint parse(String text) {
        try {
            return of(text);
        } catch (IllegalArgumentException malformed) {
            throw UserError.because(ExitCode.USAGE, "not an address")
                    .with("address", text)
                    .causedBy(malformed)
                    .next("write it as host:port");
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
