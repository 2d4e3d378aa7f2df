package io.hwadaptor.virtio.device;

import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.virtio.device.wire.Wire;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** What {@link FuzzRequests} begins with: sessions, and good requests in each layout. */
final class FuzzSessions {
    /** Numbers in the list of sessions that every run opens. */
    private static final int CIPHER = 0;
    private static final int CHAIN = 1;
    private static final int AEAD = 2;
    private static final int DECRYPT = 3;
    private static final int HASH = 6;
    private static final int MAC = 7;
    private static final int GMAC = 8;
    private static final int RSA = 9;

    private FuzzSessions() {
    }

    /** {@return a request for one of the sessions that every run opens} */
    static CreateRequest request(SessionSpec spec) {
        CreateRequest request = new CreateRequest();
        switch (spec) {
            case SessionSpec.Cipher cipher -> cipher(request, cipher);
            case SessionSpec.Chain chain -> {
                cipher(request, chain.cipher());
                SessionSpec.Mac mac = (SessionSpec.Mac) chain.digest();
                request.opType = 2;
                request.chainOrder = 2;
                request.hashMode = 2;
                request.hashAlgorithm = 4;
                request.hashResultLength = mac.resultLength();
                request.authKey = mac.key();
            }
            case SessionSpec.Aead aead -> {
                request.opcode = 0x0302;
                request.aeadAlgorithm = 1;
                request.direction = aead.direction().ordinal() + 1;
                request.tagLength = aead.tagLength();
                request.key = aead.key();
            }
            case SessionSpec.Hash hash -> {
                request.opcode = 0x0102;
                request.hashAlgorithm = 4;
                request.hashResultLength = hash.resultLength();
            }
            case SessionSpec.Mac mac -> {
                request.opcode = 0x0202;
                request.hashAlgorithm = Wire.number(mac.mac());
                request.hashResultLength = mac.resultLength();
                request.authKey = mac.key();
            }
            case SessionSpec.Rsa rsa -> {
                request.opcode = 0x0404;
                request.akcipherAlgorithm = 1;
                request.keyType = 2;
                request.rsaPadding = 1;
                request.rsaHash = 3;
                request.key = rsa.key();
            }
            default -> throw new AssertionError(spec);
        }
        return request;
    }

    private static void cipher(CreateRequest request, SessionSpec.Cipher cipher) {
        request.opcode = 0x0002;
        request.opType = 1;
        request.cipherAlgorithm = 3;
        request.direction = cipher.direction().ordinal() + 1;
        request.key = cipher.key();
    }

    /** {@return a run of one request, alone and then in a burst, behind an indirect table with cut segments} */
    static byte[] run(int features, byte[] request, int form) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) features, 4, (byte) 0xfe, (byte) 0xff});
        out.writeBytes(new byte[] {0, 0, 9});
        lay(out, request, form);
        out.writeBytes(new byte[] {6, 1, 1, 1, 2});
        for (int i = 0; i < 3; i++) {
            out.write(1);
            lay(out, request, form);
        }
        return out.toByteArray();
    }

    private static void lay(ByteArrayOutputStream out, byte[] request, int form) {
        out.write(form);
        out.write(request.length);
        out.writeBytes(request);
        out.writeBytes(new byte[] {(byte) (request.length * 2 / 3), 90, 33});
    }

    /** {@return good requests in the layouts of what was negotiated} */
    static List<byte[]> dataRequests(int features) {
        List<byte[]> list = new ArrayList<>();
        boolean stateless = (features & 0x3e) != 0;
        for (int way = 0; way < 2; way++) {
            int s = way * DECRYPT;
            list.add(session(features, 0x0000 + way, CIPHER + s, 72, 48, 64, 1, 16, 32, 32));
            list.add(session(features, 0x0000 + way, CHAIN + s, 72, 56, 64, 2, 16, 32, 32, 0, 32, 0, 32, 8, 20));
            list.add(session(features, 0x0300 + way, AEAD + s, 48, 60, -1, 0, 12, 8, 40, 56, 16));
            if (stateless) {
                list.add(stateless(0x0000 + way, 100, 64, 96, 1, 3, 16, 1 + way, 16, 32, 32));
                list.add(stateless(0x0000 + way, 100, 88, 96, 2, 2, 8, 3, 16, 1 + way, 4, 16, 2, 16, 32, 32, 0, 32, 0,
                        32, 8, 20));
                list.add(stateless(0x0300 + way, 56, 76, -1, 0, 1, 16, 1 + way, 12, 16, 8, 40, 56));
            }
        }
        list.add(session(features, 0x0100, HASH, 32, 40, -1, 0, 40, 32));
        list.add(session(features, 0x0200, MAC, 32, 40, -1, 0, 40, 32));
        list.add(session(features, 0x0200, GMAC, 32, 40, -1, 0, 40, 16));
        for (int opcode = 0x0400; opcode < 0x0404; opcode++) {
            list.add(session(features, opcode, RSA, 32, 60, -1, 0, 40, 20));
        }
        if (stateless) {
            list.add(stateless(0x0100, 40, 40, -1, 0, 4, 40, 32));
            list.add(stateless(0x0200, 40, 52, -1, 0, 4, 12, 40, 32));
            list.add(stateless(0x0403, 52, 76, -1, 0, 1, 2, 16, 1, 3, 40, 20));
        }
        return list;
    }

    private static byte[] session(int features, int opcode, int session, int fixed, int behind, int opTypeAt,
            int opType, int... words) {
        return request(opcode, session, 1, (features & 1) != 0 ? fixed : 72, behind, opTypeAt, opType, words);
    }

    private static byte[] stateless(int opcode, int fixed, int behind,
            int opTypeAt, int opType, int... words) {
        return request(opcode, 0, 0, fixed, behind, opTypeAt, opType, words);
    }

    private static byte[] request(int opcode, int session, int flag, int fixed, int behind,
            int opTypeAt, int opType,
            int... words) {
        ByteBuffer request = ByteBuffer.allocate(fixed + behind).order(ByteOrder.LITTLE_ENDIAN);
        request.putInt(opcode).putInt(0).putLong(session).putInt(flag).putInt(0);
        for (int word : words) {
            request.putInt(word);
        }
        for (int i = fixed; i < fixed + behind; i++) {
            request.put(i, (byte) (i + 1));
        }
        if (opTypeAt >= 0) {
            request.putInt(opTypeAt, opType);
        }
        return request.array();
    }
}
