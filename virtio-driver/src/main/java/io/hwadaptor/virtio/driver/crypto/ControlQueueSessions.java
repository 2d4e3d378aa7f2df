package io.hwadaptor.virtio.driver.crypto;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/** Sessions over the device's control queue. Source: virtio 1.2, 5.9.7.2. */
public final class ControlQueueSessions implements Sessions {
    private final RequestQueue queue;
    private final Layout layout;
    private final boolean revision1;
    private final Map<Long, Integer> createOpcodes = new HashMap<>();

    /**
     * Sessions over a queue.
     *
     * @param queue the control queue
     * @param layout how requests are laid out
     * @param revision1 whether REVISION_1 holds
     */
    public ControlQueueSessions(RequestQueue queue, Layout layout, boolean revision1) {
        this.queue = queue;
        this.layout = layout;
        this.revision1 = revision1;
    }

    @Override
    public long create(SessionParameters parameters) throws IOException {
        Ticket ticket = queue.run(ControlRequests.create(parameters, revision1), layout);
        ByteBuffer outcome = ByteBuffer.wrap(ticket.output(0)).order(ByteOrder.LITTLE_ENDIAN);
        CryptoStatus status = CryptoStatus.of(outcome.getInt(8));
        if (status != CryptoStatus.OK) {
            throw new CryptoException("create a session of " + parameters.getClass().getSimpleName(), status);
        }
        long session = outcome.getLong(0);
        createOpcodes.put(session, parameters.createOpcode());
        return session;
    }

    @Override
    public void destroy(long session) throws IOException {
        // For an id that nobody handed out any service will do: the device has to say no.
        Integer opcode = createOpcodes.remove(session);
        Ticket ticket = queue.run(ControlRequests.destroy(
                opcode == null ? Opcode.CIPHER_CREATE_SESSION : opcode, session, revision1), layout);
        if (ticket.status() != CryptoStatus.OK) {
            throw new CryptoException("destroy session " + session, ticket.status());
        }
    }
}
