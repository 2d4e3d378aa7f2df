package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.ffm.ipsecmb.Functions;
import io.hwadaptor.ffm.ipsecmb.Job;
import io.hwadaptor.ffm.ipsecmb.ManagerFunction;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Expands the keys of ciphers into the form that jobs name. */
final class Ciphers {
    /** 15 round keys. */
    private static final long AES_SCHEDULE = 240;
    private static final long DES_SCHEDULE = 128;
    /** Most of the vault that a cipher takes: Triple-DES, with a list and three keys of two parts each. */
    static final long KEY_BYTES = 64 + 3 * (64 + 128);

    private Ciphers() {
    }

    /** {@return the cipher part of a job} */
    static Template template(ControlManager control, SessionSpec.Cipher spec, SessionKeys keys)
            throws AdaptorException {
        int direction =
                spec.direction() == Direction.ENCRYPT ? Job.DIRECTION_ENCRYPT : Job.DIRECTION_DECRYPT;
        MemorySegment key = spec.key();
        Template template = new Template(control.jobBytes());
        switch (spec.cipher()) {
            case AES_ECB -> aes(control, template.cipher(Job.CIPHER_ECB, direction), key, keys);
            case AES_CBC -> aes(control, template.cipher(Job.CIPHER_CBC, direction), key, keys)
                    .set(Job.IV_LENGTH, 16);
            // Decryption is encryption of the same counters.
            case AES_CTR -> aes(control, template.cipher(Job.CIPHER_CNTR, Job.DIRECTION_ENCRYPT), key, keys)
                    .set(Job.IV_LENGTH, 16);
            case DES_CBC -> {
                long schedule = des(control, key, keys).address();
                template.cipher(Job.CIPHER_DES, direction).set(Job.ENC_KEYS, schedule).set(Job.DEC_KEYS, schedule)
                        .set(Job.KEY_LENGTH, 8).set(Job.IV_LENGTH, 8);
            }
            case DES3_CBC -> {
                long pointers = tripleDes(control, key, keys).address();
                template.cipher(Job.CIPHER_DES3, direction).set(Job.ENC_KEYS, pointers).set(Job.DEC_KEYS, pointers)
                        .set(Job.KEY_LENGTH, 24).set(Job.IV_LENGTH, 8);
            }
            case ZUC_EEA3 -> template.cipher(Job.CIPHER_ZUC_EEA3, direction)
                    .set(Job.ENC_KEYS, keys.copy(key, 16).address()).set(Job.DEC_KEYS, template.get(Job.ENC_KEYS))
                    .set(Job.KEY_LENGTH, 16).set(Job.IV_LENGTH, 16);
            case SNOW3G_UEA2 -> schedule(control, template.cipher(Job.CIPHER_SNOW3G_UEA2, direction), key, keys,
                    ManagerFunction.SNOW3G_INIT_KEY_SCHED, 16).set(Job.IV_LENGTH, 16);
            case KASUMI_F8 -> schedule(control, template.cipher(Job.CIPHER_KASUMI_UEA1, direction), key, keys,
                    ManagerFunction.KASUMI_INIT_F8_KEY_SCHED, 256).set(Job.IV_LENGTH, 8);
            default -> throw new AdaptorException(Status.NOTSUPP, "ipsecmb: no " + spec);
        }
        return template;
    }

    private static Template aes(ControlManager control, Template template, MemorySegment key, SessionKeys keys)
            throws AdaptorException {
        MemorySegment encryption = keys.allocate(AES_SCHEDULE);
        MemorySegment decryption = keys.allocate(AES_SCHEDULE);
        expandAes(control, key, keys, encryption, decryption);
        return template.set(Job.ENC_KEYS, encryption.address()).set(Job.DEC_KEYS, decryption.address())
                .set(Job.KEY_LENGTH, key.byteSize());
    }

    private static Template schedule(ControlManager control, Template template, MemorySegment key, SessionKeys keys,
            ManagerFunction function, long bytes) throws AdaptorException {
        MemorySegment nativeKey = keys.copy(key, key.byteSize());
        MemorySegment schedule = keys.allocate(bytes);
        Functions.ask(control.function(function), nativeKey.address(), schedule.address());
        return template.set(Job.ENC_KEYS, schedule.address()).set(Job.DEC_KEYS, schedule.address())
                .set(Job.KEY_LENGTH, key.byteSize());
    }

    static void expandAes(ControlManager control, MemorySegment key, SessionKeys keys, MemorySegment encryption,
            MemorySegment decryption) throws AdaptorException {
        MemorySegment nativeKey = keys.copy(key, key.byteSize());
        Functions.call(control.function(ManagerFunction.KEYEXP_128.forKey((int) key.byteSize())),
                nativeKey.address(), encryption.address(), decryption.address());
    }

    private static MemorySegment des(ControlManager control, MemorySegment key, SessionKeys keys)
            throws AdaptorException {
        MemorySegment nativeKey = keys.copy(key, key.byteSize());
        MemorySegment schedule = keys.allocate(DES_SCHEDULE);
        Functions.ask(control.function(ManagerFunction.DES_KEY_SCHED), schedule.address(), nativeKey.address());
        return schedule;
    }

    private static MemorySegment tripleDes(ControlManager control, MemorySegment key, SessionKeys keys)
            throws AdaptorException {
        MemorySegment pointers = keys.allocate(24);
        for (int i = 0; i < 3; i++) {
            MemorySegment schedule = des(control, key.asSlice(8L * i, 8), keys);
            pointers.setAtIndex(ValueLayout.JAVA_LONG, i, schedule.address());
        }
        return pointers;
    }
}
