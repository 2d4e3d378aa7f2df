package io.hwadaptor.soft;

import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.Status;
import java.util.Arrays;
import org.bouncycastle.crypto.engines.RC4Engine;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * RC4. Every operation starts the key stream anew: sessions have no state that one operation leaves to the next.
 *
 * <p>Bouncy Castle's engine, because the JDK's takes keys of 5 to 128 bytes only.
 */
final class Arc4Context extends CipherContext {
    private final RC4Engine engine = new RC4Engine();
    private final KeyParameter parameter;

    Arc4Context(Direction direction, byte[] key) {
        super(CipherAlgorithm.ARC4, direction);
        parameter = new KeyParameter(key);
        engine.init(true, parameter);
    }

    @Override
    Status crypt(Operation operation, Staging staging, long length) {
        engine.reset();
        for (long left = length; left > 0; left -= Staging.CHUNK) {
            int part = (int) Math.min(left, Staging.CHUNK);
            staging.read(part);
            engine.processBytes(staging.in, 0, part, staging.out, 0);
            staging.write(staging.out, part);
        }
        return Status.OK;
    }

    /** The engine has no key but the parameter's, and makes its table of it again. */
    @Override
    void wipe() {
        Arrays.fill(parameter.getKey(), (byte) 0);
        engine.reset();
    }
}
