package io.hwadaptor.cryptodev;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.ChainOrder;
import io.hwadaptor.api.spi.EngineAdaptor;
import io.hwadaptor.api.spi.EngineSession;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A session: key material, and a {@link Binding} per queue that has used it. The key is kept because a queue that comes
 * later needs it for its own kernel session.
 */
final class CryptodevSession extends EngineSession {
    private static final Binding[] NONE = {};

    private final EngineAdaptor adaptor;
    private final int[] masks;
    private final SessionSpec spec;
    private final boolean encrypts;
    private final @Nullable ChainOrder order;
    /** Of a cipher or a chain; else one that nobody asks for. */
    private final CipherAlgorithm cipher;
    /** By queue number. Replaced as a whole when one is added, so queues read it without a lock. */
    private volatile Binding[] bindings = NONE;

    /**
     * A session.
     *
     * @param adaptor opens it; its vault keeps the keys
     * @param spec one that the adaptor supports; its keys stay where they are
     * @param masks as {@link Binding#open} has them
     */
    CryptodevSession(EngineAdaptor adaptor, SessionSpec spec, int[] masks) throws AdaptorException {
        super(adaptor, spec);
        this.adaptor = adaptor;
        this.masks = masks;
        this.spec = adaptor.vault().copy(spec);
        encrypts = switch (spec) {
            case SessionSpec.Cipher one -> one.direction() == Direction.ENCRYPT;
            case SessionSpec.Chain one -> one.cipher().direction() == Direction.ENCRYPT;
            case SessionSpec.Aead one -> one.direction() == Direction.ENCRYPT;
            default -> true;
        };
        order = spec instanceof SessionSpec.Chain chain ? chain.order() : null;
        cipher = spec.algorithm() instanceof CipherAlgorithm one ? one : CipherAlgorithm.AES_ECB;
    }

    SessionSpec spec() {
        return spec;
    }

    boolean encrypts() {
        return encrypts;
    }

    /** {@return in which order a chain works, null for other sessions} */
    @Nullable ChainOrder order() {
        return order;
    }

    /** {@return whether the operation's IV and a source of a length are what the session's cipher takes} */
    boolean takesCipher(Operation operation, long length) {
        return (cipher.ivLength() == 0 || operation.ivLength == cipher.ivLength()) && CipherRun.takes(cipher, length);
    }

    /** {@return the queue's binding, or null if it has to be {@linkplain #bind made} first} */
    @Nullable Binding binding(int queue, Node node) {
        Binding[] all = bindings;
        Binding binding = queue < all.length ? all[queue] : null;
        // The number of a queue that was closed is given out again.
        return binding != null && binding.node == node ? binding : null;
    }

    /** Makes the queue's binding. {@return how that went, or null if the session is closed} */
    synchronized Binding.@Nullable Result bind(int queue, Node node) {
        if (!usableBy(adaptor)) {
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

    /** Of a session that the kernel has refused. */
    void refused() {
        discard();
    }

    @Override
    protected void release() {
        Binding[] all = bindings;
        bindings = NONE;
        for (Binding binding : all) {
            if (binding != null) {
                binding.close();
            }
        }
        adaptor.vault().wipe(spec);
    }
}
