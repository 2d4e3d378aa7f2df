package io.hwadaptor.cryptodev;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.Capabilities;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.StandardLengths;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.AdaptorOptions;
import io.hwadaptor.api.spi.CounterTotals;
import io.hwadaptor.api.spi.KeyVault;
import io.hwadaptor.api.spi.SessionLimit;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** The kernel's crypto behind one device. Any thread may call it; what changes after construction is synchronized. */
final class CryptodevAdaptor implements Adaptor {
    static final String NAME = "cryptodev";
    private static final String DEVICE = "device";
    private static final String ASYNC = "async";

    /** Of this adaptor, open. */
    private final SessionLimit sessions = new SessionLimit(NAME);
    private final Path path;
    /** An open file of the adaptor's own, on which keys are probed. */
    private final Node control;
    private final Survey survey;
    private final boolean asynchronous;
    private final KeyVault vault = KeyVault.ofNativeEngine();
    private final CounterTotals totals = new CounterTotals();
    private final QueueNumbers numbers = new QueueNumbers();
    private boolean closed;

    private CryptodevAdaptor(Path path, Node control, Survey survey, boolean asynchronous) {
        this.path = path;
        this.control = control;
        this.survey = survey;
        this.asynchronous = asynchronous;
    }

    /**
     * Opens the device and asks what is behind it.
     *
     * @throws AdaptorException with one line that says what is missing
     */
    static CryptodevAdaptor open(AdaptorOptions options) throws AdaptorException {
        String device = options.get(DEVICE).orElse("/dev/crypto");
        boolean wantsAsync = options.number(ASYNC, 1, 0, 1) == 1;
        Path path;
        try {
            path = Path.of(device);
        } catch (InvalidPathException e) {
            throw new AdaptorException(Status.ERR, "-Dhwadaptor.cryptodev.device: not a path: " + e.getMessage(), e);
        }
        Node control = Node.open(path);
        Survey survey = Survey.of(control);
        if (survey.isEmpty()) {
            control.close();
            throw new AdaptorException(Status.NOTSUPP, path + ": the kernel behind it has none of the algorithms");
        }
        return new CryptodevAdaptor(path, control, survey, wantsAsync && control.isAsynchronous());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String version() {
        return path + ", " + (asynchronous ? "asynchronous" : "synchronous") + ", "
                + survey.capabilities().list().size() + " algorithms";
    }

    @Override
    public Capabilities capabilities() {
        return survey.capabilities();
    }

    @Override
    public boolean supports(SessionSpec spec) {
        if (!capabilities().covers(spec)) {
            return false;
        }
        return switch (spec) {
            case SessionSpec.Cipher cipher -> survey.takesKey(cipher.algorithm(), cipher.key().byteSize());
            case SessionSpec.Chain chain -> supports(chain.cipher()) && supports(chain.digest());
            case SessionSpec.NestedHash hash -> survey.copiesDigests();
            case SessionSpec.Aead aead -> survey.takesKey(aead.algorithm(), aead.key().byteSize())
                    && (aead.aead() != AeadAlgorithm.GCM || StandardLengths.isGcmTag(aead.tagLength()));
            default -> true;
        };
    }

    @Override
    public Session openSession(SessionSpec spec) throws AdaptorException {
        synchronized (this) {
            requireOpen();
        }
        if (!supports(spec)) {
            throw new AdaptorException(capabilities().refusal(spec), NAME + ": no " + spec);
        }
        CryptodevSession session = newSession(spec);
        int error;
        try {
            error = probe(session);
        } catch (RuntimeException | Error e) {
            session.close();
            throw e;
        }
        if (error < 0) {
            session.close();
            throw Binding.isRefusal(error)
                    // Its length is right, so nothing is wrong with it but for this kernel.
                    ? new AdaptorException(Status.NOTSUPP, NAME + ": " + spec + ": the key is refused")
                    : new AdaptorException(Status.NOSPC, NAME + ": " + spec + ": " + Node.describe(error));
        }
        return session;
    }

    private CryptodevSession newSession(SessionSpec spec) throws AdaptorException {
        sessions.opened();
        CryptodevSession session = null;
        try {
            session = new CryptodevSession(sessions, vault, spec, survey.masks());
            return session;
        } finally {
            if (session == null) {
                sessions.closed();
            }
        }
    }

    /** Opens the session in the kernel once and closes it again, so that a key which it refuses is refused here. */
    private int probe(CryptodevSession session) {
        synchronized (control) {
            Binding.Result result = Binding.open(control, session.spec(), survey.masks());
            if (result.binding() != null) {
                result.binding().close();
            }
            return result.error();
        }
    }

    @Override
    public synchronized AdaptorQueue openQueue(int depth) throws AdaptorException {
        requireOpen();
        return CryptodevQueue.open(sessions, numbers, totals, depth, Node.open(path), asynchronous);
    }

    @Override
    public List<EngineCounters> counters() {
        return List.of(totals.sum(NAME));
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            synchronized (control) {
                control.close();
            }
            vault.close();
        }
    }

    private void requireOpen() throws AdaptorException {
        if (closed) {
            throw new AdaptorException(Status.ERR, NAME + ": the adaptor is closed");
        }
    }
}
