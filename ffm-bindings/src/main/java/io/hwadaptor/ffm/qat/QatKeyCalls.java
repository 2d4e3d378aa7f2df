package io.hwadaptor.ffm.qat;

import static io.hwadaptor.ffm.syscall.Downcalls.failed;

import io.hwadaptor.ffm.generated.qat.cpaCyDhKeyGenPhase2Secret_t;
import io.hwadaptor.ffm.generated.qat.cpaCyDsaSignRS_t;
import io.hwadaptor.ffm.generated.qat.cpaCyDsaVerify_t;
import io.hwadaptor.ffm.generated.qat.cpaCyEcPointMultiply_t;
import io.hwadaptor.ffm.generated.qat.cpaCyEcdsaSignRS_t;
import io.hwadaptor.ffm.generated.qat.cpaCyEcdsaVerify_t;
import io.hwadaptor.ffm.generated.qat.cpaCyLnModExp_t;
import io.hwadaptor.ffm.generated.qat.cpaCyRsaDecrypt_t;
import io.hwadaptor.ffm.generated.qat.cpaCyRsaEncrypt_t;
import io.hwadaptor.ffm.generated.qat.cpaCyRsaGenKey_t;
import java.lang.invoke.MethodHandle;

/**
 * The vendor's functions for public keys, as {@link QatCalls} has the others. Each takes a callback, returns at once,
 * and calls back from a later poll of the instance.
 */
public final class QatKeyCalls {
    private static final MethodHandle RSA_ENCRYPT = QatLibrary.bind("cpaCyRsaEncrypt", cpaCyRsaEncrypt_t.descriptor());
    private static final MethodHandle RSA_DECRYPT = QatLibrary.bind("cpaCyRsaDecrypt", cpaCyRsaDecrypt_t.descriptor());
    private static final MethodHandle RSA_GEN_KEY = QatLibrary.bind("cpaCyRsaGenKey", cpaCyRsaGenKey_t.descriptor());
    private static final MethodHandle LN_MOD_EXP = QatLibrary.bind("cpaCyLnModExp", cpaCyLnModExp_t.descriptor());
    private static final MethodHandle DH_KEY_GEN_PHASE2_SECRET =
            QatLibrary.bind("cpaCyDhKeyGenPhase2Secret", cpaCyDhKeyGenPhase2Secret_t.descriptor());
    private static final MethodHandle ECDSA_SIGN_RS =
            QatLibrary.bind("cpaCyEcdsaSignRS", cpaCyEcdsaSignRS_t.descriptor());
    private static final MethodHandle ECDSA_VERIFY =
            QatLibrary.bind("cpaCyEcdsaVerify", cpaCyEcdsaVerify_t.descriptor());
    private static final MethodHandle EC_POINT_MULTIPLY =
            QatLibrary.bind("cpaCyEcPointMultiply", cpaCyEcPointMultiply_t.descriptor());
    private static final MethodHandle DSA_SIGN_RS = QatLibrary.bind("cpaCyDsaSignRS", cpaCyDsaSignRS_t.descriptor());
    private static final MethodHandle DSA_VERIFY = QatLibrary.bind("cpaCyDsaVerify", cpaCyDsaVerify_t.descriptor());

    private QatKeyCalls() {
    }

    public static int cpaCyRsaEncrypt(long instance, long callback, long tag, long operation, long output) {
        try {
            return (int) RSA_ENCRYPT.invokeExact(instance, callback, tag, operation, output);
        } catch (Throwable t) {
            throw failed("cpaCyRsaEncrypt", t);
        }
    }

    public static int cpaCyRsaDecrypt(long instance, long callback, long tag, long operation, long output) {
        try {
            return (int) RSA_DECRYPT.invokeExact(instance, callback, tag, operation, output);
        } catch (Throwable t) {
            throw failed("cpaCyRsaDecrypt", t);
        }
    }

    public static int cpaCyRsaGenKey(long instance, long callback, long tag, long operation, long privateKey,
            long publicKey) {
        try {
            return (int) RSA_GEN_KEY.invokeExact(instance, callback, tag, operation, privateKey, publicKey);
        } catch (Throwable t) {
            throw failed("cpaCyRsaGenKey", t);
        }
    }

    public static int cpaCyLnModExp(long instance, long callback, long tag, long operation, long output) {
        try {
            return (int) LN_MOD_EXP.invokeExact(instance, callback, tag, operation, output);
        } catch (Throwable t) {
            throw failed("cpaCyLnModExp", t);
        }
    }

    public static int cpaCyDhKeyGenPhase2Secret(long instance, long callback, long tag, long operation, long output) {
        try {
            return (int) DH_KEY_GEN_PHASE2_SECRET.invokeExact(instance, callback, tag, operation, output);
        } catch (Throwable t) {
            throw failed("cpaCyDhKeyGenPhase2Secret", t);
        }
    }

    public static int cpaCyEcdsaSignRS(long instance, long callback, long tag, long operation, long done, long r,
            long s) {
        try {
            return (int) ECDSA_SIGN_RS.invokeExact(instance, callback, tag, operation, done, r, s);
        } catch (Throwable t) {
            throw failed("cpaCyEcdsaSignRS", t);
        }
    }

    public static int cpaCyEcdsaVerify(long instance, long callback, long tag, long operation, long right) {
        try {
            return (int) ECDSA_VERIFY.invokeExact(instance, callback, tag, operation, right);
        } catch (Throwable t) {
            throw failed("cpaCyEcdsaVerify", t);
        }
    }

    public static int cpaCyEcPointMultiply(long instance, long callback, long tag, long operation, long done, long x,
            long y) {
        try {
            return (int) EC_POINT_MULTIPLY.invokeExact(instance, callback, tag, operation, done, x, y);
        } catch (Throwable t) {
            throw failed("cpaCyEcPointMultiply", t);
        }
    }

    public static int cpaCyDsaSignRS(long instance, long callback, long tag, long operation, long done, long r,
            long s) {
        try {
            return (int) DSA_SIGN_RS.invokeExact(instance, callback, tag, operation, done, r, s);
        } catch (Throwable t) {
            throw failed("cpaCyDsaSignRS", t);
        }
    }

    public static int cpaCyDsaVerify(long instance, long callback, long tag, long operation, long right) {
        try {
            return (int) DSA_VERIFY.invokeExact(instance, callback, tag, operation, right);
        } catch (Throwable t) {
            throw failed("cpaCyDsaVerify", t);
        }
    }
}
