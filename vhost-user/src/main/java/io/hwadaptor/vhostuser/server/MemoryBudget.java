package io.hwadaptor.vhostuser.server;

import io.hwadaptor.vhostuser.protocol.RequestException;

/**
 * How much guest memory the front-ends of one socket may have mapped here, one after the other: what a connection that
 * was abandoned still holds counts until it is free. So a virtual machine can only use up what is its own. Any thread.
 */
public final class MemoryBudget {
    private final long maxBytes;
    private final int maxRegions;
    private long bytes;
    private int regions;

    /**
     * A budget.
     *
     * @param maxBytes of all regions together
     * @param maxRegions at once
     */
    MemoryBudget(long maxBytes, int maxRegions) {
        this.maxBytes = maxBytes;
        this.maxRegions = maxRegions;
    }

    int maxRegions() {
        return maxRegions;
    }

    /**
     * Checks a memory table that would take the place of another one.
     *
     * @param nextBytes of the new table
     * @param nextRegions of the new table
     * @param lastBytes of the table in use, which is charged
     * @param lastRegions of the table in use
     * @throws RequestException if it is too much
     */
    synchronized void check(long nextBytes, int nextRegions, long lastBytes, int lastRegions) throws RequestException {
        int otherRegions = regions - lastRegions;
        if (nextRegions > maxRegions - otherRegions) {
            throw new RequestException(nextRegions + " memory regions are more than the " + maxRegions + " allowed"
                    + (otherRegions == 0 ? ""
                            : ", of which " + otherRegions + " are held by a connection that is ending"));
        }
        long otherBytes = bytes - lastBytes;
        if (nextBytes > maxBytes - otherBytes) {
            throw new RequestException(String.format("0x%x bytes of guest memory are more than the 0x%x that this "
                    + "virtual machine may share (--max-memory)%s", nextBytes, maxBytes, otherBytes > 0
                    ? String.format(", of which 0x%x are held by a connection that is ending", otherBytes) : ""));
        }
    }

    /** Takes a change into account: more than zero when a table grows, less when it shrinks. */
    synchronized void charge(long moreBytes, int moreRegions) {
        bytes += moreBytes;
        regions += moreRegions;
    }
}
