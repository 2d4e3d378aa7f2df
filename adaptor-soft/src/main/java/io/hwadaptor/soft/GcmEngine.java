package io.hwadaptor.soft;

import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.StandardLengths;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/**
 * GCM (NIST SP 800-38D). Short texts with a tag that the JDK takes are decrypted by the JDK. Its decryption collects
 * the whole text, so longer ones are decrypted by two encryptions: that of zeros is the key stream, and that of the
 * plaintext gives the tag, which is made of the ciphertext either way. It always collects AAD, so long AAD is not for
 * it: {@link GcmBlocks} does those.
 */
final class GcmEngine extends AeadEngine {
    /** Shortest tag that the JDK checks itself. */
    private static final int SHORTEST_WHOLE = 12;

    /** Read by all, written by none. */
    private static final byte[] ZEROS = new byte[Staging.CHUNK];

    private final boolean encrypting;
    private final int tagLength;
    private final GcmCipher cipher;
    /** For decryption; null in an engine that encrypts. */
    private final @Nullable GcmCipher stream;
    private boolean streaming;
    /** Made for the first long AAD. */
    private @Nullable GcmBlocks blocks;
    /** The same if the current operation is of it, else null. */
    private @Nullable GcmBlocks current;

    GcmEngine(Direction direction, byte[] key, int tagLength) throws GeneralSecurityException {
        encrypting = direction == Direction.ENCRYPT;
        this.tagLength = tagLength;
        cipher = new GcmCipher(key);
        stream = encrypting ? null : new GcmCipher(key);
    }

    @Override
    boolean accepts(int ivLength, long length) {
        return StandardLengths.GCM_IVS.contains(ivLength) && length <= StandardLengths.GCM_TEXT;
    }

    @Override
    void begin(Operation operation) throws GeneralSecurityException {
        current = null;
        if (operation.auxiliary.byteLength() > GcmBlocks.COLLECTED) {
            blocks = blocks != null ? blocks : cipher.blocks(encrypting);
            current = blocks;
            blocks.begin(operation);
            return;
        }
        streaming = encrypting || !hasWhole(operation) || operation.src.byteLength() > Staging.CHUNK;
        if (!streaming) {
            cipher.beginWhole(operation, tagLength);
            return;
        }
        cipher.begin(operation);
        if (stream != null) {
            stream.begin(operation);
        }
    }

    @Override
    void authenticate(byte[] bytes, int from, int length) {
        if (current != null) {
            current.authenticate(bytes, from, length);
        } else if (streaming) {
            cipher.authenticate(bytes, from, length);
        } else {
            cipher.authenticateWhole(bytes, from, length);
        }
    }

    @Override
    void update(byte[] in, int length, byte[] out, byte[] extra) throws GeneralSecurityException {
        if (current != null) {
            current.update(in, length, out, extra);
        } else if (stream == null) {
            cipher.update(in, length, out);
        } else {
            stream.update(ZEROS, length, out);
            Longs.xor(out, in, length);
            cipher.update(out, length, extra);
        }
    }

    @Override
    void last(byte[] in, int length, byte[] out, byte[] extra, byte[] tag) throws GeneralSecurityException {
        if (current != null) {
            current.last(in, length, out, extra, tag);
            return;
        }
        byte[] result = out;
        if (stream == null) {
            cipher.last(in, length, out);
        } else {
            stream.last(ZEROS, length, out);
            Longs.xor(out, in, length);
            cipher.last(out, length, extra);
            result = extra;
        }
        System.arraycopy(result, length, tag, 0, TAG);
    }

    @Override
    boolean hasWhole(Operation operation) {
        return tagLength >= SHORTEST_WHOLE && operation.auxiliary.byteLength() <= GcmBlocks.COLLECTED;
    }

    @Override
    boolean openWhole(byte[] in, int length, byte[] out) throws GeneralSecurityException {
        return cipher.openWhole(in, length, out);
    }

    @Override
    void wipe() {
        cipher.wipe();
        if (stream != null) {
            stream.wipe();
        }
        if (blocks != null) {
            blocks.wipe();
        }
    }
}
