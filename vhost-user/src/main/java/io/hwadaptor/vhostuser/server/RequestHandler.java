package io.hwadaptor.vhostuser.server;

import io.hwadaptor.ffm.linux.EventFd;
import io.hwadaptor.vhostuser.protocol.Message;
import io.hwadaptor.vhostuser.protocol.MessageChannel;
import io.hwadaptor.vhostuser.protocol.Payload;
import io.hwadaptor.vhostuser.protocol.ProtocolFeature;
import io.hwadaptor.vhostuser.protocol.Request;
import io.hwadaptor.vhostuser.protocol.RequestException;
import io.hwadaptor.vhostuser.protocol.SessionMessage;
import io.hwadaptor.virtio.device.CreateRequest;
import java.io.IOException;

/**
 * Does what a message asks and answers it, by vhost-user.rst: requests with an answer of their own get that; the others
 * get 0 or 1 if the front-end has REPLY_ACK and set need_reply. Control thread only.
 */
final class RequestHandler {
    private static final long GRANTED = 0;
    private static final long REFUSED = 1;
    private static final long CONFIG_FLAG_MIGRATION = 1;
    /** VIRTIO_CRYPTO_ERR, negated: a description that can't even be read. */
    private static final long SESSION_REFUSED = -1;

    private final VhostDevice device;
    private final MessageChannel channel;
    private final ConnectionLog log;
    private final CreateRequest create = new CreateRequest();

    RequestHandler(VhostDevice device, MessageChannel channel, ConnectionLog log) {
        this.device = device;
        this.channel = channel;
        this.log = log;
    }

    /**
     * Handles the channel's message.
     *
     * @return whether the connection goes on
     * @throws IOException if the answer can't be sent
     */
    boolean handle() throws IOException {
        Message message = channel.message();
        try {
            Request request = message.check(device.protocolFeatures());
            if (request.hasReply()) {
                answer(request, message);
            } else {
                act(request, message);
                if (wantsAcknowledgement(message)) {
                    channel.replyNumber(GRANTED);
                }
            }
            return true;
        } catch (RequestException e) {
            return refuse(message, e);
        }
    }

    private boolean refuse(Message message, RequestException refusal) throws IOException {
        Request request = message.request();
        boolean answered = request != null && request.hasReply();
        boolean told = !answered && wantsAcknowledgement(message);
        boolean goesOn = told || refusal.severity() == RequestException.Severity.IGNORE;
        // The line comes before the answer: whoever has the answer finds the line.
        log.peer(message.name() + ": " + refusal.getMessage() + (goesOn ? "" : "; connection closed"));
        if (told) {
            channel.replyNumber(REFUSED);
        } else if (goesOn && request == Request.CREATE_CRYPTO_SESSION) {
            answerSession(message, SESSION_REFUSED);
        } else if (goesOn && request == Request.GET_CONFIG) {
            channel.reply(0);
        }
        return goesOn;
    }

    private boolean wantsAcknowledgement(Message message) {
        return message.needReply() && (device.protocolFeatures() & ProtocolFeature.REPLY_ACK) != 0;
    }

    private void answer(Request request, Message message) throws IOException, RequestException {
        switch (request) {
            case GET_FEATURES -> channel.replyNumber(device.offeredFeatures());
            case GET_PROTOCOL_FEATURES -> channel.replyNumber(ProtocolFeature.OFFERED);
            case GET_QUEUE_NUM -> channel.replyNumber(device.ringCount());
            case GET_MAX_MEM_SLOTS -> channel.replyNumber(device.memory().maxRegions());
            case GET_STATUS -> channel.replyNumber(device.status());
            case GET_VRING_BASE -> {
                Payload.VringState state = Payload.vringState(message.payload());
                int base = device.stopRing(state.index());
                Payload.putVringState(message.payload(), new Payload.VringState(state.index(), base));
                channel.reply(message.payloadBytes());
            }
            case GET_CONFIG -> {
                Payload.ConfigAccess access = Payload.configAccess(message.payload(), message.payloadBytes());
                if (!device.readConfig(access, message.payload())) {
                    throw new RequestException(RequestException.Severity.IGNORE,
                            "asks for " + access.size() + " bytes at " + Integer.toUnsignedString(access.offset())
                                    + ", which is not inside the configuration space");
                }
                channel.reply(message.payloadBytes());
            }
            case CREATE_CRYPTO_SESSION -> createSession(message);
            default -> throw new IllegalStateException(request + " has no answer");
        }
    }

    private void createSession(Message message) throws IOException, RequestException {
        long id;
        try {
            SessionMessage.read(message.payload(), message.payloadBytes(), create);
            // The device says why if it refuses.
            id = device.createSession(create);
        } finally {
            create.clear();
        }
        answerSession(message, id);
    }

    private void answerSession(Message message, long id) throws IOException {
        SessionMessage.answer(message.payload(), message.payloadBytes(), id);
        channel.reply(message.payloadBytes());
    }

    private void act(Request request, Message message) throws RequestException {
        switch (request) {
            case SET_FEATURES -> device.driverFeatures(Payload.number(message.payload()));
            case SET_PROTOCOL_FEATURES -> device.protocolFeatures(Payload.number(message.payload()));
            case SET_OWNER -> {
                // The connection itself is the ownership.
            }
            case RESET_OWNER -> device.disableAll();
            case RESET_DEVICE -> device.reset();
            case SET_STATUS -> device.status(Payload.number(message.payload()));
            case SET_CONFIG -> setConfig(message);
            case CLOSE_CRYPTO_SESSION -> closeSession(Payload.number(message.payload()));
            case SET_MEM_TABLE -> device.setMemory(device.memory().replace(
                    Payload.memoryTable(message.payload(), message.payloadBytes(), message.fdCount()),
                    message.takeFds()));
            case ADD_MEM_REG -> device.setMemory(device.memory().add(
                    Payload.singleRegion(message.payload(), message.payloadBytes()), message.takeFd()));
            case REM_MEM_REG -> device.setMemory(device.memory().remove(
                    Payload.singleRegion(message.payload(), message.payloadBytes())));
            case SET_VRING_NUM -> device.size(Payload.vringState(message.payload()));
            case SET_VRING_BASE -> device.base(Payload.vringState(message.payload()));
            case SET_VRING_ADDR -> device.address(Payload.vringAddress(message.payload()));
            case SET_VRING_ENABLE -> device.enable(Payload.vringState(message.payload()));
            case SET_VRING_KICK, SET_VRING_CALL, SET_VRING_ERR -> setEvent(request, message);
            default -> throw new IllegalStateException(request + " has an answer of its own");
        }
    }

    private void setEvent(Request request, Message message) throws RequestException {
        Payload.VringEvent event = Payload.vringEvent(message.payload(), message.fdCount());
        device.checkRing(event.index());
        EventFd fd = null;
        if (event.withFd()) {
            try {
                fd = EventFd.adopt(message.takeFd());
            } catch (IOException e) {
                throw new RequestException("ring " + event.index() + ": " + e.getMessage());
            }
        }
        switch (request) {
            case SET_VRING_KICK -> device.kick(event.index(), fd);
            case SET_VRING_CALL -> device.call(event.index(), fd);
            default -> device.error(event.index(), fd);
        }
    }

    /** All fields are read-only; only migration may write what is there anyway. */
    private static void setConfig(Message message) throws RequestException {
        Payload.ConfigAccess access = Payload.configAccess(message.payload(), message.payloadBytes());
        if (access.flags() != CONFIG_FLAG_MIGRATION) {
            throw new RequestException(RequestException.Severity.IGNORE,
                    "writes " + access.size() + " bytes at " + Integer.toUnsignedString(access.offset())
                            + ", but the configuration space is read-only");
        }
    }

    private void closeSession(long id) throws RequestException {
        int status = device.closeSession(id);
        if (status != 0) {
            throw new RequestException(RequestException.Severity.IGNORE,
                    "there is no session " + Long.toUnsignedString(id));
        }
    }
}
