package io.hwadaptor.qat.pke;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Status;
import io.hwadaptor.qat.service.Cpa;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A session with a public key, or that makes one. Requests are short and copied: that is how the library takes numbers.
 * Used by any number of queues at once, so nothing of a request is kept here.
 *
 * <p>The numbers of a key are the JDK's, which can't be overwritten: they go when the session releases its context.
 */
public abstract class KeyContext {
    /** Longest input in bytes that is looked at. */
    static final int MAX_INPUT = 8 * 1024;

    KeyContext() {
    }

    /** Lays a request out for the library. {@return what to answer with at once, or null if the device gets it} */
    abstract @Nullable Status prepare(Operation operation, byte[] source, byte[] auxiliary, KeySlot slot);

    /** {@return the result of what the device has computed; null if it is none, for {@link Status#ERR}} */
    abstract byte @Nullable [] result(Operation operation, KeySlot slot);

    /** {@return the answer to a verification; by default what the device says} */
    Status verified(Operation operation, KeySlot slot) {
        return answer(slot.right);
    }

    static Status answer(boolean right) {
        return right ? Status.OK : Status.KEY_REJECTED;
    }

    /** Runs {@link #prepare} on an operation's inputs. {@return its answer} */
    final @Nullable Status begin(Operation operation, KeySlot slot) {
        boolean longAuxiliary = operation.auxiliary.byteLength() > MAX_INPUT;
        // A signature of whatever length is looked at, and one as long as this is as wrong as none.
        if (operation.src.byteLength() > MAX_INPUT || (longAuxiliary && operation.type != OperationType.VERIFY)) {
            return Status.ERR;
        }
        byte[] source = null;
        try {
            source = Numbers.bytes(operation.src);
            return prepare(operation, source, longAuxiliary ? new byte[0] : Numbers.bytes(operation.auxiliary), slot);
        } catch (RuntimeException | Error e) {
            // The payload's memory went away: a page of a mapped file, or the whole mapping.
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
            if (operation.type == OperationType.VERIFY) {
                return verified(operation, slot);
            }
            result = result(operation, slot);
            if (result == null) {
                return Status.ERR;
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
        } catch (RuntimeException | Error e) {
            return Status.ERR;
        } finally {
            if (result != null) {
                Arrays.fill(result, (byte) 0);
            }
        }
    }
}
