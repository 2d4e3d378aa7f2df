package io.hwadaptor.vhostuser.server;

/** What a queue thread tells its connection. Called on the queue thread; must not block. */
interface RingEvents {
    /** The driver's index made no sense; the ring does nothing until it is started anew. */
    void broken(int ring);

    /** Something to log. */
    void notice(int ring, String text);

    /** Guest memory is gone, or this program has a fault: the connection must end. */
    void failed(int ring, Throwable cause);
}
