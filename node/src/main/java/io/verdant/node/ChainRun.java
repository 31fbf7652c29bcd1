package io.verdant.node;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.verdant.coordinator.NetworkState;
import io.verdant.coordinator.Pricing;
import io.verdant.protocol.Address;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.Role;
import io.verdant.protocol.SigningKey;
import io.verdant.settlement.evm.ChainEvent;
import io.verdant.settlement.evm.ChainHome;
import io.verdant.settlement.evm.ChainParties;
import io.verdant.settlement.evm.ChainSession;
import io.verdant.settlement.evm.ChainSettlementAgent;
import io.verdant.settlement.evm.ContractCode;
import io.verdant.settlement.evm.ContractEvents;
import io.verdant.settlement.evm.EthereumNode;
import io.verdant.settlement.evm.EventCursor;
import io.verdant.settlement.evm.EventReader;
import io.verdant.settlement.evm.FeePolicy;
import io.verdant.settlement.evm.Fees;
import io.verdant.settlement.evm.LogActions;
import io.verdant.settlement.evm.NodeFault;
import io.verdant.settlement.evm.NodePool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Stream;

/**
 * A run's settlement on a chain: contracts of the run's own, every member's keys, and the agent that takes there what the log
 * says. Set up before the job begins; from then on the job does not wait for it until it has ended.
 */
final class ChainRun implements AutoCloseable {
    /** What lies in a finished run's folder. */
    static final String EVENTS = "chain-events.json";

    private static final int LAG_LIMIT = 8;
    private static final long EVENT_RANGE = 500;
    private static final long FINISH_SECONDS = 300;
    /** Numbers of owners' keys among those that follow from the seed, far above any member's. */
    private static final int FIRST_OWNER = 1_000_000;
    /** Gas that one key may need besides what depends on the job's length. */
    private static final long KEY_GAS = 3_000_000;

    private static final long GAS_PER_ROUND = 400_000;

    private final ChainNode node;
    private final NodePool pool;
    private final ChainSession session;
    private final ChainParties parties = new ChainParties();
    private final List<Participant> members;
    private final ChainHome home;
    private final ChainSettlementAgent agent;
    private final LogActions actions;
    private final int setUpTransactions;

    private ChainRun(ChainNode node, JobFile job, Path folder, Terminal terminal)
            throws ChainSession.Refused, InterruptedException {
        this.node = node;
        this.members = Participant.of(job);
        long chainId = node.chainId();
        this.pool = new NodePool(node.nodes(), chainId, node.rules().reorganisationDepth(), LAG_LIMIT);
        ChainSession.Settings settings = new ChainSession.Settings(chainId, node.rules(), node.pauseMillis());
        this.session = new ChainSession(pool, settings, folder, () -> System.nanoTime() / 1_000_000);
        members.forEach(member -> parties.add(member.key(), ownerKey(job, member)));
        this.home = home(job, folder);
        terminal.err()
                .println("settlement on chain " + chainId + " at " + pool.ask(EthereumNode::name) + ", contract "
                        + home.contract());
        equip(job);
        this.setUpTransactions = session.transactionCount();
        this.agent = new ChainSettlementAgent(session, home, parties, node.isLocal() ? node::passSeconds : null);
        this.actions = new LogActions(
                parties,
                addresses(Role.ARBITER),
                addresses(Role.COORDINATOR).getFirst(),
                home.parameters(),
                home.clock(),
                agent::submit);
        agent.start();
    }

    /**
     * Prepares the chain for a run: starts or finds the node, deploys, and gives out tokens, gas and delegations.
     *
     * @param folder where unfinished business is kept until the run has ended
     * @throws UserError where there is no node, it cannot be used, or it refuses
     */
    static ChainRun begin(SettlementMixin where, JobFile job, Path folder, Terminal terminal)
            throws InterruptedException {
        if (!ContractCode.isPresent()) {
            throw UserError.because(ExitCode.CHAIN, "this build has no compiled contracts")
                    .next("run settlement/contracts/generate and build again");
        }
        boolean local = where.rpc().isEmpty();
        if (local) {
            // a local chain does not outlive its process: all of the log is taken to a new one
            delete(folder);
        }
        ChainNode node = local ? ChainNode.startLocal(terminal) : ChainNode.at(where.rpc(), where.key(), terminal);
        try {
            return new ChainRun(node, job, folder, terminal);
        } catch (NodeFault | ChainSession.Refused fault) {
            node.close();
            throw ChainNode.unreachable(new IllegalStateException(fault.getMessage(), fault));
        } catch (RuntimeException | InterruptedException e) {
            node.close();
            throw e;
        }
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path file : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw RunDirectory.cannotWrite(folder, e);
        }
    }

    /** The key that holds a member's stake; on a private network it follows from the seed as the member's own does. */
    static SigningKey ownerKey(JobFile job, Participant member) {
        return SigningKey.derive(job.seed(), member.role(), FIRST_OWNER + member.number());
    }

    private List<Address> addresses(Role role) {
        return members.stream()
                .filter(member -> member.role() == role)
                .map(member -> member.key().address())
                .toList();
    }

    private ChainHome home(JobFile job, Path folder) throws ChainSession.Refused, InterruptedException {
        Path file = folder.resolve("home.json");
        if (Files.exists(file)) {
            return ChainHome.read(file);
        }
        node.fund(node.funder());
        long window = job.verification().challengeWindowSeconds();
        long game = Math.max(60, 4L * job.schedule().roundBudgetMillis() / 1_000);
        ChainHome made = ChainHome.deploy(session, node.funder(), window, game);
        made.write(file);
        return made;
    }

    private void equip(JobFile job) throws ChainSession.Refused, InterruptedException {
        FeePolicy fees = node.rules().fees();
        Fees offer = fees.first(
                        session.nodes().ask(EthereumNode::head).baseFeeWei(),
                        session.nodes().ask(EthereumNode::suggestedTipWei))
                .orElse(new Fees(fees.limitWei(), fees.leastTipWei()));
        for (Participant member : members) {
            long gas = KEY_GAS
                    + (member.role() == Role.COORDINATOR
                            ? GAS_PER_ROUND * job.schedule().rounds()
                            : 0);
            BigInteger wei = node.isLocal()
                    ? BigInteger.ZERO
                    : BigInteger.valueOf(offer.maxWei()).multiply(BigInteger.valueOf(2 * gas));
            node.fund(member.key());
            node.fund(parties.owner(member.key().address()));
            home.equip(session, node.funder(), parties, member.key().address(), wei);
        }
    }

    /** Takes an entry of the log, new or known; never waits. */
    void onEntry(LogEntry entry, NetworkState state) {
        actions.onEntry(entry, state);
    }

    /**
     * Waits until all of the job is on the chain, keeps its events with the run, and compares the balances.
     *
     * @throws UserError where the chain did not take it all
     */
    ChainReport finish(NetworkState state, RunDirectory run, Terminal terminal) throws InterruptedException {
        if (agent.waiting() > 0) {
            terminal.err().println("settlement: " + agent.waiting() + " actions to go on the chain");
        }
        try {
            agent.finish(1_000 * (FINISH_SECONDS + home.unbondingSeconds()));
            writeEvents(run);
            return report(state);
        } catch (RuntimeException fault) {
            throw UserError.because(ExitCode.CHAIN, "the chain did not take the whole job")
                    .with("why", String.valueOf(fault.getMessage()))
                    .causedBy(fault)
                    .next("check the node and resume the run with the same options");
        }
    }

    private void writeEvents(RunDirectory run) {
        ContractEvents shapes = new ContractEvents();
        List<ChainEvent> events = new ArrayList<>();
        new EventReader(pool, home.address(), EventCursor.from(home.fromBlock(), EVENT_RANGE, 1))
                .catchUp(log -> shapes.decode(log).ifPresent(events::add));
        try {
            ObjectMapper mapper = new ObjectMapper();
            StringJoiner lines = new StringJoiner(",\n", "[\n", "\n]\n");
            for (ChainEvent event : events) {
                lines.add(mapper.writeValueAsString(event));
            }
            RunDirectory.write(run.path().resolve(EVENTS), lines.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ChainReport report(NetworkState state) {
        List<ChainReport.Account> accounts = new ArrayList<>();
        for (Participant member : members) {
            Address owner = parties.owner(member.key().address()).address();
            for (Purse purse : List.of(Purse.FREE, Purse.STAKE, Purse.BOND, Purse.ESCROW)) {
                add(accounts, state, member.name(), purse, member.key().address(), owner);
            }
        }
        add(accounts, state, "burnt", Purse.BURN, Pricing.BURN_OWNER, Pricing.BURN_OWNER);
        boolean equal = accounts.stream().allMatch(account -> account.ledger().compareTo(account.chain()) == 0);
        int all = session.transactionCount();
        return new ChainReport(
                session.chainId(),
                home.contract(),
                home.token(),
                all,
                all - setUpTransactions,
                agent.anchored(),
                session.gasUsed(),
                agent.longestLagMillis() / 1e3,
                equal,
                List.copyOf(accounts));
    }

    private void add(
            List<ChainReport.Account> accounts,
            NetworkState state,
            String name,
            Purse purse,
            Address member,
            Address owner) {
        long ledger = state.balance(purse, member);
        long chain = home.balance(session, purse, owner);
        if (ledger != 0 || chain != 0) {
            accounts.add(
                    new ChainReport.Account(name, owner.hex(), purse.name(), Money.units(ledger), Money.units(chain)));
        }
    }

    @Override
    public void close() {
        agent.close();
        session.close();
        node.close();
    }
}
