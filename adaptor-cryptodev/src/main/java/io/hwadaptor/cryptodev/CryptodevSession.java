package io.hwadaptor.cryptodev;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.ChainOrder;
import io.hwadaptor.api.spi.KeyVault;
import io.hwadaptor.api.spi.SessionLimit;
import java.util.Arrays;

/**
 * A session: key material, and a {@link Binding} per queue that has used it. The key is kept because a queue that comes
 * later needs it for its own kernel session.
 */
final class CryptodevSession implements Session {
    private static final Binding[] NONE = {};

    /** The sessions that this one is counted among: its adaptor's, and the adaptor's queues take no others. */
    final SessionLimit owner;

    private final KeyVault vault;
    private final int[] masks;
    private final SessionSpec spec;
    private final Service service;
    private final int digestLength;
    private final boolean encrypts;
    private final ChainOrder order;
    private final CipherAlgorithm cipher;
    /** By queue number. Replaced as a whole when one is added, so queues read it without a lock. */
    private volatile Binding[] bindings = NONE;
    private volatile boolean closed;

    /**
     * A session.
     *
     * @param owner has counted it
     * @param vault keeps its keys
     * @param spec one that the adaptor supports; its keys stay where they are
     * @param masks as {@link Binding#open} has them
     */
    CryptodevSession(SessionLimit owner, KeyVault vault, SessionSpec spec, int[] masks) throws AdaptorException {
        this.owner = owner;
        this.vault = vault;
        this.masks = masks;
        this.spec = vault.copy(spec);
        service = spec.service();
        digestLength = digestLength(spec);
        encrypts = switch (spec) {
            case SessionSpec.Cipher one -> one.direction() == Direction.ENCRYPT;
            case SessionSpec.Chain one -> one.cipher().direction() == Direction.ENCRYPT;
            case SessionSpec.Aead one -> one.direction() == Direction.ENCRYPT;
            default -> true;
        };
        order = spec instanceof SessionSpec.Chain chain ? chain.order() : null;
        cipher = spec.algorithm() instanceof CipherAlgorithm one ? one : null;
    }

    private static int digestLength(SessionSpec spec) {
        return switch (spec) {
            case SessionSpec.Hash hash -> hash.resultLength();
            case SessionSpec.NestedHash hash -> hash.resultLength();
            case SessionSpec.Mac mac -> mac.resultLength();
            case SessionSpec.Aead aead -> aead.tagLength();
            case SessionSpec.Chain chain -> digestLength(chain.digest());
            default -> 0;
        };
    }

    SessionSpec spec() {
        return spec;
    }

    boolean encrypts() {
        return encrypts;
    }

    /** {@return in which order a chain works, null for other sessions} */
    ChainOrder order() {
        return order;
    }

    /** {@return whether the operation's IV and a source of a length are what the session's cipher takes} */
    boolean takesCipher(Operation operation, long length) {
        return (cipher.ivLength() == 0 || operation.ivLength == cipher.ivLength()) && CipherRun.takes(cipher, length);
    }

    /** {@return the queue's binding, or null if it has to be {@linkplain #bind made} first} */
    Binding binding(int queue, Node node) {
        Binding[] all = bindings;
        Binding binding = queue < all.length ? all[queue] : null;
        // The number of a queue that was closed is given out again.
        return binding != null && binding.node == node ? binding : null;
    }

    boolean isClosed() {
        return closed;
    }

    /** Makes the queue's binding. {@return how that went, or null if the session is closed} */
    synchronized Binding.Result bind(int queue, Node node) {
        if (closed) {
            return null;
        }
        Binding.Result result = Binding.open(node, spec, masks);
        if (result.binding() != null) {
            Binding[] all = Arrays.copyOf(bindings, Math.max(bindings.length, queue + 1));
            all[queue] = result.binding();
            bindings = all;
        }
        return result;
    }

    @Override
    public Service service() {
        return service;
    }

    @Override
    public Algorithm algorithm() {
        return spec.algorithm();
    }

    @Override
    public int digestLength() {
        return digestLength;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        owner.closed();
        Binding[] all = bindings;
        bindings = NONE;
        for (Binding binding : all) {
            if (binding != null) {
                binding.close();
            }
        }
        vault.wipe(spec);
    }
}
