package io.hwadaptor.virtio.device;

import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A second reading of one data request, by docs/virtio-crypto.md. Everything that is wrong is collected in {@link
 * #wrong}; if nothing is, the other fields say what the engine has to see and where its results go.
 */
final class FuzzDataModel {
    private static final int MAX_IV = 512;
    private static final int MAX_DIGEST = 512;
    private static final int KEY_BYTES = 8192;
    private static final int COMMON = 24;
    private static final int[] FIXED = {72, 32, 32, 48, 32};
    private static final int[] FIXED_STATELESS = {100, 40, 40, 56, 52};

    /** A session that the guest has. */
    record Known(SessionSpec spec, OperationType type) {
        Service service() {
            return spec.service();
        }
    }

    /** What was negotiated. */
    record Mode(boolean revision1, int services, int stateless, DeviceLimits limits) {
    }

    final Set<Status> wrong = EnumSet.noneOf(Status.class);
    OperationType type;
    /** The session: the guest's, or the one that the request asks for. */
    SessionSpec spec;
    boolean stateless;
    byte[] iv = {};
    byte[] source = {};
    byte[] auxiliary = {};
    /** What is compared with the computed digest or tag; null where one is made. */
    byte[] expectedDigest;
    /** Bytes that the destination takes. */
    long destination;
    /** Where digest, MAC or tag go in the writable part, and how many bytes. */
    long resultAt;
    long resultLength;
    /** Of a chain: cipher's start and length, hash's start and length, whether it verifies. */
    List<Long> ranges = List.of();

    private final Mode mode;
    private final byte[] readable;
    private final ByteBuffer request;
    private final FuzzChainModel chain;
    private final Map<Long, Known> sessions;
    private int start;

    FuzzDataModel(Mode mode, FuzzChainModel chain, Map<Long, Known> sessions) {
        this.mode = mode;
        this.chain = chain;
        this.sessions = sessions;
        readable = chain.read(chain.readable, 0, chain.readableBytes());
        request = ByteBuffer.wrap(readable).order(ByteOrder.LITTLE_ENDIAN);
        if (chain.faults.isEmpty()) {
            read();
        } else {
            wrong.add(Status.ERR);
        }
    }

    private long word(int offset) {
        return Integer.toUnsignedLong(request.getInt(offset));
    }

    private void check(boolean good, Status otherwise) {
        if (!good) {
            wrong.add(otherwise);
        }
    }

    private void read() {
        if (readable.length < COMMON) {
            wrong.add(Status.ERR);
            return;
        }
        int opcode = request.getInt(0);
        int service = opcode >>> 8;
        stateless = mode.revision1() && (request.getInt(16) & 1) == 0;
        if (service > 4 || ((stateless ? mode.stateless() : mode.services()) >> service & 1) == 0) {
            wrong.add(Status.NOTSUPP);
            return;
        }
        int what = opcode & 0xff;
        int last = new int[] {1, 0, 0, 1, 3}[service];
        if (what > last) {
            wrong.add(Status.NOTSUPP);
            return;
        }
        start = stateless ? FIXED_STATELESS[service] : mode.revision1() ? FIXED[service] : 72;
        if (readable.length < start) {
            wrong.add(Status.ERR);
            return;
        }
        type = service == 1 || service == 2 ? OperationType.DIGEST
                : List.of(OperationType.ENCRYPT, OperationType.DECRYPT, OperationType.SIGN, OperationType.VERIFY)
                        .get(what);
        switch (service) {
            case 0 -> symmetric();
            case 3 -> aead();
            case 4 -> akcipher();
            default -> sum(service);
        }
    }

    /** Takes keys from behind the fixed part. {@return null if they are not there} */
    private byte[][] keys(long first, long second, long behind) {
        if (first + second > KEY_BYTES || first + second + behind > readable.length - start) {
            wrong.add(Status.ERR);
            return null;
        }
        int middle = start + (int) first;
        int end = middle + (int) second;
        byte[][] keys = {Arrays.copyOfRange(readable, start, middle), Arrays.copyOfRange(readable, middle, end)};
        start = end;
        return keys;
    }

    private void session(Service service, boolean directed) {
        Known known = sessions.get(request.getLong(8));
        if (known == null || known.service() != service) {
            wrong.add(Status.INVSESS);
            return;
        }
        check(!directed || known.type() == type, Status.ERR);
        spec = known.spec();
    }

    /** What a stateless request asks for. */
    private void asked(FuzzSpecModel model, SessionSpec asked) {
        wrong.addAll(model.wrong);
        spec = asked;
    }

    /** The same, of a service whose sessions have a direction. */
    private void asked(FuzzSpecModel model, SessionSpec asked, int direction) {
        check(direction == (type == OperationType.ENCRYPT ? 1 : 2), Status.ERR);
        asked(model, asked);
    }

    /** Lengths against the chain and the limit. */
    private boolean fits(long reads, long writes) {
        boolean good = reads <= readable.length - start && writes + 1 <= chain.writableBytes()
                && reads + writes <= mode.limits().maxRequestBytes();
        check(good, Status.ERR);
        return good;
    }

    private byte[] part(long from, long length) {
        return Arrays.copyOfRange(readable, start + (int) from, start + (int) (from + length));
    }

    private void symmetric() {
        int operation = request.getInt(stateless ? 96 : 64);
        if (operation == 1) {
            cipher();
        } else if (operation == 2) {
            chained();
        } else {
            wrong.add(Status.NOTSUPP);
        }
    }

    private void cipher() {
        int at = stateless ? 36 : 24;
        long ivLength = word(at);
        long length = word(at + 4);
        long room = word(at + 8);
        if (stateless) {
            byte[][] keys = keys(word(28), 0, ivLength + length);
            FuzzSpecModel model = new FuzzSpecModel(mode.limits());
            if (keys != null) {
                asked(model, model.cipher(request.getInt(24), request.getInt(32), keys[0]), request.getInt(32));
            }
        } else {
            session(Service.CIPHER, true);
        }
        check(ivLength <= MAX_IV && room >= length, Status.ERR);
        if (fits(ivLength + length, room) && wrong.isEmpty()) {
            iv = part(0, ivLength);
            source = part(ivLength, length);
            destination = length;
        }
    }

    private void chained() {
        int at = stateless ? 56 : 24;
        long ivLength = word(at);
        long length = word(at + 4);
        long room = word(at + 8);
        long aad = word(at + 28);
        long digest = word(at + 32);
        if (stateless) {
            byte[][] keys = keys(word(36), word(48), ivLength + aad + length);
            FuzzSpecModel model = new FuzzSpecModel(mode.limits());
            if (keys != null) {
                SessionSpec.Cipher cipher = model.cipher(request.getInt(32), request.getInt(40), keys[0]);
                asked(model, model.chain(cipher, request.getInt(24), request.getInt(52), request.getInt(44),
                        (int) digest, request.getInt(28), keys[1]), request.getInt(40));
            }
        } else {
            session(Service.CHAIN, true);
        }
        check(ivLength <= MAX_IV && digest <= MAX_DIGEST && room >= length
                && word(at + 12) + word(at + 16) <= length && word(at + 20) + word(at + 24) <= length, Status.ERR);
        boolean there = fits(ivLength + aad + length, room + digest);
        check(spec == null || digest == FuzzEngine.digestLength(spec), Status.ERR);
        if (!there || !wrong.isEmpty()) {
            return;
        }
        boolean aadLast = mode.revision1() && !stateless;
        iv = part(0, ivLength);
        source = part(ivLength + (aadLast ? 0 : aad), length);
        auxiliary = part(ivLength + (aadLast ? length : 0), aad);
        destination = length;
        boolean verify = type == OperationType.DECRYPT;
        ranges = List.of(word(at + 12), word(at + 16), word(at + 20), word(at + 24), verify ? 1L : 0L);
        resultAt = room;
        if (verify) {
            expectedDigest = chain.read(chain.writable, room, digest);
        } else {
            resultLength = digest;
        }
    }

    private void sum(int service) {
        boolean mac = service == 2;
        int at = !stateless ? 24 : mac ? 32 : 28;
        long length = word(at);
        long digest = word(at + 4);
        if (stateless) {
            byte[][] keys = keys(0, mac ? word(28) : 0, length);
            FuzzSpecModel model = new FuzzSpecModel(mode.limits());
            if (keys != null) {
                asked(model, mac ? model.mac(request.getInt(24), (int) digest, keys[1])
                        : model.hash(request.getInt(24), (int) digest));
            }
        } else {
            session(mac ? Service.MAC : Service.HASH, false);
        }
        int ivLength = spec instanceof SessionSpec.Mac m ? ivLength(m) : 0;
        check(digest > 0 && digest <= MAX_DIGEST && (spec == null || digest <= FuzzEngine.digestLength(spec))
                && length >= ivLength, Status.ERR);
        if (fits(length, digest) && wrong.isEmpty()) {
            iv = part(0, ivLength);
            source = part(ivLength, length - ivLength);
            resultLength = digest;
        }
    }

    /** The front of the source, of MACs that have an IV. */
    private static int ivLength(SessionSpec.Mac mac) {
        return switch (mac.mac()) {
            case GMAC_AES, GMAC_TWOFISH -> 12;
            case SNOW3G_UIA2, ZUC_EIA3 -> 16;
            default -> 0;
        };
    }

    private void aead() {
        long ivLength = word(stateless ? 36 : 24);
        long aad = word(stateless ? 44 : 28);
        long length = word(stateless ? 48 : 32);
        long room = word(stateless ? 52 : 36);
        long tagField = word(40);
        if (stateless) {
            byte[][] keys = keys(word(28), 0, ivLength + length + aad);
            FuzzSpecModel model = new FuzzSpecModel(mode.limits());
            if (keys != null) {
                asked(model, model.aead(request.getInt(24), request.getInt(32), (int) tagField, (int) aad, keys[0]),
                        request.getInt(32));
            }
        } else {
            session(Service.AEAD, true);
        }
        check(ivLength <= MAX_IV, Status.ERR);
        boolean there = fits(ivLength + length + aad, room);
        long tag = spec == null ? 0 : FuzzEngine.digestLength(spec);
        boolean encrypt = type == OperationType.ENCRYPT;
        long text = encrypt ? length : length - tag;
        check(text >= 0 && room >= text + (encrypt ? tag : 0) && (tagField == 0 || tagField == tag), Status.ERR);
        if (!there || !wrong.isEmpty()) {
            return;
        }
        iv = part(0, ivLength);
        source = part(ivLength, text);
        auxiliary = part(ivLength + length, aad);
        destination = text;
        resultAt = text;
        if (encrypt) {
            resultLength = tag;
        } else {
            expectedDigest = part(ivLength + text, tag);
        }
    }

    private void akcipher() {
        long first = word(stateless ? 44 : 24);
        long second = word(stateless ? 48 : 28);
        boolean verify = type == OperationType.VERIFY;
        if (stateless) {
            byte[][] keys = keys(word(32), 0, verify ? first + second : first);
            FuzzSpecModel model = new FuzzSpecModel(mode.limits());
            if (keys != null) {
                asked(model, model.akcipher(request.getInt(24), request.getInt(28), request.getInt(36),
                        request.getInt(40), keys[0]));
            }
        } else {
            session(Service.AKCIPHER, false);
        }
        if (fits(verify ? first + second : first, verify ? 0 : second) && wrong.isEmpty()) {
            source = verify ? part(first, second) : part(0, first);
            auxiliary = verify ? part(0, first) : auxiliary;
            destination = verify ? 0 : second;
        }
    }
}
