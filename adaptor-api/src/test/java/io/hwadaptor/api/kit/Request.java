package io.hwadaptor.api.kit;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.ScatterList;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.Status;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** One request to the adaptor under test with all its inputs, for {@link Rig#run}. Mutable, for one use or several. */
final class Request {
    private static final byte[] NONE = {};

    final String what;
    final Session session;
    final OperationType type;
    byte[] source = NONE;
    byte[] iv = NONE;
    byte[] auxiliary = NONE;
    /** What stands in the digest's place before; null for nothing. */
    byte[] digest;
    boolean verify;
    long cipherStart;
    long cipherLength;
    long hashStart;
    long hashLength;
    /** Bytes of the destination; negative for as many as the source has. */
    int destination = -1;
    Layout layout = Layout.PLAIN;

    Request(String what, Session session, OperationType type) {
        this.what = what;
        this.session = session;
        this.type = type;
    }

    Request source(byte[] bytes) {
        source = bytes;
        return this;
    }

    Request iv(byte[] bytes) {
        iv = bytes;
        return this;
    }

    Request auxiliary(byte[] bytes) {
        auxiliary = bytes;
        return this;
    }

    Request digest(byte[] bytes) {
        digest = bytes;
        return this;
    }

    Request destination(int length) {
        destination = length;
        return this;
    }

    Request layout(Layout value) {
        layout = value;
        return this;
    }

    Request ranges(long cipherFrom, long cipherCount, long hashFrom, long hashCount) {
        cipherStart = cipherFrom;
        cipherLength = cipherCount;
        hashStart = hashFrom;
        hashLength = hashCount;
        return this;
    }

    /** Says that the digest is to be compared, and with what. */
    Request verifying(byte[] expected) {
        verify = true;
        digest = expected;
        return this;
    }

    int destinationLength() {
        return destination < 0 ? source.length : destination;
    }

    Declines.Shape shape() {
        return new Declines.Shape(session, source.length, auxiliary.length, cipherLength, hashStart, hashLength);
    }

    void fill(Operation operation) {
        operation.clear();
        operation.session = session;
        operation.type = type;
        operation.iv.fill((byte) 0xDD);
        MemorySegment.copy(iv, 0, operation.iv, ValueLayout.JAVA_BYTE, 0, iv.length);
        operation.ivLength = iv.length;
        operation.digest.fill((byte) 0xCC);
        if (digest != null) {
            MemorySegment.copy(digest, 0, operation.digest, ValueLayout.JAVA_BYTE, 0, digest.length);
        }
        operation.verifyDigest = verify;
        operation.cipherStart = cipherStart;
        operation.cipherLength = cipherLength;
        operation.hashStart = hashStart;
        operation.hashLength = hashLength;
    }

    /** How a request ended. */
    static final class Result {
        private final Status status;
        private final byte[] output;
        private final byte[] digest;
        private final long produced;

        private Result(Operation operation) {
            status = operation.status;
            output = bytes(operation.dst);
            digest = operation.digest.toArray(ValueLayout.JAVA_BYTE);
            produced = operation.producedLength;
        }

        static Result of(Operation operation) {
            return new Result(operation);
        }

        Status status() {
            return status;
        }

        /** {@return what stands in the destination, all of it} */
        byte[] output() {
            return output;
        }

        /** {@return what stands in the digest's place, all of it} */
        byte[] digest() {
            return digest;
        }

        /** {@return the bytes that the algorithm says it has written} */
        byte[] produced() {
            if (produced < 0 || produced > output.length) {
                throw new AssertionError(produced + " bytes produced into " + output.length);
            }
            return Arrays.copyOf(output, (int) produced);
        }

        private static byte[] bytes(ScatterList list) {
            byte[] bytes = new byte[(int) list.byteLength()];
            list.copyTo(0, bytes, 0, bytes.length);
            return bytes;
        }
    }
}
