package io.hwadaptor.afalg;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.Capabilities;
import io.hwadaptor.api.Capability;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.StandardLengths;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.AdaptorOptions;
import io.hwadaptor.api.spi.EngineAdaptor;
import io.hwadaptor.api.spi.KeyVault;
import io.hwadaptor.api.spi.QueuePlace;
import io.hwadaptor.ffm.linux.AlgSocket;
import io.hwadaptor.ffm.linux.Errno;
import io.hwadaptor.ffm.linux.ErrnoException;
import io.hwadaptor.ffm.linux.EventFd;
import io.hwadaptor.ffm.linux.OwnedFd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The AF_ALG adaptor: what this kernel has of {@link Kernel#all}. */
final class AfalgAdaptor extends EngineAdaptor {
    static final String NAME = "afalg";

    private static final System.Logger LOG = System.getLogger(AfalgAdaptor.class.getPackageName());
    /** What is asked of the kernel for each direction of a socket; it doubles the number and has limits of its own. */
    private static final int SOCKET_BYTES = 212_992;
    /** A socket full of input takes no more before it is full by a page. */
    private static final int SPARE_BYTES = 2 * 4096;
    /** The longest message of algorithms that want it in one go, on sockets that are large enough. */
    private static final long LONGEST = 256 * 1024;

    private static final MemorySegment ZERO = Arena.global().allocate(1);

    private final Settings settings;
    private final Map<Algorithm, Entry> entries;
    private final Capabilities capabilities;
    private final long socketBytes;
    private final Paths paths = new Paths();

    /** An algorithm and the name by which it is bound: its own, or a driver's. */
    private record Entry(Kernel kernel, String boundAs, Capability capability) {
    }

    private AfalgAdaptor(Settings settings, Map<Kernel, String> found, long socketBytes) {
        super(NAME, "Linux " + System.getProperty("os.version") + ", " + found.size() + " algorithms",
                KeyVault.ofNativeEngine());
        this.settings = settings;
        this.socketBytes = socketBytes;
        entries = new HashMap<>();
        List<Capability> list = new ArrayList<>();
        boolean ciphers = false;
        boolean digests = false;
        for (Kernel kernel : Kernel.all()) {
            String name = found.get(kernel);
            if (name != null) {
                Capability capability = kernel.capability(Math.min(LONGEST, socketBytes / 2));
                entries.put(kernel.algorithm(), new Entry(kernel, name, capability));
                list.add(capability);
                ciphers |= kernel.algorithm().service() == Service.CIPHER;
                digests |= kernel.type().equals(Kernel.HASH);
            }
        }
        capabilities = new Capabilities(list, ciphers && digests, Capabilities.MemoryNeeds.ANY);
    }

    /**
     * Opens the adaptor: binds every algorithm once.
     *
     * @param options {@code driver.<algorithm>}, {@code algorithms}, and those of {@link Settings}
     * @throws AdaptorException if the kernel has no AF_ALG, none of the algorithms, or not a driver that was asked for
     */
    static AfalgAdaptor open(AdaptorOptions options) throws AdaptorException {
        Settings settings = Settings.of(options);
        Map<Kernel, String> found = new HashMap<>();
        long socketBytes = Long.MAX_VALUE;
        for (Kernel kernel : wanted(options)) {
            String driver = options.get("driver." + kernel.option()).orElse(null);
            String name = driver == null ? kernel.name() : driver;
            try (AlgSocket socket = AlgSocket.bind(kernel.type(), name)) {
                found.put(kernel, name);
                socketBytes = Math.min(socketBytes, kernel.type().equals(Kernel.HASH) ? Long.MAX_VALUE
                        : usableBytes(socket));
            } catch (ErrnoException e) {
                if (e.errno() == Errno.EAFNOSUPPORT) {
                    throw new AdaptorException(Status.NOTSUPP, "AF_ALG: address family not supported by this kernel");
                }
                if (driver != null || Answers.algorithm(e.errno()) != Status.NOTSUPP) {
                    String subject = driver == null ? "AF_ALG" : driverProperty(kernel) + "=" + driver;
                    throw new AdaptorException(Status.NOTSUPP, subject + ": " + e.getMessage());
                }
            } catch (IllegalArgumentException e) {
                throw new AdaptorException(Status.ERR, driverProperty(kernel) + ": " + e.getMessage());
            }
        }
        if (found.isEmpty()) {
            throw new AdaptorException(Status.NOTSUPP, "AF_ALG: the kernel offers none of the algorithms"
                    + " (are the modules algif_skcipher, algif_hash and algif_aead there?)");
        }
        return new AfalgAdaptor(settings, found, socketBytes);
    }

    private static String driverProperty(Kernel kernel) {
        return "-Dhwadaptor." + NAME + ".driver." + kernel.option();
    }

    /** {@return what is to be looked for: everything, or what the option {@code algorithms} names} */
    private static List<Kernel> wanted(AdaptorOptions options) throws AdaptorException {
        List<Kernel> all = Kernel.all();
        String list = options.get("algorithms").orElse(null);
        if (list == null) {
            return all;
        }
        List<Kernel> wanted = new ArrayList<>();
        for (String option : list.split(",", -1)) {
            wanted.add(all.stream().filter(kernel -> kernel.option().equals(option.strip())).findFirst()
                    .orElseThrow(() -> new AdaptorException(Status.ERR,
                            "-Dhwadaptor." + NAME + ".algorithms=" + list + ": no algorithm " + option.strip())));
        }
        return wanted;
    }

    private static long usableBytes(AlgSocket socket) throws ErrnoException {
        int fd = socket.accept(SOCKET_BYTES);
        if (fd < 0) {
            throw new ErrnoException("accept4", -fd, socket.toString());
        }
        try (OwnedFd operation = OwnedFd.adopt(fd)) {
            int bytes = AlgSocket.bufferBytes(operation.fd());
            return bytes < 0 ? 0 : Math.max(0, (bytes & -4096) - SPARE_BYTES);
        }
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    /** Knows what ranges can't say. */
    @Override
    public boolean supports(SessionSpec spec) {
        return capabilities.covers(spec) && (!(spec instanceof SessionSpec.Aead aead)
                || aead.aead() != AeadAlgorithm.GCM || StandardLengths.isGcmTag(aead.tagLength()));
    }

    @Override
    protected Session newSession(SessionSpec spec) throws AdaptorException {
        SessionSpec kept = null;
        AfalgSession session = null;
        try {
            kept = vault().copy(spec);
            session = open(kept);
            return session;
        } catch (ErrnoException e) {
            throw new AdaptorException(Answers.session(e.errno()), NAME + ": " + spec + ": " + e.getMessage());
        } finally {
            // The kernel has its own copy; what digests need of the spec they wipe themselves.
            if (kept != null
                    && (session == null || session instanceof CipherSession || session instanceof AeadSession)) {
                vault().wipe(kept);
            }
        }
    }

    private AfalgSession open(SessionSpec spec) throws ErrnoException {
        return switch (spec) {
            case SessionSpec.Cipher cipher -> new CipherSession(this, cipher, cipherEngine(cipher));
            case SessionSpec.Aead aead -> {
                Entry entry = entry(aead);
                yield new AeadSession(this, aead, sockets(entry, aead.key(), aead.tagLength()),
                        entry.capability().ivLengths(), entry.capability().maxLength());
            }
            case SessionSpec.Chain chain -> {
                CipherEngine cipher = cipherEngine(chain.cipher());
                try {
                    yield new ChainSession(this, chain, cipher, digestEngine(chain.digest()), vault());
                } catch (ErrnoException e) {
                    cipher.sockets.close();
                    throw e;
                }
            }
            default -> new DigestSession(this, spec, digestEngine(spec), vault());
        };
    }

    /** {@return what does a spec that is {@link #supports supported}} */
    private Entry entry(SessionSpec spec) {
        return Objects.requireNonNull(entries.get(spec.algorithm()));
    }

    private CipherEngine cipherEngine(SessionSpec.Cipher spec) throws ErrnoException {
        Entry entry = entry(spec);
        return new CipherEngine(sockets(entry, spec.key(), 0), spec, entry.capability().maxLength());
    }

    private DigestEngine digestEngine(SessionSpec spec) throws ErrnoException {
        MemorySegment key = spec instanceof SessionSpec.Mac mac ? mac.key() : null;
        if (key != null && key.byteSize() == 0) {
            // Of HMAC, where zeros stand behind a short key (RFC 2104, section 2); without one the kernel does nothing.
            key = ZERO;
        }
        return new DigestEngine(sockets(entry(spec), key, 0), spec);
    }

    private static OpSockets sockets(Entry entry, @Nullable MemorySegment key, int tagLength) throws ErrnoException {
        AlgSocket socket = AlgSocket.bind(entry.kernel().type(), entry.boundAs());
        try {
            if (key != null) {
                socket.setKey(key);
            }
            if (tagLength > 0) {
                socket.setTagLength(tagLength);
            }
        } catch (ErrnoException e) {
            socket.close();
            throw e;
        }
        return new OpSockets(socket, entry.kernel().type().equals(Kernel.HASH) ? 0 : SOCKET_BYTES);
    }

    @Override
    protected AdaptorQueue newQueue(QueuePlace place, int depth) throws AdaptorException {
        EventFd event;
        try {
            event = EventFd.create();
        } catch (ErrnoException e) {
            throw new AdaptorException(Answers.session(e.errno()), NAME + ": " + e.getMessage());
        }
        Work work = null;
        AfalgQueue queue = null;
        try {
            work = new Work(depth, settings, paths, socketBytes);
            queue = new AfalgQueue(this, place, depth, work, event);
            return queue;
        } finally {
            if (queue == null) {
                if (work != null) {
                    work.close();
                }
                event.close();
            }
        }
    }

    /** {@return which ways operations have gone} */
    Paths paths() {
        return paths;
    }

    @Override
    protected void release() {
        LOG.log(System.Logger.Level.DEBUG, () -> NAME + ": " + paths);
    }
}
