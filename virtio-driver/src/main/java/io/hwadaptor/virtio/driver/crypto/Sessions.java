package io.hwadaptor.virtio.driver.crypto;

import java.io.IOException;

/** Creates and destroys sessions, over whatever way the device has for it. One control thread. */
public interface Sessions {
    /**
     * Creates a session.
     *
     * @param parameters what it is created with
     * @return its id
     * @throws CryptoException if the device refuses
     * @throws IOException if the device can't be reached
     */
    long create(SessionParameters parameters) throws IOException;

    /**
     * Destroys a session.
     *
     * @param session its id
     * @throws CryptoException if the device refuses
     * @throws IOException if the device can't be reached
     */
    void destroy(long session) throws IOException;
}
