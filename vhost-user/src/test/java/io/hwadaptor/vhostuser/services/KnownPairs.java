package io.hwadaptor.vhostuser.services;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What an adaptor said to each pair of a cipher and a digest in the first mode, where a machine is too slow to ask for
 * all of them in each: another mode only lays out requests in another way. There each cipher and each digest is asked
 * for once with each answer that it gives, and the answer must be the same.
 */
final class KnownPairs {
    private final Map<Pair, String> answers = new HashMap<>();
    private final Set<Part> asked = new HashSet<>();

    /** A pair, by its parts' numbers. */
    private record Pair(String row, int cipher, int digest) {
    }

    /** One part of pairs that have an answer in common. */
    private record Part(String row, boolean isCipher, int number, String answer) {
    }

    /** Asks the adaptor. */
    @FunctionalInterface
    interface Question {
        String ask() throws Exception;
    }

    /** Begins with another mode. */
    void next() {
        asked.clear();
    }

    String answer(String row, int cipher, int digest, Question question) throws Exception {
        Pair pair = new Pair(row, cipher, digest);
        String before = answers.get(pair);
        if (before == null) {
            String first = question.ask();
            answers.put(pair, first);
            return first;
        }
        boolean newOfCipher = asked.add(new Part(row, true, cipher, before));
        boolean newOfDigest = asked.add(new Part(row, false, digest, before));
        if (newOfCipher || newOfDigest) {
            String now = question.ask();
            if (!now.equals(before)) {
                throw new AssertionError(row + ", cipher " + cipher + ", digest " + digest + ": " + now
                        + ", in another mode " + before);
            }
        }
        return before;
    }
}
