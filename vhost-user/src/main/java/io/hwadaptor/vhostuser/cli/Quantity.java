package io.hwadaptor.vhostuser.cli;

import java.util.Locale;

/** Amounts as they are typed. */
final class Quantity {
    private static final String SUFFIXES = "KMGT";

    private Quantity() {
    }

    /**
     * A whole number.
     *
     * @param what is being set, for the complaint
     */
    static long number(String what, String text, long min, long max) throws WrongArgumentException {
        try {
            long value = Long.parseLong(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below, with the limits.
        }
        throw new WrongArgumentException(what + "=" + text + ": a whole number from " + min + " to " + max
                + " is wanted");
    }

    /**
     * A size: a whole number of bytes, or one with K, M, G or T behind it, which are powers of 1024.
     *
     * @param what is being set, for the complaint
     */
    static long size(String what, String text, long min, long max) throws WrongArgumentException {
        int suffix = text.isEmpty() ? -1
                : SUFFIXES.indexOf(text.substring(text.length() - 1).toUpperCase(Locale.ROOT));
        int shift = 10 * (suffix + 1);
        try {
            long value = Long.parseLong(suffix < 0 ? text : text.substring(0, text.length() - 1));
            if (value >= 0 && value <= max >> shift && value << shift >= min) {
                return value << shift;
            }
        } catch (NumberFormatException e) {
            // Said below, with the limits.
        }
        throw new WrongArgumentException(what + "=" + text + ": a size from " + typed(min) + " to " + typed(max)
                + " is wanted, for example 512M or 64G");
    }

    /** A size that {@link #size} takes, as short as it goes. */
    static String typed(long bytes) {
        int suffix = Math.min(Long.numberOfTrailingZeros(bytes) / 10, SUFFIXES.length());
        return (bytes >> (10 * suffix)) + (suffix == 0 ? "" : SUFFIXES.substring(suffix - 1, suffix));
    }
}
