package io.hwadaptor.vhostuser.protocol;

import io.hwadaptor.ffm.linux.OwnedFd;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The message that is being handled: one carrier per connection, reused. Owns the descriptors that came with the
 * message until a handler takes them. Control thread only.
 */
public final class Message {
    private final MemorySegment payload;
    private final List<OwnedFd> fds = new ArrayList<>(Payload.MAX_TABLE_REGIONS);
    private int id;
    private int payloadBytes;
    private boolean needReply;

    Message(MemorySegment payload) {
        this.payload = payload;
    }

    void begin(int newId, int newPayloadBytes, boolean newNeedReply) {
        id = newId;
        payloadBytes = newPayloadBytes;
        needReply = newNeedReply;
    }

    List<OwnedFd> incomingFds() {
        return fds;
    }

    /** {@return the request, or null if its number is unknown} */
    public @Nullable Request request() {
        return Request.of(id);
    }

    /** {@return the request's name and number, for log lines} */
    public String name() {
        Request request = request();
        return request == null ? "unknown request " + Integer.toUnsignedString(id) : request + " (" + id + ")";
    }

    int id() {
        return id;
    }

    /** {@return the payload, in private memory that is wiped when the message is done} */
    public MemorySegment payload() {
        return payload;
    }

    /** {@return bytes of payload that came} */
    public int payloadBytes() {
        return payloadBytes;
    }

    /** {@return whether the front-end set need_reply} */
    public boolean needReply() {
        return needReply;
    }

    /** {@return how many descriptors came along and were not taken} */
    public int fdCount() {
        return fds.size();
    }

    /** {@return the only descriptor, now owned by the caller} */
    public OwnedFd takeFd() {
        return fds.remove(0);
    }

    /** {@return all descriptors, now owned by the caller} */
    public List<OwnedFd> takeFds() {
        List<OwnedFd> taken = List.copyOf(fds);
        fds.clear();
        return taken;
    }

    /**
     * Checks size, descriptors and the feature that the request belongs to.
     *
     * @param negotiated protocol features that both sides have
     * @return the request
     * @throws RequestException if it can't be served at all or is malformed
     */
    public Request check(long negotiated) throws RequestException {
        Request request = request();
        if (request == null) {
            throw new RequestException("is not known");
        }
        if (!request.implemented()) {
            throw new RequestException("belongs to a feature that was not offered");
        }
        if ((request.feature() & ~negotiated) != 0) {
            throw new RequestException("belongs to a protocol feature that was not negotiated");
        }
        request.check(payloadBytes, fds.size());
        return request;
    }

    /** Closes the descriptors that nobody took and wipes the payload, which may have held keys. */
    void done() {
        fds.forEach(OwnedFd::close);
        fds.clear();
        if (payloadBytes > 0) {
            payload.asSlice(0, Math.min(payloadBytes, payload.byteSize())).fill((byte) 0);
            payloadBytes = 0;
        }
    }
}
