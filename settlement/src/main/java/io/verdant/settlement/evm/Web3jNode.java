package io.verdant.settlement.evm;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameter;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.core.methods.request.EthFilter;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.core.methods.response.EthBlock;
import org.web3j.protocol.core.methods.response.EthLog;
import org.web3j.protocol.core.methods.response.Log;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.protocol.http.HttpService;

/** A node over HTTP. Every call has the same deadline; nothing is retried here. */
public final class Web3jNode implements EthereumNode {
    private final String name;
    private final OkHttpClient http;
    private final Web3j web3j;

    /**
     * @param url of the node's JSON-RPC; what it holds besides scheme, host and port is used and never printed
     * @param timeoutMillis longest wait for one answer
     */
    public Web3jNode(String url, long timeoutMillis) {
        this.name = printable(url);
        this.http = new OkHttpClient.Builder()
                .callTimeout(timeoutMillis, TimeUnit.MILLISECONDS)
                .connectTimeout(timeoutMillis, TimeUnit.MILLISECONDS)
                .readTimeout(timeoutMillis, TimeUnit.MILLISECONDS)
                .retryOnConnectionFailure(false)
                .build();
        this.web3j = Web3j.build(new HttpService(url, http, false));
    }

    /** A URL without user, password, path and query, any of which may be a secret. */
    static String printable(String url) {
        URI uri = URI.create(url);
        String host = uri.getHost() == null ? "?" : uri.getHost();
        return uri.getScheme() + "://" + host + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long chainId() {
        return ask(web3j.ethChainId()).getChainId().longValueExact();
    }

    @Override
    public BlockRef head() {
        return at(DefaultBlockParameterName.LATEST)
                .orElseThrow(() -> new NodeFault(NodeFault.Kind.REFUSED, name + ": no head"));
    }

    @Override
    public Optional<BlockRef> block(long number) {
        return at(DefaultBlockParameter.valueOf(BigInteger.valueOf(number)));
    }

    private Optional<BlockRef> at(DefaultBlockParameter parameter) {
        EthBlock.Block block = ask(web3j.ethGetBlockByNumber(parameter, false)).getBlock();
        if (block == null) {
            return Optional.empty();
        }
        BigInteger baseFee = block.getBaseFeePerGasRaw() == null ? BigInteger.ZERO : block.getBaseFeePerGas();
        return Optional.of(new BlockRef(
                block.getNumber().longValueExact(),
                hash(block.getHash()),
                baseFee.longValueExact(),
                block.getTimestamp().longValueExact()));
    }

    @Override
    public long nonceAt(Address sender, long blockNumber) {
        return nonce(sender, DefaultBlockParameter.valueOf(BigInteger.valueOf(blockNumber)));
    }

    @Override
    public long pendingNonce(Address sender) {
        return nonce(sender, DefaultBlockParameterName.PENDING);
    }

    private long nonce(Address sender, DefaultBlockParameter at) {
        return ask(web3j.ethGetTransactionCount(sender.hex(), at))
                .getTransactionCount()
                .longValueExact();
    }

    @Override
    public BigInteger balance(Address owner) {
        return ask(web3j.ethGetBalance(owner.hex(), DefaultBlockParameterName.LATEST))
                .getBalance();
    }

    @Override
    public long suggestedTipWei() {
        return ask(web3j.ethMaxPriorityFeePerGas()).getMaxPriorityFeePerGas().longValueExact();
    }

    @Override
    public Optional<Receipt> receipt(Hash32 transaction) {
        return ask(web3j.ethGetTransactionReceipt("0x" + transaction.hex()))
                .getTransactionReceipt()
                .filter(found -> found.getBlockHash() != null)
                .map(Web3jNode::receipt);
    }

    private static Receipt receipt(TransactionReceipt found) {
        String contract = found.getContractAddress();
        return new Receipt(
                hash(found.getTransactionHash()),
                found.getBlockNumber().longValueExact(),
                hash(found.getBlockHash()),
                found.isStatusOK(),
                found.getGasUsed().longValueExact(),
                contract == null ? null : Address.ofHex(contract));
    }

    @Override
    public boolean knows(Hash32 transaction) {
        return ask(web3j.ethGetTransactionByHash("0x" + transaction.hex()))
                .getTransaction()
                .isPresent();
    }

    @Override
    public void send(HexData signedTransaction) {
        ask(web3j.ethSendRawTransaction(signedTransaction.text()));
    }

    @Override
    public HexData call(Address from, Address to, HexData data) {
        Transaction call = Transaction.createEthCallTransaction(from.hex(), to.hex(), data.text());
        return new HexData(
                ask(web3j.ethCall(call, DefaultBlockParameterName.LATEST)).getValue());
    }

    @Override
    public long estimateGas(Address from, @Nullable Address to, HexData data) {
        Transaction call = new Transaction(
                from.hex(), null, null, null, to == null ? null : to.hex(), BigInteger.ZERO, data.text());
        return ask(web3j.ethEstimateGas(call)).getAmountUsed().longValueExact();
    }

    @Override
    public List<EventLog> events(Address contract, long fromBlock, long toBlock) {
        EthFilter filter = new EthFilter(
                DefaultBlockParameter.valueOf(BigInteger.valueOf(fromBlock)),
                DefaultBlockParameter.valueOf(BigInteger.valueOf(toBlock)),
                contract.hex());
        List<EventLog> events = new ArrayList<>();
        for (EthLog.LogResult<?> result : ask(web3j.ethGetLogs(filter)).getLogs()) {
            if (result.get() instanceof Log log) {
                events.add(event(log));
            }
        }
        return events;
    }

    private static EventLog event(Log log) {
        return new EventLog(
                Address.ofHex(log.getAddress()),
                log.getTopics().stream().map(Web3jNode::hash).toList(),
                new HexData(log.getData()),
                log.getBlockNumber().longValueExact(),
                hash(log.getBlockHash()),
                hash(log.getTransactionHash()),
                log.getLogIndex().intValueExact());
    }

    private <R extends Response<?>> R ask(Request<?, R> request) {
        R response;
        try {
            response = request.send();
        } catch (IOException | RuntimeException e) {
            throw new NodeFault(NodeFault.Kind.UNREACHABLE, name + ": no answer to " + request.getMethod(), e);
        }
        if (response.hasError()) {
            String revert = response.getError().getData();
            throw new NodeFault(
                    NodeFault.Kind.REFUSED,
                    name + ": " + request.getMethod() + ": "
                            + response.getError().getMessage() + (revert == null ? "" : " data=" + revert));
        }
        return response;
    }

    private static Hash32 hash(@Nullable String hex) {
        if (hex == null) {
            throw new NodeFault(NodeFault.Kind.REFUSED, "a block or transaction without a hash");
        }
        return Hash32.of(HexFormat.of().parseHex(hex, 2, hex.length()));
    }

    @Override
    public void close() {
        web3j.shutdown();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
