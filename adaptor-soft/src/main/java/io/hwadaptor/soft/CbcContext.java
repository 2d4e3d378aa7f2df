package io.hwadaptor.soft;

import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.Status;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.spec.IvParameterSpec;

/**
 * Cipher block chaining without a set-up per request.
 *
 * <p>The engine never starts anew: its chaining register holds the last ciphertext block that went through it, of
 * whatever request that was, and this class knows that block. A request's first block is combined with the register
 * where the standard wants the IV, so XORing both, register and IV, takes the one out and puts the other in: into the
 * first plaintext block before encryption, or after decryption.
 */
final class CbcContext extends CipherContext {
    private static final ValueLayout.OfLong IV_LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final BlockEngine engine;
    private final int blockLength;
    /** The engine's chaining register, eight bytes each; the second is only used by ciphers with blocks of 16 bytes. */
    private long register0;
    private long register1;
    /** Whether the engine has run and the register has not been taken over yet: only after an error in between. */
    private boolean registerUnknown;

    CbcContext(CipherAlgorithm algorithm, String name, Direction direction, byte[] key)
            throws GeneralSecurityException {
        super(algorithm, direction);
        blockLength = algorithm.blockLength();
        IvParameterSpec zero = new IvParameterSpec(new byte[blockLength]);
        engine = new BlockEngine(name + "/CBC/NoPadding", encrypting(), key, zero);
    }

    @Override
    Status crypt(Operation operation, Staging staging, long length) throws GeneralSecurityException {
        if (registerUnknown) {
            engine.restart();
            register0 = 0;
            register1 = 0;
            registerUnknown = false;
        }
        long correction0 = operation.iv.get(IV_LONG, 0L) ^ register0;
        long correction1 = blockLength == Long.BYTES ? 0 : operation.iv.get(IV_LONG, 8L) ^ register1;
        boolean first = true;
        for (long left = length; left > 0; left -= Staging.CHUNK) {
            int part = (int) Math.min(left, Staging.CHUNK);
            staging.read(part);
            if (first && encrypting()) {
                correct(staging.in, correction0, correction1);
            }
            registerUnknown = true;
            engine.update(staging.in, part, staging.out);
            takeRegister(encrypting() ? staging.out : staging.in, part);
            registerUnknown = false;
            if (first && !encrypting()) {
                correct(staging.out, correction0, correction1);
            }
            first = false;
            staging.write(staging.out, part);
        }
        return Status.OK;
    }

    private void correct(byte[] bytes, long correction0, long correction1) {
        Longs.putLittle(bytes, 0, Longs.getLittle(bytes, 0) ^ correction0);
        if (blockLength != Long.BYTES) {
            Longs.putLittle(bytes, 8, Longs.getLittle(bytes, 8) ^ correction1);
        }
    }

    private void takeRegister(byte[] ciphertext, int length) {
        register0 = Longs.getLittle(ciphertext, length - blockLength);
        if (blockLength != Long.BYTES) {
            register1 = Longs.getLittle(ciphertext, length - Long.BYTES);
        }
    }

    @Override
    void wipe() {
        engine.wipe();
    }
}
