package io.hwadaptor.virtio.driver.crypto;

import io.hwadaptor.virtio.driver.vhost.FrontEnd;
import java.io.IOException;

/** Sessions by vhost-user message, as QEMU's cryptodev-vhost-user creates them. A refusal has no reason: it is ERR. */
public final class MessageSessions implements Sessions {
    private final FrontEnd frontEnd;
    private final SessionForm form;

    /**
     * Sessions over a connection.
     *
     * @param frontEnd the connection, with CRYPTO_SESSION among its protocol features
     * @param form which QEMU's message layout to use
     */
    public MessageSessions(FrontEnd frontEnd, SessionForm form) {
        this.frontEnd = frontEnd;
        this.form = form;
    }

    @Override
    public long create(SessionParameters parameters) throws IOException {
        long session = frontEnd.createCryptoSession(SessionMessage.encode(parameters, form));
        if (session < 0) {
            throw new CryptoException("create a session of " + parameters.getClass().getSimpleName()
                    + " (answer " + session + ")", CryptoStatus.ERR);
        }
        return session;
    }

    @Override
    public void destroy(long session) throws IOException {
        frontEnd.closeCryptoSession(session);
    }
}
