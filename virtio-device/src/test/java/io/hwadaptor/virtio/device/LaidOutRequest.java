package io.hwadaptor.virtio.device;

import io.hwadaptor.api.SessionSpec.RsaHash;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A data request as the standard lays it out (virtio 1.4, "Crypto Device"), with what an engine must hear of it: a
 * second reading of all structures, in each of the three layouts.
 */
final class LaidOutRequest {
    /** How requests are laid out. */
    enum Mode { LEGACY, REVISION_1, STATELESS }

    /** Bytes that every writable part begins with. */
    static final int BEFORE = 0x40;

    private static final byte[] KEY = bytes(16, 0x11);
    private static final byte[] AUTH_KEY = bytes(24, 0x33);
    private static final byte[] IV = bytes(16, 0x55);
    private static final byte[] SHORT_IV = bytes(12, 0x66);
    private static final byte[] AAD = bytes(12, 0x77);
    private static final byte[] SOURCE = bytes(64, 0x99);
    private static final int RSA_HASH = 4;

    final Mode mode;
    final String name;
    final int opcode;
    /** The session that it is for; what a stateless request says itself. */
    final CreateRequest session = new CreateRequest();
    byte[] header;
    byte[] body;
    /** Bytes in front of the status. */
    int writable;
    String opened;
    String asked;
    /** What the engine writes, from the front of the writable part. */
    byte[] written;
    /** Bytes that count for the limit. */
    int counted;

    private LaidOutRequest(Mode mode, String name, int opcode) {
        this.mode = mode;
        this.name = name;
        this.opcode = opcode;
    }

    @Override
    public String toString() {
        return mode + ", " + name;
    }

    boolean stateless() {
        return mode == Mode.STATELESS;
    }

    /** {@return a new copy of each request in each layout} */
    static List<LaidOutRequest> all() {
        List<LaidOutRequest> all = new ArrayList<>();
        for (Mode mode : Mode.values()) {
            for (boolean encrypt : new boolean[] {true, false}) {
                all.add(cipher(mode, encrypt));
                for (int hashMode = 1; hashMode <= 3; hashMode++) {
                    all.add(chain(mode, encrypt, hashMode));
                }
                all.add(aead(mode, encrypt));
            }
            all.add(hash(mode));
            all.add(mac(mode, false));
            all.add(mac(mode, true));
            for (int operation = 0; operation < 4; operation++) {
                all.add(akcipher(mode, operation));
            }
            all.add(ecdsa(mode));
        }
        return all;
    }

    static byte[] bytes(int length, int first) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (first + i);
        }
        return bytes;
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static String text(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] digest(int length) {
        return bytes(length, 0x80);
    }

    private static byte[] destination(int length) {
        return bytes(length, 1);
    }

    /** Makes a header of so many bytes, with numbers at offsets. */
    private void header(int bytes, int... offsetsAndNumbers) {
        header = new byte[bytes];
        set(0, opcode);
        set(16, mode == Mode.REVISION_1 ? 1 : 0);
        for (int i = 0; i < offsetsAndNumbers.length; i += 2) {
            set(offsetsAndNumbers[i], offsetsAndNumbers[i + 1]);
        }
    }

    LaidOutRequest set(int offset, int number) {
        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putInt(offset, number);
        return this;
    }

    /** In sessions without a feature bit everything is as long as the longest. */
    private int headerBytes(int revision1, int stateless) {
        return mode == Mode.LEGACY ? 72 : mode == Mode.REVISION_1 ? revision1 : stateless;
    }

    private byte[] keys(byte[]... keys) {
        return stateless() ? join(keys) : new byte[0];
    }

    static LaidOutRequest cipher(Mode mode, boolean encrypt) {
        return cipher(mode, encrypt, IV);
    }

    static LaidOutRequest cipher(Mode mode, boolean encrypt, byte[] iv) {
        LaidOutRequest r = new LaidOutRequest(mode, "cipher", encrypt ? 0x000 : 0x001);
        int direction = encrypt ? 1 : 2;
        r.session.opcode = 0x002;
        r.session.opType = 1;
        r.session.cipherAlgorithm = 3;
        r.session.direction = direction;
        r.session.key = MemorySegment.ofArray(KEY);
        int length = SOURCE.length;
        if (r.stateless()) {
            r.header(100, 24, 3, 28, KEY.length, 32, direction, 36, iv.length, 40, length, 44, length + 8, 96, 1);
        } else {
            r.header(72, 24, iv.length, 28, length, 32, length + 8, 64, 1);
        }
        r.body = join(r.keys(KEY), iv, SOURCE);
        r.writable = length + 8;
        r.opened = "AES_CBC " + direction(encrypt) + " " + text(KEY);
        r.asked = direction(encrypt) + " iv=" + text(iv) + " src=" + text(SOURCE) + " aux= dst=" + length;
        r.written = destination(length);
        r.counted = iv.length + length + length + 8;
        return r;
    }

    private static String direction(boolean encrypt) {
        return encrypt ? "ENCRYPT" : "DECRYPT";
    }

    static LaidOutRequest chain(Mode mode, boolean encrypt, int hashMode) {
        return chain(mode, encrypt, hashMode, IV, 20);
    }

    static LaidOutRequest chain(Mode mode, boolean encrypt, int hashMode, byte[] iv, int digest) {
        LaidOutRequest r = new LaidOutRequest(mode, "chain " + hashMode, encrypt ? 0x000 : 0x001);
        int direction = encrypt ? 1 : 2;
        int order = encrypt ? 2 : 1;
        byte[] authKey = hashMode == 2 ? AUTH_KEY : new byte[0];
        CreateRequest session = r.session;
        session.opcode = 0x002;
        session.opType = 2;
        session.cipherAlgorithm = 3;
        session.direction = direction;
        session.key = MemorySegment.ofArray(KEY);
        session.chainOrder = order;
        session.hashMode = hashMode;
        session.hashAlgorithm = 4;
        session.hashResultLength = digest;
        session.authKey = MemorySegment.ofArray(authKey);
        session.aadLength = AAD.length;
        int length = SOURCE.length;
        int at = r.stateless() ? 56 : 24;
        r.header(r.stateless() ? 100 : 72, at, iv.length, at + 4, length, at + 8, length + 6, at + 12, 8, at + 16, 56,
                at + 20, 4, at + 24, 60, at + 28, AAD.length, at + 32, digest, r.stateless() ? 96 : 64, 2);
        if (r.stateless()) {
            r.set(24, order).set(28, AAD.length).set(32, 3).set(36, KEY.length).set(40, direction).set(44, 4)
                    .set(48, authKey.length).set(52, hashMode);
        }
        r.body = join(r.keys(KEY, authKey), iv, mode == Mode.REVISION_1 ? join(SOURCE, AAD) : join(AAD, SOURCE));
        r.writable = length + 6 + digest;
        r.opened = "AES_CBC " + direction(encrypt) + " " + text(KEY)
                + (encrypt ? " CIPHER_THEN_HASH " : " HASH_THEN_CIPHER ") + switch (hashMode) {
                    case 1 -> "SHA_256 ";
                    case 2 -> "HMAC_SHA_256 " + text(AUTH_KEY) + " ";
                    default -> "nested SHA_256 ";
                } + digest + " " + AAD.length;
        r.asked = direction(encrypt) + " iv=" + text(iv) + " src=" + text(SOURCE) + " aux=" + text(AAD) + " dst="
                + length + " cipher=8+56 hash=4+60"
                + (encrypt ? "" : " digest=" + text(bytes(digest, BEFORE + length + 6)));
        byte[] untouched = bytes(6, BEFORE + length);
        r.written = encrypt ? join(destination(length), untouched, digest(digest)) : destination(length);
        r.counted = iv.length + AAD.length + length + length + 6 + digest;
        return r;
    }

    static LaidOutRequest hash(Mode mode) {
        return hash(mode, 20);
    }

    static LaidOutRequest hash(Mode mode, int digest) {
        LaidOutRequest r = new LaidOutRequest(mode, "hash", 0x100);
        r.session.opcode = 0x102;
        r.session.hashAlgorithm = 4;
        // A request may want less than its session has.
        r.session.hashResultLength = Math.max(digest, 32);
        if (r.stateless()) {
            r.header(40, 24, 4, 28, SOURCE.length, 32, digest);
        } else {
            r.header(r.headerBytes(32, 40), 24, SOURCE.length, 28, digest);
        }
        r.body = SOURCE;
        r.writable = digest;
        r.opened = "SHA_256 " + (r.stateless() ? digest : r.session.hashResultLength);
        r.asked = "DIGEST iv= src=" + text(SOURCE) + " aux= dst=0";
        r.written = digest(digest);
        r.counted = SOURCE.length + digest;
        return r;
    }

    static LaidOutRequest mac(Mode mode, boolean gmac) {
        LaidOutRequest r = new LaidOutRequest(mode, gmac ? "MAC with an IV" : "MAC", 0x200);
        int number = gmac ? 41 : 4;
        r.session.opcode = 0x202;
        r.session.hashAlgorithm = number;
        r.session.hashResultLength = 16;
        r.session.authKey = MemorySegment.ofArray(AUTH_KEY);
        byte[] source = gmac ? join(SHORT_IV, SOURCE) : SOURCE;
        if (r.stateless()) {
            r.header(40, 24, number, 28, AUTH_KEY.length, 32, source.length, 36, 16);
        } else {
            r.header(r.headerBytes(32, 40), 24, source.length, 28, 16);
        }
        r.body = join(r.keys(AUTH_KEY), source);
        r.writable = 16;
        r.opened = (gmac ? "GMAC_AES " : "HMAC_SHA_256 ") + text(AUTH_KEY) + " 16";
        r.asked = "DIGEST iv=" + (gmac ? text(SHORT_IV) : "") + " src=" + text(SOURCE) + " aux= dst=0";
        r.written = digest(16);
        r.counted = source.length + 16;
        return r;
    }

    static LaidOutRequest aead(Mode mode, boolean encrypt) {
        return aead(mode, encrypt, SHORT_IV);
    }

    static LaidOutRequest aead(Mode mode, boolean encrypt, byte[] iv) {
        LaidOutRequest r = new LaidOutRequest(mode, "AEAD", encrypt ? 0x300 : 0x301);
        int direction = encrypt ? 1 : 2;
        r.session.opcode = 0x302;
        r.session.aeadAlgorithm = 1;
        r.session.direction = direction;
        r.session.key = MemorySegment.ofArray(KEY);
        r.session.tagLength = 16;
        r.session.aadLength = AAD.length;
        byte[] tag = bytes(16, 0xb0);
        byte[] source = encrypt ? SOURCE : join(SOURCE, tag);
        int text = SOURCE.length;
        int destination = encrypt ? text + 16 : text;
        if (r.stateless()) {
            r.header(56, 24, 1, 28, KEY.length, 32, direction, 36, iv.length, 40, 16, 44, AAD.length, 48,
                    source.length, 52, destination);
        } else {
            r.header(r.headerBytes(48, 56), 24, iv.length, 28, AAD.length, 32, source.length, 36, destination, 40, 16);
        }
        r.body = join(r.keys(KEY), iv, source, AAD);
        r.writable = destination;
        r.opened = "GCM " + direction(encrypt) + " " + text(KEY) + " 16 " + AAD.length;
        r.asked = direction(encrypt) + " iv=" + text(iv) + " src=" + text(SOURCE) + " aux=" + text(AAD) + " dst="
                + text + (encrypt ? "" : " digest=" + text(tag));
        r.written = encrypt ? join(destination(text), digest(16)) : destination(text);
        r.counted = iv.length + AAD.length + source.length + destination;
        return r;
    }

    static LaidOutRequest akcipher(Mode mode, int operation) {
        String type = List.of("ENCRYPT", "DECRYPT", "SIGN", "VERIFY").get(operation);
        LaidOutRequest r = new LaidOutRequest(mode, "RSA " + type, 0x400 + operation);
        int keyType = operation == 1 || operation == 2 ? 2 : 1;
        r.session.keyType = keyType;
        r.session.rsaPadding = 1;
        r.session.rsaHash = RSA_HASH;
        r.publicKey(1, 1, RSA_HASH);
        r.opened = "RSA " + (keyType == 1 ? "PUBLIC" : "PRIVATE") + " PKCS1 " + RsaHash.values()[RSA_HASH] + " "
                + text(KEY);
        return r;
    }

    static LaidOutRequest ecdsa(Mode mode) {
        LaidOutRequest r = new LaidOutRequest(mode, "ECDSA", 0x402);
        r.session.keyType = 2;
        r.session.curve = 3;
        r.publicKey(2, 3, 0);
        r.opened = "ECDSA PRIVATE NIST_P256 " + text(KEY);
        return r;
    }

    private void publicKey(int algorithm, int paddingOrCurve, int hash) {
        session.opcode = 0x404;
        session.akcipherAlgorithm = algorithm;
        session.key = MemorySegment.ofArray(KEY);
        int destination = 40;
        if (stateless()) {
            header(52, 24, algorithm, 28, session.keyType, 32, KEY.length, 36, paddingOrCurve, 40, hash, 44,
                    SOURCE.length, 48, destination);
        } else {
            header(headerBytes(32, 52), 24, SOURCE.length, 28, destination);
        }
        boolean verify = opcode == 0x403;
        byte[] signed = bytes(destination, 0xd0);
        String type = List.of("ENCRYPT", "DECRYPT", "SIGN", "VERIFY").get(opcode & 3);
        body = join(keys(KEY), SOURCE, verify ? signed : new byte[0]);
        writable = verify ? 0 : destination;
        asked = verify ? "VERIFY iv= src=" + text(signed) + " aux=" + text(SOURCE) + " dst=0"
                : type + " iv= src=" + text(SOURCE) + " aux= dst=" + destination;
        written = verify ? new byte[0] : destination(destination);
        counted = SOURCE.length + destination;
    }

    /** {@return the writable part as it must be afterwards} */
    byte[] after(int bytes) {
        byte[] after = bytes(bytes, BEFORE);
        System.arraycopy(written, 0, after, 0, written.length);
        return after;
    }

    /** {@return bytes that the device says it wrote, without the status; holes don't count} */
    int used() {
        return name.startsWith("chain") && (opcode & 1) == 0 ? written.length - 6 : written.length;
    }

    /** {@return header and body} */
    byte[] readable() {
        return join(header, body);
    }
}
