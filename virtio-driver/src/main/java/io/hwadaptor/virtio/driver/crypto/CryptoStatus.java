package io.hwadaptor.virtio.driver.crypto;

import io.hwadaptor.virtio.driver.ring.RingViolationException;

/** What became of a request. The ordinal is the number on the wire. Source: virtio 1.4, 5.9 "Operation Status". */
public enum CryptoStatus {
    /** Success. */
    OK,
    /** A failure that has no number of its own. */
    ERR,
    /** The tag does not match. */
    BADMSG,
    /** The operation or the algorithm is not supported. */
    NOTSUPP,
    /** No such session. */
    INVSESS,
    /** No room for another session. */
    NOSPC,
    /** The signature does not match. */
    KEY_REJECTED,
    /** Done, and the security association is near its end. */
    IPSEC_SA_SOFT_EXPIRY;

    private static final CryptoStatus[] ALL = values();

    /**
     * The status with a number.
     *
     * @param number the number on the wire
     * @return the status
     * @throws RingViolationException if the standard has no such status; so it is if the device wrote none
     */
    public static CryptoStatus of(int number) {
        if (number < 0 || number >= ALL.length) {
            throw new RingViolationException("status " + number + " is none of the standard's, or was never written");
        }
        return ALL[number];
    }
}
