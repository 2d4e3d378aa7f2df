package io.hwadaptor.vhostuser.services;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.hwadaptor.vhostuser.services.ServiceClient.Result;
import io.hwadaptor.virtio.driver.crypto.CryptoStatus;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of the requests of one algorithm in one mode. A request is either answered with the right bytes, or
 * refused with NOTSUPP as something that the adaptor has not; anything else fails the test.
 */
final class Trial {
    private final String what;
    private final boolean declines;
    private int right;
    private int refused;
    /** Key lengths in bytes that a request was right with, and not supported. */
    private final List<Integer> rightKeys = new ArrayList<>();
    private final List<Integer> refusedKeys = new ArrayList<>();

    Trial(String what, ServiceClient client) {
        this.what = what;
        declines = client.declines;
    }

    /** {@return whether the adaptor may leave such a request to another one} */
    boolean isDeclined(CryptoStatus status) {
        return declines && status == CryptoStatus.NOTSUPP;
    }

    /** One request of many that are all alike: all must be right, or all refused. */
    void expect(byte[] expected, Result result) {
        if (supported(result.status())) {
            assertArrayEquals(expected, result.output(), what);
        }
    }

    /** Counts a request by its status, and says whether it was answered. */
    boolean supported(CryptoStatus status) {
        if (status == CryptoStatus.NOTSUPP) {
            refused++;
            return false;
        }
        if (status != CryptoStatus.OK) {
            throw new AssertionError(what + ": " + status);
        }
        right++;
        return true;
    }

    /** Counts something that must hold once requests were answered. */
    void check(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(what + ": " + message);
        }
    }

    /**
     * Whether a key of some length works at all: an adaptor may have an algorithm with some of its key lengths, and
     * says ERR for the others.
     */
    boolean takesKey(int keyBytes, Result probe) {
        boolean takes = probe.ok();
        if (!takes && probe.status() != CryptoStatus.NOTSUPP && probe.status() != CryptoStatus.ERR) {
            throw new AssertionError(what + ", key of " + keyBytes + " bytes: " + probe.status());
        }
        if (probe.status() == CryptoStatus.NOTSUPP) {
            refused++;
        }
        (takes ? rightKeys : refusedKeys).add(keyBytes);
        return takes;
    }

    /** Whether known answers with a key of that length can be tried. */
    boolean takesVectors(int keyBytes) {
        return rightKeys.contains(keyBytes);
    }

    /**
     * {@return the table's word for it}
     *
     * @param checked whether there was a reference or a known answer
     */
    String cell(boolean checked) {
        if (!checked && !rightKeys.isEmpty()) {
            throw new AssertionError(what + ": it works, but the kit has neither a reference nor a known answer for it;"
                    + " add one (adaptor-api, ReferenceCipher, ReferenceDigest, CipherVector, DigestVector)");
        }
        if (right == 0) {
            if (refused == 0) {
                throw new AssertionError(what + ": no request was answered, and none was refused with NOTSUPP");
            }
            return "no";
        }
        if (refusedKeys.isEmpty()) {
            if (refused > 0 && declines) {
                return "yes, not all lengths";
            }
            if (refused > 0) {
                throw new AssertionError(what + ": " + right + " requests were right, " + refused + " got NOTSUPP");
            }
            return "yes";
        }
        return "keys of " + String.join(", ", rightKeys.stream().map(String::valueOf).toList()) + " B";
    }
}
