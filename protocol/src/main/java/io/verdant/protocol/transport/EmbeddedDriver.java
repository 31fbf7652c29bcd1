package io.verdant.protocol.transport;

import io.aeron.Aeron;
import io.aeron.CommonContext;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.io.File;
import java.io.IOException;
import java.net.DatagramSocket;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A media driver in this process, with a directory of its own that goes when it is closed. One thread, small sparse terms, a
 * back-off when idle, and large UDP frames for the loopback interface.
 */
public final class EmbeddedDriver implements AutoCloseable {
    /** Bytes of a log buffer's term; a message is at most an eighth. */
    public static final int TERM_LENGTH = 1024 * 1024;
    /** Bytes of a UDP frame at most where it may leave this machine: what Ethernet carries unbroken. */
    public static final int NETWORK_MTU_LENGTH = 1408;
    /** Bytes of a UDP frame at most: what the loopback interface carries unbroken. */
    public static final int LOOPBACK_MTU_LENGTH = 60 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDriver.class);
    private static final long MIN_USABLE_LENGTH = 512L * 1024 * 1024;
    private static final int COUNTERS_LENGTH = 1024 * 1024;
    private static final long STALE_MILLIS = TimeUnit.MINUTES.toMillis(1);
    private static final long LIVENESS_NS = TimeUnit.SECONDS.toNanos(3);
    private static final int MAX_WINDOW_LENGTH = TERM_LENGTH / 2;

    private final MediaDriver driver;

    private EmbeddedDriver(MediaDriver driver) {
        this.driver = driver;
    }

    public static EmbeddedDriver launch() {
        return new EmbeddedDriver(MediaDriver.launch(context()));
    }

    /** The settings, for those who launch a driver together with other parts. Sweeps away what killed processes left. */
    public static MediaDriver.Context context() {
        File base = base(new File(CommonContext.getAeronDirectoryName() + "-verdant-"));
        Path parent = base.toPath().toAbsolutePath().resolveSibling("");
        StaleDirectories.sweep(parent, base.getName(), STALE_MILLIS, STALE_MILLIS);
        int windowLength = windowLength();
        return new MediaDriver.Context()
                .aeronDirectoryName(base.getPath() + UUID.randomUUID())
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true)
                .threadingMode(ThreadingMode.SHARED)
                .sharedIdleStrategy(idleStrategy())
                .imageLivenessTimeoutNs(LIVENESS_NS)
                .publicationConnectionTimeoutNs(LIVENESS_NS)
                .counterValuesBufferLength(COUNTERS_LENGTH)
                .termBufferSparseFile(true)
                .publicationTermBufferLength(TERM_LENGTH)
                .ipcTermBufferLength(TERM_LENGTH)
                .mtuLength(LOOPBACK_MTU_LENGTH)
                .ipcMtuLength(LOOPBACK_MTU_LENGTH)
                .socketRcvbufLength(windowLength)
                .socketSndbufLength(windowLength)
                .initialWindowLength(windowLength)
                .errorHandler(error -> LOG.warn("media driver: {}", error.getMessage()));
    }

    /**
     * Where drivers lie: in memory as Aeron wants it, unless there is less of it than a network takes, as in containers; then
     * in the temporary folder. A mapped file that has no room would end the process where it is written.
     */
    private static File base(File wanted) {
        File other = new File(System.getProperty("java.io.tmpdir"), wanted.getName());
        long room = usableLength(wanted);
        return room >= MIN_USABLE_LENGTH || room >= usableLength(other) ? wanted : other;
    }

    private static long usableLength(File base) {
        File parent = base.getAbsoluteFile().getParentFile();
        return parent == null ? 0 : parent.getUsableSpace();
    }

    /** A back-off from spinning to one millisecond, for every thread that polls. */
    public static IdleStrategy idleStrategy() {
        return new BackoffIdleStrategy(10, 20, TimeUnit.MICROSECONDS.toNanos(10), TimeUnit.MILLISECONDS.toNanos(1));
    }

    /** A new client of this driver, which the caller closes before the driver. */
    public Aeron connect() {
        return Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(directoryName())
                .errorHandler(error -> LOG.warn("Aeron client: {}", error.getMessage())));
    }

    public String directoryName() {
        return driver.aeronDirectoryName();
    }

    @Override
    public void close() {
        driver.close();
    }

    /** The most that the system gives a socket, within what a term can use: a window beyond it stops the driver. */
    private static int windowLength() {
        try (DatagramSocket probe = new DatagramSocket(null)) {
            probe.setReceiveBufferSize(MAX_WINDOW_LENGTH);
            probe.setSendBufferSize(MAX_WINDOW_LENGTH);
            int given = Math.min(probe.getReceiveBufferSize(), probe.getSendBufferSize());
            return Math.clamp(given, LOOPBACK_MTU_LENGTH, MAX_WINDOW_LENGTH);
        } catch (IOException e) {
            throw new TransportException("cannot open a UDP socket: " + e.getMessage(), e);
        }
    }
}
