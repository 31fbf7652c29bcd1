package io.verdant.coordinator;

import io.verdant.protocol.Address;
import io.verdant.protocol.Reason;
import java.util.SortedMap;

/**
 * A worker's account of the job so far, over closed rounds; amounts in micro-units.
 *
 * @param claims rounds in which it committed a claim
 * @param accepted claims that were right: in the aggregate, or cleared by a dispute
 * @param rejected rounds without an accepted claim, silent ones included
 * @param reasons how many rounds were rejected for each reason; a round has two where a dispute was lost over a claim in
 *     which the checks had found something too
 * @param stake what it has at stake, or got back at the job's end
 */
public record Standing(
        Address worker,
        String name,
        Member.Status status,
        int claims,
        int accepted,
        int rejected,
        SortedMap<Reason, Integer> reasons,
        long stake,
        long reward,
        long slashed) {}
