package io.hwadaptor.soft;

import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.StandardLengths;
import io.hwadaptor.api.Status;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.bouncycastle.crypto.engines.Zuc128Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * ZUC, 128-EEA3 (3GPP TS 35.221): the IV is the cipher's 16 bytes as section 3.3 makes them of counter, bearer and
 * direction. Whole bytes only. Setting the engine up with an IV allocates.
 */
final class ZucContext extends CipherContext {
    private static final int IV = 16;

    private final Zuc128Engine engine = new Zuc128Engine();
    private final KeyParameter parameter;
    private final byte[] iv = new byte[IV];

    ZucContext(CipherAlgorithm algorithm, Direction direction, byte[] key) {
        super(algorithm, direction);
        parameter = new KeyParameter(key);
    }

    @Override
    boolean accepts(Operation operation, long length) {
        return length <= StandardLengths.ZUC_TEXT && super.accepts(operation, length);
    }

    @Override
    Status crypt(Operation operation, Staging staging, long length) {
        MemorySegment.copy(operation.iv, ValueLayout.JAVA_BYTE, 0, iv, 0, IV);
        engine.init(true, new ParametersWithIV(parameter, iv));
        for (long left = length; left > 0; left -= Staging.CHUNK) {
            int part = (int) Math.min(left, Staging.CHUNK);
            staging.read(part);
            engine.processBytes(staging.in, 0, part, staging.out, 0);
            staging.write(staging.out, part);
        }
        return Status.OK;
    }

    /** The parameter has the only copy of the key; with zeros in it, the engine's registers are overwritten. */
    @Override
    void wipe() {
        Arrays.fill(parameter.getKey(), (byte) 0);
        engine.init(true, new ParametersWithIV(parameter, new byte[IV]));
    }
}
