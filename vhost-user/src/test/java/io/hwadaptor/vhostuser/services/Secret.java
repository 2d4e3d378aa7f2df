package io.hwadaptor.vhostuser.services;

import io.hwadaptor.vhostuser.services.ProcessMemory.Needle;
import io.hwadaptor.virtio.driver.crypto.Request;
import io.hwadaptor.virtio.driver.crypto.SessionParameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;

/**
 * A session with keys that nobody else has, or the stateless request that says the same, and all forms in which its
 * keys could stand in memory.
 */
final class Secret {
    final String name;
    final SessionParameters parameters;
    final LongFunction<Request> inSession;
    final Request stateless;
    private final List<Needle> needles = new ArrayList<>();

    Secret(String name, SessionParameters parameters, LongFunction<Request> inSession, Request stateless) {
        this.name = name;
        this.parameters = parameters;
        this.inSession = inSession;
        this.stateless = stateless;
    }

    /** Only what the forms below put there. */
    List<Needle> needles() {
        return List.copyOf(needles);
    }

    /** A key as it came, and in arrays of numbers of four and eight bytes; in chunks of at most {@code chunk} bytes. */
    Secret key(byte[] key, int chunk) {
        return forms("", key, chunk);
    }

    /** As {@link #key}, and what HMAC makes of it. */
    Secret hmacKey(byte[] key) {
        byte[] inner = key.clone();
        byte[] outer = key.clone();
        for (int i = 0; i < key.length; i++) {
            inner[i] ^= 0x36;
            outer[i] ^= 0x5c;
        }
        return forms("", key, 16).forms(" inner pad", inner, 16).forms(" outer pad", outer, 16);
    }

    /** As {@link #key}, and the second round key of the expanded one (FIPS 197, section 5.2). */
    Secret aesKey(byte[] key) {
        return forms("", key, 16).forms(" schedule", nextRoundKey(key), 16);
    }

    /** A large number, also with its least significant byte first. Its middle, so no padding or length matters. */
    Secret number(String part, byte[] number) {
        byte[] middle = Arrays.copyOfRange(number, number.length - 16, number.length);
        return forms(" " + part, middle, 16).add(" " + part + " reversed", reversed(middle, 16));
    }

    private Secret forms(String part, byte[] bytes, int chunk) {
        for (int at = 0; at < bytes.length; at += chunk) {
            int from = Math.min(at, bytes.length - Math.min(chunk, bytes.length));
            byte[] one = Arrays.copyOfRange(bytes, from, from + Math.min(chunk, bytes.length));
            add(part, one);
            if (one.length % 4 == 0) {
                add(part + " int[]", reversed(one, 4));
            }
            if (one.length % 8 == 0) {
                add(part + " long[]", reversed(one, 8));
            }
        }
        return this;
    }

    private Secret add(String part, byte[] bytes) {
        needles.add(new Needle(name + part, bytes));
        return this;
    }

    /** Reverses each group of so many bytes. */
    private static byte[] reversed(byte[] bytes, int group) {
        byte[] result = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            result[i] = bytes[i / group * group + group - 1 - i % group];
        }
        return result;
    }

    /** The first 16 bytes of AES's key schedule behind the key. */
    private static byte[] nextRoundKey(byte[] key) {
        byte[] words = Arrays.copyOf(key, key.length + 16);
        for (int i = key.length; i < words.length; i++) {
            boolean first = i < key.length + 4;
            int before = first ? sBox(words[key.length - 4 + (i + 1) % 4]) : words[i - 4];
            words[i] = (byte) (words[i - key.length] ^ before ^ (i == key.length ? 1 : 0));
        }
        return Arrays.copyOfRange(words, key.length, words.length);
    }

    /** FIPS 197, section 5.1.1: the inverse in GF(2^8), then an affine map. */
    private static int sBox(int value) {
        int inverse = 1;
        for (int i = 0; i < 254; i++) {
            inverse = times(inverse, value & 0xff);
        }
        int result = 0x63;
        for (int i = 0; i < 5; i++) {
            result ^= inverse << i | inverse >> (8 - i);
        }
        return result & 0xff;
    }

    private static int times(int a, int b) {
        int product = 0;
        int factor = a;
        for (int bit = 0; bit < 8; bit++) {
            product ^= (b >> bit & 1) * factor;
            factor = factor << 1 ^ (factor >> 7) * 0x11b;
        }
        return product;
    }
}
