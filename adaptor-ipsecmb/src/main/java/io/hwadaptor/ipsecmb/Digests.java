package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.KeyMemory;
import io.hwadaptor.ffm.ipsecmb.Functions;
import io.hwadaptor.ffm.ipsecmb.Job;
import io.hwadaptor.ffm.ipsecmb.ManagerFunction;
import io.hwadaptor.ipsecmb.Digest.Limits;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Makes digests: which job does which hash or MAC, and the keys in the form that jobs name. */
final class Digests {
    private static final long AES_SCHEDULE = 240;
    private static final long KASUMI_SCHEDULE = 256;
    /** Room for the state of any digest. */
    private static final long STATE = 64;
    /** Most of the vault that a digest takes, without a key or prefixes that are longer than a block: CMAC. */
    static final long KEY_BYTES = 2 * 256 + 4 * 64;
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5C;

    private Digests() {
    }

    static Digest hash(ControlManager control, SessionSpec.Hash spec) throws AdaptorException {
        return new Digest(hashTemplate(control, spec.hash()), spec.resultLength(), Limits.USUAL);
    }

    static long[] hashTemplate(ControlManager control, HashAlgorithm hash) throws AdaptorException {
        int algorithm = switch (hash) {
            case SHA1 -> Job.HASH_SHA_1;
            case SHA_224 -> Job.HASH_SHA_224;
            case SHA_256 -> Job.HASH_SHA_256;
            case SHA_384 -> Job.HASH_SHA_384;
            case SHA_512 -> Job.HASH_SHA_512;
            default -> throw new AdaptorException(Status.NOTSUPP, "ipsecmb: no " + hash);
        };
        return template(control, algorithm, hash.digestLength()).build(control);
    }

    static Digest nested(ControlManager control, SessionSpec.NestedHash spec, SessionKeys keys)
            throws AdaptorException {
        return new NestedDigest(hashTemplate(control, spec.hash()), prefix(spec.innerPrefix(), keys),
                prefix(spec.outerPrefix(), keys), spec.hash().digestLength(), spec.resultLength());
    }

    private static MemorySegment prefix(MemorySegment bytes, SessionKeys keys) throws AdaptorException {
        return bytes.byteSize() == 0 ? MemorySegment.NULL : keys.copy(bytes, bytes.byteSize());
    }

    static Digest mac(ControlManager control, SessionSpec.Mac spec, SessionKeys keys) throws AdaptorException {
        MemorySegment key = spec.key();
        int result = spec.resultLength();
        return switch (spec.mac()) {
            case HMAC_MD5, HMAC_SHA1, HMAC_SHA_224, HMAC_SHA_256, HMAC_SHA_384, HMAC_SHA_512 ->
                hmac(control, spec, keys);
            case CMAC_AES, CBCMAC_AES -> cmac(control, spec, keys);
            case XCBC_AES -> xcbc(control, spec, keys);
            case KASUMI_F9 -> {
                MemorySegment nativeKey = keys.copy(key, key.byteSize());
                MemorySegment schedule = keys.allocate(KASUMI_SCHEDULE);
                Functions.ask(control.function(ManagerFunction.KASUMI_INIT_F9_KEY_SCHED), nativeKey.address(),
                        schedule.address());
                yield new Digest(template(control, Job.HASH_KASUMI_UIA1, 4).set(Job.HASH_FIELDS, schedule.address())
                        .build(control), result, new Limits(StreamCipherSession.MAX_KASUMI_MAC, 8, 16, 0, false));
            }
            case SNOW3G_UIA2 -> {
                MemorySegment nativeKey = keys.copy(key, key.byteSize());
                MemorySegment schedule = keys.allocate(16);
                Functions.ask(control.function(ManagerFunction.SNOW3G_INIT_KEY_SCHED), nativeKey.address(),
                        schedule.address());
                yield new Digest(template(control, Job.HASH_SNOW3G_UIA2, 4).set(Job.HASH_FIELDS, schedule.address())
                        .build(control), result, new Limits(Digest.MAX_MESSAGE, 1, 0, 16, true));
            }
            case ZUC_EIA3 -> new Digest(template(control, Job.HASH_ZUC_EIA3, 4)
                    .set(Job.HASH_FIELDS, keys.copy(key, key.byteSize()).address()).build(control), result,
                    new Limits(StreamCipherSession.MAX_ZUC_MAC, 1, 0, 16, true));
            default -> throw new AdaptorException(Status.NOTSUPP, "ipsecmb: no " + spec);
        };
    }

    private static Template template(ControlManager control, int algorithm, int tagLength) {
        return new Template(control.jobBytes()).hash(algorithm, Job.ORDER_HASH_CIPHER).set(Job.TAG_LENGTH, tagLength);
    }

    private static Digest cmac(ControlManager control, SessionSpec.Mac spec, SessionKeys keys) throws AdaptorException {
        boolean real = spec.mac() == MacAlgorithm.CMAC_AES;
        int keyLength = (int) spec.key().byteSize();
        MemorySegment schedule = keys.allocate(AES_SCHEDULE);
        Ciphers.expandAes(control, spec.key(), keys, schedule, keys.allocate(AES_SCHEDULE));
        MemorySegment one = keys.allocate(16);
        MemorySegment two = keys.allocate(16);
        MemorySegment zeros = keys.allocate(16);
        if (real) {
            Functions.call(control.function(keyLength == 16 ? ManagerFunction.CMAC_SUBKEY_GEN_128
                    : ManagerFunction.CMAC_SUBKEY_GEN_256), schedule.address(), one.address(), two.address());
        }
        Limits limits = real ? Limits.USUAL : new Limits(Digest.MAX_MESSAGE & -16, 16, 16, 0, false);
        return new CbcMac(cmac(control, keyLength, schedule, one, two),
                cmac(control, keyLength, schedule, zeros, zeros), spec.resultLength(), limits);
    }

    private static long[] cmac(ControlManager control, int keyLength, MemorySegment schedule, MemorySegment one,
            MemorySegment two) {
        return template(control, keyLength == 16 ? Job.HASH_CMAC : Job.HASH_CMAC_256, 16)
                .set(Job.HASH_FIELDS, schedule.address()).set(Job.HASH_FIELDS + 8, one.address())
                .set(Job.HASH_FIELDS + 16, two.address()).build(control);
    }

    private static Digest xcbc(ControlManager control, SessionSpec.Mac spec, SessionKeys keys) throws AdaptorException {
        MemorySegment nativeKey = keys.copy(spec.key(), 16);
        MemorySegment schedule = keys.allocate(AES_SCHEDULE);
        MemorySegment two = keys.allocate(16);
        MemorySegment three = keys.allocate(16);
        MemorySegment zeros = keys.allocate(16);
        Functions.call(control.function(ManagerFunction.XCBC_KEYEXP), nativeKey.address(), schedule.address(),
                two.address(), three.address());
        // XCBC is CMAC with other subkeys, and the library's CMAC gives all 16 bytes where its XCBC gives 12.
        long[] last = cmac(control, 16, schedule, two, three);
        return new CbcMac(last, cmac(control, 16, schedule, zeros, zeros), spec.resultLength(), Limits.USUAL);
    }

    /** Both key blocks are digested here once, so a job begins behind them. */
    private static Digest hmac(ControlManager control, SessionSpec.Mac spec, SessionKeys keys) throws AdaptorException {
        Hmac hmac = Hmac.of(spec.mac());
        MemorySegment key = keys.allocate(hmac.block());
        if (spec.key().byteSize() <= hmac.block()) {
            MemorySegment.copy(spec.key(), 0, key, 0, spec.key().byteSize());
        } else {
            // RFC 2104, section 2.
            MemorySegment longKey = keys.copy(spec.key(), spec.key().byteSize());
            digest(control, hmac, longKey, key);
            longKey.fill((byte) 0);
        }
        MemorySegment inner = keys.copy(key, hmac.block());
        MemorySegment outer = keys.copy(key, hmac.block() + STATE);
        exclusiveOr(inner, hmac.block(), INNER);
        exclusiveOr(outer, hmac.block(), OUTER);
        MemorySegment innerState = keys.allocate(STATE);
        MemorySegment outerState = keys.allocate(STATE);
        Functions.call(control.function(hmac.oneBlock()), inner.address(), innerState.address());
        Functions.call(control.function(hmac.oneBlock()), outer.address(), outerState.address());
        // A job over nothing would leave the manager's lanes in disorder, so its result is worked out here.
        MemorySegment ofNothing = keys.allocate(STATE);
        digest(control, hmac, inner, outer.asSlice(hmac.block(), STATE));
        digest(control, hmac, outer.asSlice(0, (long) hmac.block() + spec.mac().macLength()), ofNothing);
        for (MemorySegment used : new MemorySegment[] {key, inner, outer}) {
            used.fill((byte) 0);
        }
        long[] template = template(control, hmac.algorithm(), spec.mac().macLength())
                .set(Job.HASH_FIELDS, innerState.address()).set(Job.HASH_FIELDS + 8, outerState.address())
                .build(control);
        return new Digest(template, spec.resultLength(), Limits.USUAL, ofNothing);
    }

    /** What the library calls the parts of an HMAC; null for a digest that it does not have. */
    private record Hmac(int algorithm, int block, ManagerFunction oneBlock, @Nullable ManagerFunction digest) {
        static Hmac of(MacAlgorithm mac) {
            return switch (mac) {
                // The library has no MD5 by itself.
                case HMAC_MD5 -> new Hmac(Job.HASH_HMAC_MD5, 64, ManagerFunction.MD5_ONE_BLOCK, null);
                case HMAC_SHA1 ->
                    new Hmac(Job.HASH_HMAC_SHA_1, 64, ManagerFunction.SHA1_ONE_BLOCK, ManagerFunction.SHA1);
                case HMAC_SHA_224 ->
                    new Hmac(Job.HASH_HMAC_SHA_224, 64, ManagerFunction.SHA224_ONE_BLOCK, ManagerFunction.SHA224);
                case HMAC_SHA_256 ->
                    new Hmac(Job.HASH_HMAC_SHA_256, 64, ManagerFunction.SHA256_ONE_BLOCK, ManagerFunction.SHA256);
                case HMAC_SHA_384 ->
                    new Hmac(Job.HASH_HMAC_SHA_384, 128, ManagerFunction.SHA384_ONE_BLOCK, ManagerFunction.SHA384);
                default ->
                    new Hmac(Job.HASH_HMAC_SHA_512, 128, ManagerFunction.SHA512_ONE_BLOCK, ManagerFunction.SHA512);
            };
        }
    }

    private static void exclusiveOr(MemorySegment memory, long length, byte pad) {
        for (long i = 0; i < length; i++) {
            memory.set(ValueLayout.JAVA_BYTE, i, (byte) (memory.get(ValueLayout.JAVA_BYTE, i) ^ pad));
        }
    }

    private static void digest(ControlManager control, Hmac hmac, MemorySegment message, MemorySegment result)
            throws AdaptorException {
        if (hmac.digest() != null) {
            Functions.call(control.function(hmac.digest()), message.address(), message.byteSize(), result.address());
            return;
        }
        byte[] bytes = message.toArray(ValueLayout.JAVA_BYTE);
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(bytes);
            MemorySegment.copy(digest, 0, result, ValueLayout.JAVA_BYTE, 0, digest.length);
            Arrays.fill(digest, (byte) 0);
        } catch (NoSuchAlgorithmException e) {
            throw new AdaptorException(Status.NOTSUPP, "ipsecmb: this JDK has no MD5 for the keys of HMAC-MD5", e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
            // The only keys of this adaptor that pass through the heap.
            KeyMemory.installed().wiped();
        }
    }
}
