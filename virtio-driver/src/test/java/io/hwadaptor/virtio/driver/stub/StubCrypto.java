package io.hwadaptor.virtio.driver.stub;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The least of a crypto device: AES-CBC in session mode, one request at a time. Answers from the standard's layouts.
 */
public final class StubCrypto {
    private static final int OK = 0;
    private static final int ERR = 1;
    private static final int NOTSUPP = 3;
    private static final int INVSESS = 4;

    private record Session(boolean encrypt, SecretKeySpec key) {
    }

    private final Map<Long, Session> sessions = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong(100);

    /** Sessions that exist. */
    public int sessionCount() {
        return sessions.size();
    }

    /** Creates a session; negative if it can't be. */
    public long create(int algorithm, byte[] key, int operation) {
        if (algorithm != 3) {
            return -1;
        }
        long id = lastId.incrementAndGet();
        sessions.put(id, new Session(operation == 1, new SecretKeySpec(key, "AES")));
        return id;
    }

    /** Destroys a session; false if there is none. */
    public boolean destroy(long id) {
        return sessions.remove(id) != null;
    }

    /** Serves a request of the control queue; returns the bytes written. */
    public int control(StubRing.Chain chain) {
        ByteBuffer in = ByteBuffer.wrap(chain.read()).order(ByteOrder.LITTLE_ENDIAN);
        int opcode = in.getInt(0);
        if (opcode == 3) {
            chain.write(0, new byte[] {(byte) (destroy(in.getLong(16)) ? OK : ERR)});
            return 1;
        }
        ByteBuffer outcome = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        long id = -1;
        if (opcode == 2 && in.getInt(64) == 1) {
            byte[] key = new byte[in.getInt(20)];
            in.get(72, key);
            id = create(in.getInt(16), key, in.getInt(24));
        }
        outcome.putLong(id).putInt(id < 0 ? NOTSUPP : OK);
        chain.write(0, outcome.array());
        return 16;
    }

    /** Serves a request of a data queue; returns the bytes written. */
    public int data(StubRing.Chain chain) {
        byte[] all = chain.read();
        ByteBuffer in = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
        int room = chain.room();
        int destination = in.getInt(32);
        int status = ERR;
        Session session = sessions.get(in.getLong(8));
        if (session == null) {
            status = INVSESS;
        } else if (in.getInt(64) == 1 && destination < room && (in.getInt(0) == 0) == session.encrypt()) {
            int source = 72 + in.getInt(24);
            byte[] iv = Arrays.copyOfRange(all, 72, source);
            byte[] out = cbc(session, iv, Arrays.copyOfRange(all, source, source + in.getInt(28)));
            if (out != null) {
                chain.write(0, out);
                status = OK;
            }
        }
        chain.write(room - 1, new byte[] {(byte) status});
        return status == OK ? room : 1;
    }

    private static byte[] cbc(Session session, byte[] iv, byte[] source) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
            int mode = session.encrypt() ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
            cipher.init(mode, session.key(), new IvParameterSpec(iv));
            return cipher.doFinal(source);
        } catch (GeneralSecurityException e) {
            return null;
        }
    }
}
