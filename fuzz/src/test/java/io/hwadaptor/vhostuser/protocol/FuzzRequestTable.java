package io.hwadaptor.vhostuser.protocol;

import java.util.Map;

/**
 * The requests by vhost-user.rst, "Front-end message types": payload and descriptors of those that a crypto device
 * has a use for, and the bit of the protocol feature that each needs.
 */
final class FuzzRequestTable {
    private static final int MQ = 0;
    private static final int CRYPTO_SESSION = 7;
    private static final int CONFIG = 9;
    private static final int RESET_DEVICE = 13;
    private static final int CONFIGURE_MEM_SLOTS = 15;
    private static final int STATUS = 16;
    private static final int NONE = -1;

    /** What a request looks like: bytes and descriptors, from and to. */
    record Shape(int minBytes, int maxBytes, int minFds, int maxFds, int feature) {
    }

    private static final Shape EMPTY = new Shape(0, 0, 0, 0, NONE);
    private static final Shape NUMBER = new Shape(8, 8, 0, 0, NONE);
    private static final Shape EVENT = new Shape(8, 8, 0, 1, NONE);

    private static final Map<Integer, Shape> SHAPES = Map.ofEntries(
            Map.entry(1, EMPTY), Map.entry(2, NUMBER), Map.entry(3, EMPTY), Map.entry(4, EMPTY),
            // Number of regions, padding, and up to eight regions of four numbers each.
            Map.entry(5, new Shape(8, 8 + 8 * 32, 0, 8, NONE)),
            Map.entry(8, NUMBER), Map.entry(9, new Shape(40, 40, 0, 0, NONE)), Map.entry(10, NUMBER),
            Map.entry(11, NUMBER), Map.entry(12, EVENT), Map.entry(13, EVENT), Map.entry(14, EVENT),
            Map.entry(15, EMPTY), Map.entry(16, NUMBER), Map.entry(17, new Shape(0, 0, 0, 0, MQ)),
            Map.entry(18, NUMBER),
            // Offset, size, flags, and up to 256 bytes.
            Map.entry(24, new Shape(12, 12 + 256, 0, 0, CONFIG)), Map.entry(25, new Shape(12, 12 + 256, 0, 0, CONFIG)),
            // From QEMU's shorter structure to its longer one; which of the two it is shows when it is read.
            Map.entry(26, new Shape(632, 1072, 0, 0, CRYPTO_SESSION)),
            Map.entry(27, new Shape(8, 8, 0, 0, CRYPTO_SESSION)), Map.entry(34, new Shape(0, 0, 0, 0, RESET_DEVICE)),
            Map.entry(36, new Shape(0, 0, 0, 0, CONFIGURE_MEM_SLOTS)),
            // QEMU 5.1 sends 36 of the 40 bytes.
            Map.entry(37, new Shape(36, 40, 1, 1, CONFIGURE_MEM_SLOTS)),
            // Some front-ends send the descriptor of the region that goes.
            Map.entry(38, new Shape(36, 40, 0, 1, CONFIGURE_MEM_SLOTS)), Map.entry(39, new Shape(8, 8, 0, 0, STATUS)),
            Map.entry(40, new Shape(0, 0, 0, 0, STATUS)));

    private FuzzRequestTable() {
    }

    /** {@return whether a request may be served} */
    static boolean serves(int id, int bytes, int fds, long features) {
        Shape shape = SHAPES.get(id);
        return shape != null && bytes >= shape.minBytes() && bytes <= shape.maxBytes() && fds >= shape.minFds()
                && fds <= shape.maxFds() && (shape.feature() == NONE || (features >>> shape.feature() & 1) != 0);
    }
}
