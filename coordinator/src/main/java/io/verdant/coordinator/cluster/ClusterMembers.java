package io.verdant.coordinator.cluster;

import io.verdant.protocol.transport.Endpoint;
import java.util.ArrayList;
import java.util.List;

/** The cluster's members, each at a host with five consecutive UDP ports: ingress, consensus, log, catch-up, archive. */
record ClusterMembers(List<Endpoint> bases) {
    static final int PORTS = 5;

    private static final int CONSENSUS = 1;
    private static final int LOG = 2;
    private static final int CATCH_UP = 3;
    private static final int ARCHIVE = 4;

    ClusterMembers {
        bases = List.copyOf(bases);
        for (Endpoint base : bases) {
            if (base.port() < 1 || base.port() + PORTS > 65_536) {
                throw new IllegalArgumentException("a member needs " + PORTS + " ports: endpoint=" + base);
            }
        }
    }

    /** As Aeron Cluster wants to read it. */
    String clusterMembers() {
        List<String> members = new ArrayList<>();
        for (int id = 0; id < bases.size(); id++) {
            members.add(id + "," + ingress(id) + "," + consensus(id) + "," + port(id, LOG) + "," + port(id, CATCH_UP)
                    + "," + archive(id));
        }
        return String.join("|", members);
    }

    /** As a client wants to read it. */
    String ingressEndpoints() {
        List<String> members = new ArrayList<>();
        for (int id = 0; id < bases.size(); id++) {
            members.add(id + "=" + ingress(id));
        }
        return String.join(",", members);
    }

    Endpoint ingress(int id) {
        return port(id, 0);
    }

    Endpoint consensus(int id) {
        return port(id, CONSENSUS);
    }

    Endpoint archive(int id) {
        return port(id, ARCHIVE);
    }

    Endpoint port(int id, int offset) {
        Endpoint base = bases.get(id);
        return new Endpoint(base.host(), base.port() + offset);
    }
}
