package io.hwadaptor.virtio.device;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.Status;
import io.hwadaptor.virtio.device.ring.DescriptorChain;
import io.hwadaptor.virtio.device.wire.DataLayout;
import io.hwadaptor.virtio.device.wire.Wire;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Reads data requests (virtio 1.2, 5.9.7.3 to 5.9.7.8) into operations. Owned by a queue's thread.
 *
 * <p>A request is a header, the opcode's fixed fields, then keys (stateless mode only), IV, source and AAD; on the
 * writable side destination, digest and one status byte. {@link RequestFields} knows the layouts. Each field of the
 * guest's memory is read once. docs/virtio-crypto.md says what was decided where the standard leaves room.
 */
final class RequestParser {
    private final QueueContext.SessionOpener opener;
    private final DescriptorChain chain;
    private final SessionTable sessions;
    private final long maxRequestBytes;
    private final boolean revision1;
    /** Services that are offered, and those of them that take stateless requests, as bits by their number. */
    private final int services;
    private final int statelessServices;
    private final RequestFields fields = new RequestFields();
    private final CreateRequest create = new CreateRequest();
    /** Where a header goes that is spread over several descriptors. */
    private final MemorySegment gathered;
    /** Where the keys of a stateless request lie until its session is open. */
    private final MemorySegment keys;
    /** Why there is no session. */
    private Status refusal = Status.ERR;

    RequestParser(QueueContext context, DescriptorChain chain, MemorySegment keys, Arena arena) {
        this.chain = chain;
        this.keys = keys;
        opener = context.opener();
        sessions = context.sessions();
        maxRequestBytes = context.limits().maxRequestBytes();
        revision1 = context.revision1();
        services = context.services();
        statelessServices = context.statelessServices();
        gathered = arena.allocate(RequestFields.MAX_HEADER_BYTES, 8);
    }

    /**
     * Fills a slot's operation from the chain just read. {@link RequestSlot#setUpNanos} is set in any case.
     *
     * @param slot a free slot; its session is set on success
     * @return OK, or the status to answer with
     */
    Status parse(RequestSlot slot) {
        slot.pending = null;
        slot.setUpNanos = 0;
        long wanted = revision1 ? RequestFields.MAX_HEADER_BYTES : DataLayout.BYTES;
        if (chain.firstLength() >= wanted) {
            fields.at(chain.firstMemory(), chain.firstOffset());
            return parseFields(slot);
        }
        long there = Math.min(wanted, chain.readableBytes());
        if (there < RequestFields.COMMON_HEADER_BYTES) {
            return Status.ERR;
        }
        chain.copyReadable(0, gathered, there);
        fields.at(gathered, 0);
        try {
            return parseFields(slot);
        } finally {
            // Behind a short header there was the front of a key.
            gathered.fill((byte) 0);
        }
    }

    private Status parseFields(RequestSlot slot) {
        int opcode = fields.opcode();
        boolean stateless = revision1 && (fields.flag() & Wire.FLAG_SESSION_MODE) == 0;
        int service = opcode >>> 8;
        if (service >= Wire.serviceCount() || ((stateless ? statelessServices : services) & 1 << service) == 0) {
            return Status.NOTSUPP;
        }
        return switch (opcode) {
            case Wire.CIPHER_ENCRYPT -> symmetric(slot, OperationType.ENCRYPT, stateless);
            case Wire.CIPHER_DECRYPT -> symmetric(slot, OperationType.DECRYPT, stateless);
            case Wire.HASH -> digest(slot, Service.HASH, stateless);
            case Wire.MAC -> digest(slot, Service.MAC, stateless);
            case Wire.AEAD_ENCRYPT -> aead(slot, OperationType.ENCRYPT, stateless);
            case Wire.AEAD_DECRYPT -> aead(slot, OperationType.DECRYPT, stateless);
            case Wire.AKCIPHER_ENCRYPT -> akcipher(slot, OperationType.ENCRYPT, stateless);
            case Wire.AKCIPHER_DECRYPT -> akcipher(slot, OperationType.DECRYPT, stateless);
            case Wire.AKCIPHER_SIGN -> akcipher(slot, OperationType.SIGN, stateless);
            case Wire.AKCIPHER_VERIFY -> akcipher(slot, OperationType.VERIFY, stateless);
            default -> Status.NOTSUPP;
        };
    }

    private Status symmetric(RequestSlot slot, OperationType type, boolean stateless) {
        if (!has(RequestFields.symmetricBytes(stateless))) {
            return Status.ERR;
        }
        return switch (fields.opType(stateless)) {
            case Wire.SYM_OP_CIPHER -> cipher(slot, type, stateless);
            case Wire.SYM_OP_CHAIN -> chained(slot, type, stateless);
            default -> Status.NOTSUPP;
        };
    }

    private Status cipher(RequestSlot slot, OperationType type, boolean stateless) {
        RequestFields f = fields;
        f.readCipher(stateless, create);
        long start = f.headerBytes + f.keyBytes();
        long iv = f.ivLength;
        long source = f.sourceLength;
        boolean fits = iv <= Operation.MAX_IV_LENGTH && f.destinationLength >= source
                && fits(start, iv + source, f.destinationLength);
        Session session = session(slot, Service.CIPHER, type, stateless, fits);
        if (session == null) {
            return refusal;
        }
        Operation operation = begin(slot, type, session);
        operation.ivLength = (int) iv;
        chain.copyReadable(start, operation.iv, iv);
        chain.readableSegments(start + iv, source, operation.src);
        chain.writableSegments(0, source, operation.dst);
        return Status.OK;
    }

    private Status chained(RequestSlot slot, OperationType type, boolean stateless) {
        RequestFields f = fields;
        f.readChain(stateless, create);
        long start = f.headerBytes + f.keyBytes();
        long iv = f.ivLength;
        long source = f.sourceLength;
        long destination = f.destinationLength;
        long digest = f.digestLength;
        boolean fits = iv <= Operation.MAX_IV_LENGTH && digest <= Operation.MAX_DIGEST_LENGTH && destination >= source
                && fits(start, iv + f.aadLength + source, destination + digest)
                && f.cipherStart + f.cipherLength <= source && f.hashStart + f.hashLength <= source;
        Session session = session(slot, Service.CHAIN, type, stateless, fits);
        if (session == null) {
            return refusal;
        }
        if (digest != session.digestLength()) {
            slot.dropTransient();
            return Status.ERR;
        }
        Operation operation = begin(slot, type, session);
        operation.ivLength = (int) iv;
        chain.copyReadable(start, operation.iv, iv);
        // Peers put the AAD before the source; so does the standard in stateless mode, but not in session mode.
        boolean aadLast = revision1 && !stateless;
        chain.readableSegments(start + iv + (aadLast ? source : 0), f.aadLength, operation.auxiliary);
        chain.readableSegments(start + iv + (aadLast ? 0 : f.aadLength), source, operation.src);
        chain.writableSegments(0, source, operation.dst);
        operation.cipherStart = f.cipherStart;
        operation.cipherLength = f.cipherLength;
        operation.hashStart = f.hashStart;
        operation.hashLength = f.hashLength;
        operation.verifyDigest = type == OperationType.DECRYPT;
        if (operation.verifyDigest) {
            chain.copyFromWritable(destination, operation.digest, digest);
        } else {
            slot.result(chain, destination, digest);
        }
        return Status.OK;
    }

    private Status digest(RequestSlot slot, Service service, boolean stateless) {
        RequestFields f = fields;
        if (!has(RequestFields.digestBytes(stateless, revision1))) {
            return Status.ERR;
        }
        f.readDigest(service, stateless, revision1, create);
        long start = f.headerBytes + f.keyBytes();
        boolean fits = f.digestLength <= Operation.MAX_DIGEST_LENGTH && fits(start, f.sourceLength, f.digestLength);
        Session session = session(slot, service, null, stateless, fits);
        if (session == null) {
            return refusal;
        }
        int iv = Wire.macIvLength(session.algorithm());
        if (f.digestLength == 0 || f.digestLength > session.digestLength() || f.sourceLength < iv) {
            slot.dropTransient();
            return Status.ERR;
        }
        Operation operation = begin(slot, OperationType.DIGEST, session);
        operation.ivLength = iv;
        chain.copyReadable(start, operation.iv, iv);
        chain.readableSegments(start + iv, f.sourceLength - iv, operation.src);
        slot.result(chain, 0, f.digestLength);
        return Status.OK;
    }

    private Status aead(RequestSlot slot, OperationType type, boolean stateless) {
        RequestFields f = fields;
        if (!has(RequestFields.aeadBytes(stateless, revision1))) {
            return Status.ERR;
        }
        f.readAead(stateless, revision1, create);
        long start = f.headerBytes + f.keyBytes();
        long iv = f.ivLength;
        long source = f.sourceLength;
        boolean fits = iv <= Operation.MAX_IV_LENGTH && fits(start, iv + source + f.aadLength, f.destinationLength);
        Session session = session(slot, Service.AEAD, type, stateless, fits);
        if (session == null) {
            return refusal;
        }
        long tag = session.digestLength();
        boolean encrypt = type == OperationType.ENCRYPT;
        // Without the tag in both directions. linux/virtio_crypto.h has no tag length in requests: zero there.
        long text = encrypt ? source : source - tag;
        if (text < 0 || f.destinationLength < (encrypt ? text + tag : text)
                || (f.tagLength != 0 && f.tagLength != tag)) {
            slot.dropTransient();
            return Status.ERR;
        }
        Operation operation = begin(slot, type, session);
        operation.ivLength = (int) iv;
        chain.copyReadable(start, operation.iv, iv);
        chain.readableSegments(start + iv, text, operation.src);
        chain.readableSegments(start + iv + source, f.aadLength, operation.auxiliary);
        chain.writableSegments(0, text, operation.dst);
        if (encrypt) {
            slot.result(chain, text, tag);
        } else {
            chain.copyReadable(start + iv + text, operation.digest, tag);
        }
        return Status.OK;
    }

    private Status akcipher(RequestSlot slot, OperationType type, boolean stateless) {
        RequestFields f = fields;
        if (!has(RequestFields.akcipherBytes(stateless, revision1))) {
            return Status.ERR;
        }
        f.readAkcipher(stateless, revision1, create);
        long start = f.headerBytes + f.keyBytes();
        long source = f.sourceLength;
        long destination = f.destinationLength;
        boolean verify = type == OperationType.VERIFY;
        boolean fits = fits(start, verify ? source + destination : source, verify ? 0 : destination);
        Session session = session(slot, Service.AKCIPHER, null, stateless, fits);
        if (session == null) {
            return refusal;
        }
        Operation operation = begin(slot, type, session);
        if (verify) {
            // Both readable: the signature, then what was signed.
            chain.readableSegments(start, source, operation.auxiliary);
            chain.readableSegments(start + source, destination, operation.src);
        } else {
            chain.readableSegments(start, source, operation.src);
            chain.writableSegments(0, destination, operation.dst);
        }
        return Status.OK;
    }

    /** {@return whether the readable part holds the fixed part of a request} */
    private boolean has(long headerBytes) {
        return chain.readableBytes() >= headerBytes;
    }

    /**
     * {@return whether lengths are inside the chain and the limit} They are sums of few 32-bit numbers: no overflow.
     */
    private boolean fits(long start, long readBytes, long writtenBytes) {
        return readBytes <= chain.readableBytes() - start
                && writtenBytes <= chain.writableBytes() - 1
                && readBytes + writtenBytes <= maxRequestBytes;
    }

    /**
     * {@return the session for a request, or null with the reason in {@link #refusal}} It is one that the request names
     * or, in stateless mode, one for this request alone.
     *
     * @param type direction that the session must have, null where sessions have none
     * @param fits whether the request's lengths are right; if not, no session is opened for it
     */
    private @Nullable Session session(RequestSlot slot, Service service, @Nullable OperationType type,
            boolean stateless, boolean fits) {
        Session session = stateless ? null : named(slot, service, type);
        if (session == null && !stateless) {
            return null;
        }
        if (!fits) {
            refusal = Status.ERR;
            return null;
        }
        return stateless ? open(slot, type) : session;
    }

    private @Nullable Session named(RequestSlot slot, Service service, @Nullable OperationType type) {
        DeviceSession session = sessions.find(fields.sessionId());
        if (session == null || session.service() != service) {
            refusal = Status.INVSESS;
            return null;
        }
        if (type != null && session.type() != type) {
            refusal = Status.ERR;
            return null;
        }
        slot.pending = session;
        slot.cost = session.cost();
        return session.session();
    }

    /**
     * {@return a session for this request alone, or null with the reason in {@link #refusal}} The caller has checked
     * that everything behind the keys fits, and so that the keys are in the chain.
     *
     * @param type direction of the opcode, null where sessions have none
     */
    private @Nullable Session open(RequestSlot slot, @Nullable OperationType type) {
        long keyBytes = fields.keyBytes();
        int direction = type == OperationType.ENCRYPT ? Wire.OP_ENCRYPT : Wire.OP_DECRYPT;
        if (type != null && create.direction != direction) {
            refusal = Status.ERR;
            return null;
        }
        if (keyBytes > keys.byteSize()) {
            refusal = Status.ERR;
            return null;
        }
        long begin = System.nanoTime();
        try {
            chain.copyReadable(fields.headerBytes, keys, keyBytes);
            create.key = keys.asSlice(0, fields.keyLength);
            create.authKey = keys.asSlice(fields.keyLength, fields.authKeyLength);
            slot.transientSession = opener.open(create);
            slot.cost = slot.transientSession.cost();
            return slot.transientSession.session();
        } catch (AdaptorException e) {
            refusal = e.status() == Status.NOTSUPP ? Status.NOTSUPP : Status.ERR;
            return null;
        } finally {
            slot.setUpNanos = System.nanoTime() - begin + RequestCost.STATELESS_NANOS;
            keys.asSlice(0, keyBytes).fill((byte) 0);
        }
    }

    private static Operation begin(RequestSlot slot, OperationType type, Session session) {
        Operation operation = slot.operation;
        operation.src.clear();
        operation.dst.clear();
        operation.auxiliary.clear();
        operation.type = type;
        operation.session = session;
        operation.ivLength = 0;
        operation.verifyDigest = false;
        operation.producedLength = 0;
        slot.resultLength = 0;
        slot.session = slot.pending;
        return operation;
    }
}
