package io.hwadaptor.virtio.driver.vhost;

import io.hwadaptor.ffm.linux.OwnedFd;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * One message as it came in. The receiver owns the descriptors and closes them.
 *
 * @param request number of the request that is made or answered
 * @param flags the header's flags
 * @param payload the bytes after the header
 * @param fds descriptors that came with it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; one receiver reads it once
public record Message(int request, int flags, byte[] payload, List<OwnedFd> fds) {
    /** Bytes of a header: request, flags, payload size. */
    public static final int HEADER_BYTES = 12;
    /** Version of the protocol, in the lowest two bits of the flags. */
    public static final int VERSION = 1;
    /** Flag: this is an answer. */
    public static final int REPLY = 4;
    /** Flag: an answer is wanted. */
    public static final int NEED_REPLY = 8;

    /**
     * The payload, for reading numbers.
     *
     * @return a view in the machine's byte order, which the protocol uses
     */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(payload).order(ByteOrder.nativeOrder());
    }
}
