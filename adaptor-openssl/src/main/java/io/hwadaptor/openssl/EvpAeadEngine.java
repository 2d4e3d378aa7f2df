package io.hwadaptor.openssl;

import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.StandardLengths;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.SegmentCursor;
import io.hwadaptor.ffm.openssl.CipherCalls;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.InvalidKeyException;

/** The authenticated ciphers that stream: GCM and ChaCha20-Poly1305. Also GMAC, which is GCM with AAD alone. */
final class EvpAeadEngine extends AeadEngine {
    /** Longest IV of GCM in bytes that the library takes. */
    static final int MAX_GCM_IV = 128;
    /** The only nonce of ChaCha20-Poly1305 in bytes. */
    static final int CHACHA_NONCE = 12;

    private final long context;
    private final boolean encrypting;
    private final int shortestIv;
    private final int longestIv;
    private final long maxLength;
    /** What the context is set to; all engines start with 96 bits. */
    private int ivLength = 12;

    private EvpAeadEngine(long context, boolean encrypting, int shortestIv, int longestIv, long maxLength) {
        this.context = context;
        this.encrypting = encrypting;
        this.shortestIv = shortestIv;
        this.longestIv = longestIv;
        this.maxLength = maxLength;
    }

    /** {@return AES-GCM} */
    static EvpAeadEngine gcm(Direction direction, MemorySegment key) throws InvalidKeyException {
        boolean encrypting = direction == Direction.ENCRYPT;
        long algorithm = OpenSsl.cipher("AES-" + key.byteSize() * Byte.SIZE + "-GCM");
        return new EvpAeadEngine(Ciphers.open(algorithm, key, encrypting), encrypting, 1, MAX_GCM_IV,
                StandardLengths.GCM_TEXT);
    }

    /** {@return ChaCha20-Poly1305} */
    static EvpAeadEngine chaCha(Direction direction, MemorySegment key) throws InvalidKeyException {
        boolean encrypting = direction == Direction.ENCRYPT;
        return new EvpAeadEngine(Ciphers.open(OpenSsl.cipher("ChaCha20-Poly1305"), key, encrypting), encrypting,
                CHACHA_NONCE, CHACHA_NONCE, StandardLengths.CHACHA_TEXT);
    }

    @Override
    Status refusal(Operation operation, long length) {
        int given = operation.ivLength;
        if (given >= shortestIv && given <= longestIv) {
            return length <= maxLength ? Status.OK : Status.ERR;
        }
        return given > longestIv && given <= Operation.MAX_IV_LENGTH && shortestIv != longestIv ? Status.NOTSUPP
                : Status.ERR;
    }

    /** Starts from any state. */
    boolean begin(Operation operation, int tagLength, Workspace workspace) {
        if (operation.ivLength != ivLength && !setIvLength(operation.ivLength, workspace)) {
            return false;
        }
        long parameters = encrypting ? 0 : workspace.tag.with(operation.digest, tagLength);
        return CipherCalls.EVP_CipherInit_ex2(context, 0, 0, operation.iv.address(), -1, parameters) == 1;
    }

    private boolean setIvLength(int length, Workspace workspace) {
        workspace.block.set(ValueLayout.JAVA_LONG, 0L, length);
        boolean good = CipherCalls.EVP_CIPHER_CTX_set_params(context,
                workspace.ivLength.with(workspace.block, Long.BYTES)) == 1;
        ivLength = good ? length : -1;
        return good;
    }

    /** Takes bytes that are authenticated and not encrypted. */
    boolean authenticate(SegmentCursor bytes, long length, Workspace workspace) {
        for (long left = length; left > 0;) {
            long part = Math.min(Math.min(left, Workspace.MAX_PART), bytes.available());
            if (!workspace.cipher(context, bytes.address(), 0, part)) {
                return false;
            }
            bytes.advance(part);
            left -= part;
        }
        return true;
    }

    @Override
    boolean crypt(Operation operation, long length, int tagLength, Workspace workspace) {
        if (!begin(operation, tagLength, workspace)
                || !authenticate(workspace.auxiliary, operation.auxiliary.byteLength(), workspace)) {
            return false;
        }
        SegmentCursor source = workspace.source;
        SegmentCursor destination = workspace.destination;
        for (long left = length; left > 0;) {
            long part = Math.min(Math.min(left, Workspace.MAX_PART),
                    Math.min(source.available(), destination.available()));
            if (!workspace.cipher(context, source.address(), destination.address(), part)) {
                return false;
            }
            source.advance(part);
            destination.advance(part);
            left -= part;
        }
        return true;
    }

    @Override
    boolean finish(Operation operation, int tagLength, Workspace workspace) {
        return finish(operation.digest, tagLength, workspace);
    }

    /** Ends, and writes the tag of an encryption. */
    boolean finish(MemorySegment tag, int tagLength, Workspace workspace) {
        return CipherCalls.EVP_CipherFinal_ex(context, workspace.carry.address(), workspace.lengthAddress()) == 1
                && (!encrypting
                        || CipherCalls.EVP_CIPHER_CTX_get_params(context, workspace.tag.with(tag, tagLength)) == 1);
    }

    @Override
    void free() {
        CipherCalls.EVP_CIPHER_CTX_free(context);
    }
}
