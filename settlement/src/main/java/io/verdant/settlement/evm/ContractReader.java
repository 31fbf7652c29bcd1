package io.verdant.settlement.evm;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Account;
import io.verdant.settlement.SettlementAction;
import io.verdant.settlement.SettlementParameters;
import io.verdant.settlement.SettlementReader;
import io.verdant.settlement.SettlementRejection;
import io.verdant.settlement.SettlementViews;
import io.verdant.settlement.contracts.ContractCalls;
import io.verdant.settlement.contracts.ContractErrors;
import io.verdant.settlement.contracts.ContractViews;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.http.HttpService;

/**
 * A settlement contract as one node shows it at its head: what can be read, and what an action would do and cost if it was sent
 * now. Needs no key. Every method throws {@link NodeFault} where the node does not answer.
 */
public final class ContractReader implements SettlementReader, AutoCloseable {
    private final String name;
    private final Address contract;
    private final OkHttpClient http;
    private final Web3j web3j;
    private final ContractCalls calls;
    private final ContractViews views;
    private final SettlementParameters parameters;

    /**
     * What would come of an action.
     *
     * @param rejection why the contract would refuse it, null where it would not
     * @param gas that it would take, 0 where it would be refused
     * @param feeWei what that costs at the node's gas price
     */
    public record Quote(@Nullable SettlementRejection rejection, long gas, BigInteger feeWei) {}

    /**
     * @param url of the node's JSON-RPC
     * @param timeout longest wait for one answer
     */
    public ContractReader(String url, Address contract, Duration timeout) {
        this.name = Web3jNode.printable(url);
        this.contract = contract;
        this.http = new OkHttpClient.Builder()
                .callTimeout(timeout)
                .connectTimeout(timeout)
                .readTimeout(timeout)
                .build();
        this.web3j = Web3j.build(new HttpService(url, http, false));
        this.calls = new ContractCalls(contract);
        this.views = new ContractViews(contract, this::read);
        long chainId = ask(web3j.ethChainId()).getChainId().longValueExact();
        if (ask(web3j.ethGetCode(contract.hex(), DefaultBlockParameterName.LATEST))
                        .getCode()
                        .length()
                <= 2) {
            close();
            throw new NodeFault(NodeFault.Kind.REFUSED, name + ": no contract at " + contract + " on chain=" + chainId);
        }
        this.parameters = new SettlementParameters(chainId, contract, views.unbondingSeconds());
    }

    /** The time of the chain's last block. */
    public long nowSeconds() {
        return ask(web3j.ethGetBlockByNumber(DefaultBlockParameterName.LATEST, false))
                .getBlock()
                .getTimestamp()
                .longValueExact();
    }

    /** What that action of that sender would do now; changes nothing. */
    public Quote quote(SettlementAction action, Address sender) {
        Transaction transaction =
                Transaction.createEthCallTransaction(sender.hex(), contract.hex(), calls.data(action));
        Request<?, ? extends Response<?>> call = web3j.ethCall(transaction, DefaultBlockParameterName.LATEST);
        Response<?> tried = send(call);
        if (tried.hasError()) {
            String data = tried.getError().getData();
            // the library keeps the data as the JSON text that it was
            SettlementRejection rejection = data == null
                    ? null
                    : ContractErrors.rejection(data.replace("\"", "")).orElse(null);
            if (rejection == null) {
                throw fault(call, tried);
            }
            return new Quote(rejection, 0, BigInteger.ZERO);
        }
        BigInteger gas = ask(web3j.ethEstimateGas(transaction)).getAmountUsed();
        BigInteger price = ask(web3j.ethGasPrice()).getGasPrice();
        return new Quote(null, gas.longValueExact(), gas.multiply(price));
    }

    private String read(String data) {
        Transaction call = Transaction.createEthCallTransaction(contract.hex(), contract.hex(), data);
        return ask(web3j.ethCall(call, DefaultBlockParameterName.LATEST)).getValue();
    }

    private <R extends Response<?>> R ask(Request<?, R> request) {
        R response = send(request);
        if (response.hasError()) {
            throw fault(request, response);
        }
        return response;
    }

    private <R extends Response<?>> R send(Request<?, R> request) {
        try {
            return request.send();
        } catch (IOException e) {
            throw new NodeFault(NodeFault.Kind.UNREACHABLE, name + ": no answer to " + request.getMethod(), e);
        }
    }

    private NodeFault fault(Request<?, ?> request, Response<?> response) {
        String message = response.getError().getMessage();
        return new NodeFault(NodeFault.Kind.REFUSED, name + ": " + request.getMethod() + ": " + message);
    }

    @Override
    public SettlementParameters parameters() {
        return parameters;
    }

    /** Of WORLD nothing: what is outside, the token knows. */
    @Override
    public long balance(Account account) {
        return views.balance(account);
    }

    @Override
    public SettlementViews.Key key(Address key) {
        return views.key(key);
    }

    @Override
    public SettlementViews.Stake stake(Address owner) {
        return views.stake(owner);
    }

    @Override
    public SettlementViews.Job job(Hash32 jobId) {
        return views.job(jobId);
    }

    @Override
    public SettlementViews.Member member(Hash32 jobId, Address owner) {
        return views.member(jobId, owner);
    }

    @Override
    public SettlementViews.Game game(Hash32 gameId) {
        return views.game(gameId);
    }

    @Override
    public SettlementViews.Epoch epoch(Hash32 jobId, int epoch) {
        return views.epoch(jobId, epoch);
    }

    @Override
    public boolean claimed(Hash32 jobId, int epoch, Address account) {
        return views.claimed(jobId, epoch, account);
    }

    @Override
    public void close() {
        web3j.shutdown();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
