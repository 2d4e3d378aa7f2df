package io.hwadaptor.soft;

import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.Status;
import java.security.GeneralSecurityException;

/** Electronic codebook: blocks as they come. */
final class EcbContext extends CipherContext {
    private final BlockEngine engine;

    EcbContext(CipherAlgorithm algorithm, String name, Direction direction, byte[] key)
            throws GeneralSecurityException {
        super(algorithm, direction);
        engine = new BlockEngine(name + "/ECB/NoPadding", encrypting(), key, null);
    }

    @Override
    Status crypt(Operation operation, Staging staging, long length) throws GeneralSecurityException {
        for (long left = length; left > 0; left -= Staging.CHUNK) {
            int part = (int) Math.min(left, Staging.CHUNK);
            staging.read(part);
            engine.update(staging.in, part, staging.out);
            staging.write(staging.out, part);
        }
        return Status.OK;
    }

    @Override
    void wipe() {
        engine.wipe();
    }
}
