package io.hwadaptor.bench.speed;

import java.io.IOException;

/** Something whose speed is measured. Used by one thread. */
interface Contender extends AutoCloseable {

    /** {@return the heading of its column} */
    String name();

    /** {@return the engine and its version} */
    String detail();

    /**
     * Encrypts or decrypts chunks for a while.
     *
     * @param chunkBytes length of one chunk
     * @param nanos for how long, about
     * @return what was done
     * @throws IOException if it can't; the message says why
     */
    Sample run(int chunkBytes, long nanos) throws IOException;

    @Override
    void close() throws IOException;

    /**
     * What was done.
     *
     * @param bytes payload
     * @param nanos time that it took
     */
    record Sample(long bytes, long nanos) {
        double bytesPerSecond() {
            return bytes * 1e9 / nanos;
        }
    }
}
