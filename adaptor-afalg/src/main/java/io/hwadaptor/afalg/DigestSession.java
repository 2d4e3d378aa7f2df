package io.hwadaptor.afalg;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.ScatterList;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.KeyVault;
import io.hwadaptor.api.spi.SessionLimit;

/** HASH and MAC sessions. */
final class DigestSession extends AfalgSession {
    private static final ScatterList NOTHING = new ScatterList(0);

    final DigestEngine engine;
    private final KeyVault vault;
    private final SessionSpec kept;

    /**
     * A session.
     *
     * @param vault where {@code kept} is
     * @param kept a spec whose memory the engine uses, wiped when the session closes
     */
    DigestSession(SessionLimit owner, SessionSpec kept, DigestEngine engine, KeyVault vault) {
        super(owner, kept);
        this.engine = engine;
        this.vault = vault;
        this.kept = kept;
    }

    @Override
    Status start(Lane lane, Work work) {
        Operation operation = lane.operation;
        long length = operation.src.byteLength();
        if (operation.type != OperationType.DIGEST || !engine.accepts(length)) {
            return Status.ERR;
        }
        engine.aim(lane, NOTHING, operation.src, 0, length);
        long error = engine.compute(lane, work, operation.digest);
        return error == 0 ? Status.OK : Answers.operation(error, true);
    }

    @Override
    void closeSockets() {
        engine.sockets.close();
        vault.wipe(kept);
    }
}
