package io.hwadaptor.cryptodev;

import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.ScatterList;
import io.hwadaptor.api.StandardLengths;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.SegmentCursor;
import io.hwadaptor.ffm.linux.Errno;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * One AEAD request. The module wants the tag behind the text, in the caller's memory, where a guest has something else;
 * and a text that is not genuine must not get there. So results come out of a buffer of the queue, and only an
 * encryption's source is used in place.
 *
 * <p>One thread. Nothing here allocates once the buffer has its size.
 */
final class AeadRun {
    /** The longest text in bytes. */
    static final long MAX_LENGTH = 4 << 20;
    static final int MAX_TAG = 16;
    static final int GCM_IV = 12;

    private final Staging staging;
    private final SegmentCursor cursor = new SegmentCursor();

    AeadRun(Staging staging) {
        this.staging = staging;
    }

    /** {@return null, or why an IV of a length, or with it a text of a length, is refused} */
    static @Nullable Status refusal(AeadAlgorithm algorithm, int ivLength, long length) {
        if (algorithm == AeadAlgorithm.GCM) {
            // The module has one of the standard's lengths.
            return !StandardLengths.GCM_IVS.contains(ivLength) ? Status.ERR
                    : ivLength != GCM_IV || length > MAX_LENGTH ? Status.NOTSUPP : null;
        }
        return !StandardLengths.isCcm(ivLength, length) ? Status.ERR : length > MAX_LENGTH ? Status.NOTSUPP : null;
    }

    /**
     * Encrypts or decrypts. Lengths have been checked.
     *
     * @return 0 or a negated error code; −EBADMSG for a text that is not genuine
     */
    int run(Binding aead, Operation operation, boolean encrypt, int tagLength) {
        long length = operation.src.byteLength();
        loadIv((AeadAlgorithm) aead.kind.algorithm, operation);
        ScatterList aad = operation.auxiliary;
        int aadLength = (int) aad.byteLength();
        long aadAddress = 0;
        if (aad.count() == 1) {
            aadAddress = aad.address(0);
        } else if (aadLength > 0) {
            cursor.start(aad, 0);
            cursor.gather(staging.aad, 0, aadLength);
            staging.count(aadLength);
            aadAddress = staging.aad.address();
        }
        MemorySegment text = staging.room(length + MAX_TAG);
        long from = text.address();
        if (encrypt && operation.src.count() == 1 && length >= CipherRun.WORTH_A_CALL) {
            from = operation.src.address(0);
        } else {
            cursor.start(operation.src, 0);
            cursor.gather(text, 0, length);
            staging.count(length);
        }
        if (!encrypt) {
            MemorySegment.copy(operation.digest, 0, text, length, tagLength);
        }
        int error = aead.node.auth(aead.id(), encrypt, aadAddress, aadLength, from, text.address(),
                encrypt ? length : length + tagLength, tagLength, staging.iv.address());
        if (error < 0) {
            return error;
        }
        cursor.start(operation.dst, 0);
        cursor.scatter(text, 0, length);
        staging.count(length);
        if (encrypt) {
            MemorySegment.copy(text, length, operation.digest, 0, tagLength);
        }
        return 0;
    }

    /** The kernel's IV of CCM is the first counter block without its flags (RFC 3610, section 2.3). */
    private void loadIv(AeadAlgorithm algorithm, Operation operation) {
        MemorySegment iv = staging.iv;
        int length = operation.ivLength;
        if (algorithm == AeadAlgorithm.GCM) {
            MemorySegment.copy(operation.iv, 0, iv, 0, length);
            return;
        }
        iv.set(ValueLayout.JAVA_LONG, 0, 0L);
        iv.set(ValueLayout.JAVA_LONG, Long.BYTES, 0L);
        iv.set(ValueLayout.JAVA_BYTE, 0, (byte) (14 - length));
        MemorySegment.copy(operation.iv, 0, iv, 1, length);
    }

    /** {@return whether an error says that the text is not genuine} */
    static boolean isForgery(int error) {
        return error == -Errno.EBADMSG;
    }
}
