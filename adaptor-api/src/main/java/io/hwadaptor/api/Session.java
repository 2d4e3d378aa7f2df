package io.hwadaptor.api;

/**
 * An algorithm with its key, ready to be named by operations of any queue of the adaptor that opened it.
 *
 * <p>Immutable and safe to share between queues. Owned by whoever opened it; {@link #close} wipes the key, may be
 * called from any thread, and only when no operation that names the session is in flight.
 */
public interface Session extends AutoCloseable {

    /** {@return the service that the session gives} */
    Service service();

    /** {@return the algorithm; for a chain, its cipher} */
    Algorithm algorithm();

    /** {@return bytes of the digest, MAC or tag that an operation produces or checks; 0 where there is none} */
    int digestLength();

    /** Wipes the key and frees the session. A second call does nothing. */
    @Override
    void close();
}
