package io.hwadaptor.vhostuser.services;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What an adaptor on this machine does less than its column in docs/algorithms.md says, by the version of its engine:
 * exactly that, no more and no less. Only of a kernel nobody knows what it was built with; there the column is the
 * most.
 *
 * @param why in words
 * @param kernel whether anything may lack
 * @param rows titles of rows that are "no"
 * @param chained how many ciphers of {@code of} are left in chains
 * @param of ciphers in the chains of the column
 */
record MayLack(String why, boolean kernel, Set<String> rows, int chained, int of) {
    /** Set where the kernel is the one that the columns were written on: then they must be met. */
    private static final boolean SAME_KERNEL = Boolean.getBoolean("algorithms.same-kernel");
    private static final Pattern IPSEC_MB = Pattern.compile("libIPSec_MB\\S* (\\d+)\\.(\\d+)\\.\\d+, (\\w+)");
    private static final Pattern PAIRS = Pattern.compile("(\\d+) of (\\d+) pairs");

    private static final MayLack NOTHING = new MayLack("nothing", false, Set.of(), 1, 1);
    private static final MayLack ANYTHING = new MayLack("what this kernel was built without", true, Set.of(), 1, 1);

    /**
     * {@return what it may lack}
     *
     * @param adaptor its name
     * @param detail what it says of its engine
     */
    static MayLack of(String adaptor, String detail) {
        return switch (adaptor) {
            case "afalg", "cryptodev" -> SAME_KERNEL ? NOTHING : ANYTHING;
            case "ipsecmb" -> ofIpsecMb(detail);
            case "openssl" -> detail.contains("its legacy provider is not installed")
                    ? new MayLack("the legacy provider's", false,
                            Set.of("cipher 1 ARC4", "cipher 5 DES_ECB", "cipher 6 DES_CBC"), 6, 9)
                    : NOTHING;
            default -> NOTHING;
        };
    }

    /** The library's DES is wrong with AVX-512, in 2.0 for certain and in 1.3 not. */
    private static MayLack ofIpsecMb(String detail) {
        Matcher matcher = IPSEC_MB.matcher(detail);
        if (!matcher.find()) {
            throw new AssertionError("ipsecmb doesn't say its version: " + detail);
        }
        int version = Integer.parseInt(matcher.group(1)) * 100 + Integer.parseInt(matcher.group(2));
        return matcher.group(3).equals("AVX512") && version >= 104
                ? new MayLack("DES", false, Set.of("cipher 6 DES_CBC", "cipher 8 DES3_CBC"), 4, 6) : NOTHING;
    }

    /**
     * {@return whether a cell is what it must be}
     *
     * @param row the row's title
     * @param cell what the device does
     * @param column what the table says
     */
    boolean allows(String row, String cell, String column) {
        if (kernel) {
            List<String> here = Arrays.asList(cell.split(" / "));
            List<String> there = Arrays.asList(column.split(" / "));
            return here.size() == there.size() && IntStream.range(0, here.size())
                    .allMatch(i -> isPart(here.get(i), there.get(i)));
        }
        if (rows.contains(row)) {
            return cell.equals(AlgorithmTable.NOWHERE);
        }
        return cell.equals(PAIRS.matcher(column).replaceAll(pairs ->
                Integer.parseInt(pairs.group(1)) * chained / of + " of " + pairs.group(2) + " pairs"));
    }

    /** {@return whether one mode's word says no more than another} */
    private static boolean isPart(String word, String whole) {
        Matcher less = PAIRS.matcher(word);
        Matcher more = PAIRS.matcher(whole);
        if (word.equals("no") || word.equals(whole)) {
            return true;
        }
        if (less.matches()) {
            return whole.equals("yes") || (more.matches()
                    && Integer.parseInt(less.group(1)) <= Integer.parseInt(more.group(1)));
        }
        return word.startsWith("keys of ") && (whole.equals("yes") || keys(whole).containsAll(keys(word)));
    }

    private static List<String> keys(String word) {
        return Arrays.asList(word.replaceAll("keys of | B", "").split(", "));
    }

    @Override
    public String toString() {
        return why;
    }
}
