package io.hwadaptor.cryptodev;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.Capabilities;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.StandardLengths;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.AdaptorOptions;
import io.hwadaptor.api.spi.EngineAdaptor;
import io.hwadaptor.api.spi.KeyVault;
import io.hwadaptor.api.spi.QueuePlace;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The kernel's crypto behind one device. Any thread may call it; what changes after construction is synchronized. */
final class CryptodevAdaptor extends EngineAdaptor {
    static final String NAME = "cryptodev";
    private static final String DEVICE = "device";
    private static final String ASYNC = "async";

    private final Path path;
    /** An open file of the adaptor's own, on which keys are probed. */
    private final Node control;
    private final Probe probe;
    private final boolean asynchronous;

    private CryptodevAdaptor(Path path, Node control, Probe probe, boolean asynchronous) {
        super(NAME, path + ", " + (asynchronous ? "asynchronous" : "synchronous") + ", "
                + probe.capabilities().list().size() + " algorithms", KeyVault.ofNativeEngine());
        this.path = path;
        this.control = control;
        this.probe = probe;
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
        Probe probe = Probe.of(control);
        if (probe.isEmpty()) {
            control.close();
            throw new AdaptorException(Status.NOTSUPP, path + ": the kernel behind it has none of the algorithms");
        }
        return new CryptodevAdaptor(path, control, probe, wantsAsync && control.isAsynchronous());
    }

    @Override
    public Capabilities capabilities() {
        return probe.capabilities();
    }

    @Override
    public boolean supports(SessionSpec spec) {
        if (!capabilities().covers(spec)) {
            return false;
        }
        return switch (spec) {
            case SessionSpec.Cipher cipher -> probe.takesKey(cipher.algorithm(), cipher.key().byteSize());
            case SessionSpec.Chain chain -> supports(chain.cipher()) && supports(chain.digest());
            case SessionSpec.NestedHash hash -> probe.copiesDigests();
            case SessionSpec.Aead aead -> probe.takesKey(aead.algorithm(), aead.key().byteSize())
                    && (aead.aead() != AeadAlgorithm.GCM || StandardLengths.isGcmTag(aead.tagLength()));
            default -> true;
        };
    }

    @Override
    protected Session newSession(SessionSpec spec) throws AdaptorException {
        CryptodevSession session = new CryptodevSession(this, spec, probe.masks());
        int error;
        try {
            error = probe(session);
        } catch (RuntimeException | Error e) {
            session.refused();
            throw e;
        }
        if (error < 0) {
            session.refused();
            throw Binding.isRefusal(error)
                    // Its length is right, so nothing is wrong with it but for this kernel.
                    ? new AdaptorException(Status.NOTSUPP, NAME + ": " + spec + ": the key is refused")
                    : new AdaptorException(Status.NOSPC, NAME + ": " + spec + ": " + Node.describe(error));
        }
        return session;
    }

    /** Opens the session in the kernel once and closes it again, so that a key which it refuses is refused here. */
    private int probe(CryptodevSession session) {
        synchronized (control) {
            Binding.Result result = Binding.open(control, session.spec(), probe.masks());
            if (result.binding() != null) {
                result.binding().close();
            }
            return result.error();
        }
    }

    @Override
    protected AdaptorQueue newQueue(QueuePlace place, int depth) throws AdaptorException {
        return CryptodevQueue.open(this, place, depth, Node.open(path), asynchronous);
    }

    @Override
    protected void release() {
        synchronized (control) {
            control.close();
        }
    }
}
