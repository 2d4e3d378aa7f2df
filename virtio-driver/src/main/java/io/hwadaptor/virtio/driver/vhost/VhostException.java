package io.hwadaptor.virtio.driver.vhost;

import java.io.IOException;

/** The back-end refused a request, answered it wrongly, did not answer in time, or closed the connection. */
public final class VhostException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int request;

    /**
     * A failure.
     *
     * @param request number of the request, or 0 if none was under way
     * @param message what was wrong
     */
    public VhostException(int request, String message) {
        super("vhost-user request " + request + ": " + message);
        this.request = request;
    }

    /**
     * The request that failed.
     *
     * @return its number, or 0 if none was under way
     */
    public int request() {
        return request;
    }
}
