package io.hwadaptor.qat;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.ScatterList;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.StandardLengths;
import io.hwadaptor.api.Status;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * A session with a public key, or that makes one. Requests are short and copied: that is how the library takes numbers.
 * Used by any number of queues at once, so nothing of a request is kept here.
 */
abstract class KeyContext {
    /** Longest input in bytes that is looked at. */
    static final int MAX_INPUT = 8 * 1024;
    /** {@return the context of a session, null for symmetric ones} */
    static KeyContext of(SessionSpec spec) throws GeneralSecurityException {
        return switch (spec) {
            case SessionSpec.Rsa rsa -> new RsaContext(rsa);
            case SessionSpec.Ecdsa ecdsa -> new EcdsaContext(ecdsa);
            case SessionSpec.Dsa dsa -> new DsaContext(dsa);
            case SessionSpec.Dh dh -> new DhContext(dh);
            case SessionSpec.Ecdh ecdh -> new EcdhContext(ecdh);
            case SessionSpec.RsaKeyPair pair -> new RsaPairContext(pair);
            case SessionSpec.EcKeyPair pair -> new EcPairContext(pair);
            default -> null;
        };
    }

    /**
     * Lays a request out for the library.
     *
     * @return what to answer with at once, or null if the device gets it
     * @throws GeneralSecurityException for {@link Status#ERR}
     */
    abstract Status prepare(Operation operation, byte[] source, byte[] auxiliary, KeySlot slot)
            throws GeneralSecurityException;

    /**
     * {@return the result of what the device has computed, or null where the answer is {@link KeySlot#right} alone}
     *
     * @throws GeneralSecurityException for {@link Status#ERR}
     */
    abstract byte[] result(Operation operation, KeySlot slot) throws GeneralSecurityException;

    /**
     * {@return the answer to a verification; by default what the device says}
     *
     * @throws GeneralSecurityException if there is none
     */
    boolean verified(Operation operation, KeySlot slot) throws GeneralSecurityException {
        return slot.right;
    }

    /** Numbers of the JDK can't be overwritten; contexts let them go. */
    void wipe() {
    }

    /** Runs {@link #prepare} on an operation's inputs. {@return its answer} */
    final Status begin(Operation operation, KeySlot slot) {
        boolean longAuxiliary = operation.auxiliary.byteLength() > MAX_INPUT;
        // A signature of whatever length is looked at, and one as long as this is as wrong as none.
        if (operation.src.byteLength() > MAX_INPUT || (longAuxiliary && operation.type != OperationType.VERIFY)) {
            return Status.ERR;
        }
        byte[] source = null;
        try {
            source = bytes(operation.src);
            return prepare(operation, source, longAuxiliary ? new byte[0] : bytes(operation.auxiliary), slot);
        } catch (GeneralSecurityException | RuntimeException | Error e) {
            // Refused; or the payload's memory went away, a page of a mapped file or the whole mapping.
            return Status.ERR;
        } finally {
            if (source != null) {
                Arrays.fill(source, (byte) 0);
            }
        }
    }

    /** {@return how a request that the device has completed ended; its result is in place then} */
    final Status finish(Operation operation, KeySlot slot) {
        byte[] result = null;
        try {
            if (slot.result != Cpa.SUCCESS) {
                // The device has written to the slot at most; the operation is as it was, and another engine may do it.
                return Status.NOTSUPP;
            }
            result = result(operation, slot);
            if (result == null) {
                return verified(operation, slot) ? Status.OK : Status.KEY_REJECTED;
            }
            if (!slot.right) {
                return Status.NOTSUPP;
            }
            if (result.length > operation.dst.byteLength()) {
                return Status.ERR;
            }
            operation.dst.copyFrom(0, result, 0, result.length);
            operation.producedLength = result.length;
            return Status.OK;
        } catch (GeneralSecurityException | RuntimeException | Error e) {
            return Status.ERR;
        } finally {
            if (result != null) {
                Arrays.fill(result, (byte) 0);
            }
        }
    }

    static byte[] bytes(ScatterList list) {
        byte[] bytes = new byte[(int) list.byteLength()];
        list.copyTo(0, bytes, 0, bytes.length);
        return bytes;
    }

    static byte[] bytes(MemorySegment memory) {
        return memory.toArray(ValueLayout.JAVA_BYTE);
    }

    static BigInteger number(MemorySegment memory) {
        byte[] bytes = bytes(memory);
        BigInteger number = new BigInteger(1, bytes);
        Arrays.fill(bytes, (byte) 0);
        return number;
    }

    /** {@return a number as bytes, most significant first, with zeros in front} */
    static byte[] fixed(BigInteger number, int length) {
        byte[] bytes = number.toByteArray();
        int skip = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
        if (bytes.length - skip > length) {
            throw new IllegalArgumentException("a number of more than " + length + " bytes");
        }
        byte[] result = new byte[length];
        System.arraycopy(bytes, skip, result, length - bytes.length + skip, bytes.length - skip);
        Arrays.fill(bytes, (byte) 0);
        return result;
    }

    /** {@return the leftmost bits of a digest, as many as the order has (FIPS 186-4, section 6.4)} */
    static BigInteger cut(byte[] digest, BigInteger order) throws GeneralSecurityException {
        if (digest.length == 0 || digest.length > StandardLengths.SIGNED_DIGEST) {
            throw new GeneralSecurityException("no digest");
        }
        int more = 8 * digest.length - order.bitLength();
        BigInteger value = new BigInteger(1, digest);
        return more > 0 ? value.shiftRight(more) : value;
    }
}
