package io.hwadaptor.openssl;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.UnsupportedKeyException;
import io.hwadaptor.ffm.openssl.KeyCalls;
import io.hwadaptor.ffm.openssl.LibraryCalls;
import java.lang.foreign.MemorySegment;
import java.security.InvalidKeyException;

/**
 * What sessions have in common whose requests are short and looked at more than once: inputs are copied to private
 * memory, the result comes in private memory and goes to the destination if it fits there. These copies are counted as
 * staged.
 */
abstract class PublicKeyContext extends Context {
    /** What a computation returns if its status is the whole answer. */
    static final long NOTHING = 0;

    /** The key of the library, or 0 if there is none. */
    final long key;

    /** How the computation went, if it did not throw. */
    Status answer = Status.OK;

    /** A context that owns a key of the library. */
    PublicKeyContext(long key) {
        this.key = key;
    }

    @Override
    final Status run(Operation operation, Workspace workspace) {
        long sourceLength = operation.src.byteLength();
        long auxiliaryLength = operation.auxiliary.byteLength();
        if (auxiliaryLength > PublicMemory.MAX_INPUT && operation.type == OperationType.VERIFY) {
            // A signature of whatever length is looked at, and one as long as this is as wrong as none.
            auxiliaryLength = 0;
        }
        if (sourceLength > PublicMemory.MAX_INPUT || auxiliaryLength > PublicMemory.MAX_INPUT) {
            return Status.ERR;
        }
        PublicMemory memory = workspace.publicMemory();
        workspace.source.start(operation.src);
        workspace.source.gather(memory.source, 0, sourceLength);
        workspace.auxiliary.start(operation.auxiliary);
        workspace.auxiliary.gather(memory.auxiliary, 0, auxiliaryLength);
        workspace.addStaged(sourceLength + auxiliaryLength);
        answer = Status.OK;
        long length = NOTHING;
        try {
            length = compute(operation, memory.source.asSlice(0, sourceLength),
                    memory.auxiliary.asSlice(0, auxiliaryLength), workspace);
            if (answer != Status.OK) {
                return answer;
            }
            if (length > operation.dst.byteLength()) {
                return Status.ERR;
            }
            workspace.destination.start(operation.dst);
            workspace.destination.scatter(memory.result, 0, length);
            workspace.addStaged(length);
            operation.producedLength = length;
            return Status.OK;
        } catch (UnsupportedKeyException e) {
            // Nothing is written yet: another engine may do it.
            return Status.NOTSUPP;
        } catch (InvalidKeyException e) {
            return Status.ERR;
        } finally {
            LibraryCalls.ERR_clear_error();
            memory.source.asSlice(0, sourceLength).fill((byte) 0);
            memory.result.fill((byte) 0);
        }
    }

    /** {@return nothing, with a status that is the whole answer} */
    final long answer(Status status) {
        answer = status;
        return NOTHING;
    }

    /** {@return nothing, and whether a signature is right: only if that is known} */
    final long verified(boolean right) {
        return answer(right ? Status.OK : Status.KEY_REJECTED);
    }

    /**
     * {@return nothing, and what the library says of a signature whose encoding is right (EVP_PKEY_verify(3)): 1 that
     * it is right, 0 that it is wrong; all else says that it could not tell}
     */
    final long verified(int verdict) {
        return verdict == 0 || verdict == 1 ? verified(verdict == 1) : answer(Status.NOTSUPP);
    }

    /**
     * Does the work.
     *
     * @param operation gives type and destination's length
     * @param source the source
     * @param auxiliary the auxiliary input
     * @param workspace its public memory takes the result
     * @return the result's length, or what {@link #answer} and {@link #verified} return
     * @throws InvalidKeyException for {@link Status#ERR}; {@link UnsupportedKeyException} for {@link Status#NOTSUPP}
     */
    abstract long compute(Operation operation, MemorySegment source, MemorySegment auxiliary, Workspace workspace)
            throws InvalidKeyException;

    /** What the library does with a key: one of its functions that write a result of unknown length. */
    enum Work {
        ENCRYPT, DECRYPT, SIGN;

        private boolean start(long context) {
            return switch (this) {
                case ENCRYPT -> KeyCalls.EVP_PKEY_encrypt_init(context);
                case DECRYPT -> KeyCalls.EVP_PKEY_decrypt_init(context);
                case SIGN -> KeyCalls.EVP_PKEY_sign_init(context);
            } == 1;
        }

        private boolean run(long context, long out, long length, MemorySegment in) {
            return switch (this) {
                case ENCRYPT -> KeyCalls.EVP_PKEY_encrypt(context, out, length, in.address(), in.byteSize());
                case DECRYPT -> KeyCalls.EVP_PKEY_decrypt(context, out, length, in.address(), in.byteSize());
                case SIGN -> KeyCalls.EVP_PKEY_sign(context, out, length, in.address(), in.byteSize());
            } == 1;
        }
    }

    /**
     * Lets the library work with the key.
     *
     * @param work what to do
     * @param padding RSA's, or 0 for other keys
     * @param in the input
     * @param workspace its public memory takes the result
     * @return the result's length; with the answer {@link Status#NOTSUPP} if the library refuses, whose inputs have
     *     been checked: it may be the key that it doesn't work with
     */
    final long work(Work work, int padding, MemorySegment in, Workspace workspace) {
        MemorySegment result = workspace.publicMemory().result;
        long context = KeyCalls.EVP_PKEY_CTX_new_from_pkey(OpenSsl.context(), key, 0);
        workspace.length(result.byteSize());
        boolean good = context != 0 && work.start(context)
                && (padding == 0 || KeyCalls.EVP_PKEY_CTX_set_rsa_padding(context, padding) == 1)
                && work.run(context, result.address(), workspace.lengthAddress(), in);
        KeyCalls.EVP_PKEY_CTX_free(context);
        return good ? workspace.length() : answer(Status.NOTSUPP);
    }

    /** {@return what the library says of a signature: 1 that it is right, 0 that it is not, else nothing} */
    final int verify(MemorySegment signature, MemorySegment in) {
        long context = KeyCalls.EVP_PKEY_CTX_new_from_pkey(OpenSsl.context(), key, 0);
        int verdict = context != 0 && KeyCalls.EVP_PKEY_verify_init(context) == 1 ? KeyCalls.EVP_PKEY_verify(context,
                signature.address(), signature.byteSize(), in.address(), in.byteSize()) : -1;
        KeyCalls.EVP_PKEY_CTX_free(context);
        return verdict;
    }

    @Override
    void free() {
        KeyCalls.EVP_PKEY_free(key);
    }
}
