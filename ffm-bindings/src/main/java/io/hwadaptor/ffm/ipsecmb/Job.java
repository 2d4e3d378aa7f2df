package io.hwadaptor.ffm.ipsecmb;

/**
 * Offsets of the fields of {@code IMB_JOB} and the numbers that go into them: the same in versions 1.3 to 2.0, as a
 * test finds by compiling a C probe against each header that it is given. What differs between versions lies behind
 * these fields and is only ever copied from a job that {@code imb_set_session} has filled.
 */
public final class Job {
    public static final long ENC_KEYS = 0;
    public static final long DEC_KEYS = 8;
    public static final long KEY_LENGTH = 16;
    public static final long SRC = 24;
    public static final long DST = 32;
    public static final long CIPHER_OFFSET = 40;
    /** Bytes; bits for SNOW 3G and KASUMI. */
    public static final long CIPHER_LENGTH = 48;
    public static final long HASH_OFFSET = 56;
    /** Bytes; bits for SNOW 3G and ZUC. */
    public static final long HASH_LENGTH = 64;
    public static final long IV = 72;
    public static final long IV_LENGTH = 80;
    public static final long TAG = 88;
    public static final long TAG_LENGTH = 96;
    /** Three words whose meaning depends on the hash: precomputed keys, or AAD with its length. */
    public static final long HASH_FIELDS = 104;
    public static final long STATUS = 128;
    public static final long CIPHER_MODE = 132;
    public static final long DIRECTION = 136;
    public static final long HASH_ALGORITHM = 140;
    public static final long ORDER = 144;
    public static final long USER_DATA = 152;
    /** The fields above and those that are never used here end before this in every version. */
    public static final int COMMON_BYTES = 200;

    /** Value of {@link #STATUS} of a job that is done. */
    public static final int STATUS_COMPLETED = 3;

    public static final int DIRECTION_ENCRYPT = 1;
    public static final int DIRECTION_DECRYPT = 2;
    public static final int ORDER_CIPHER_HASH = 1;
    public static final int ORDER_HASH_CIPHER = 2;

    public static final int CIPHER_CBC = 1;
    public static final int CIPHER_CNTR = 2;
    public static final int CIPHER_NULL = 3;
    public static final int CIPHER_GCM = 5;
    public static final int CIPHER_DES = 7;
    public static final int CIPHER_CCM = 9;
    public static final int CIPHER_DES3 = 10;
    public static final int CIPHER_ECB = 12;
    public static final int CIPHER_ZUC_EEA3 = 14;
    public static final int CIPHER_SNOW3G_UEA2 = 15;
    public static final int CIPHER_KASUMI_UEA1 = 16;
    public static final int CIPHER_CHACHA20_POLY1305 = 19;

    public static final int HASH_HMAC_SHA_1 = 1;
    public static final int HASH_HMAC_SHA_224 = 2;
    public static final int HASH_HMAC_SHA_256 = 3;
    public static final int HASH_HMAC_SHA_384 = 4;
    public static final int HASH_HMAC_SHA_512 = 5;
    public static final int HASH_HMAC_MD5 = 7;
    public static final int HASH_NULL = 8;
    public static final int HASH_GMAC = 9;
    public static final int HASH_CCM = 11;
    public static final int HASH_CMAC = 12;
    public static final int HASH_SHA_1 = 13;
    public static final int HASH_SHA_224 = 14;
    public static final int HASH_SHA_256 = 15;
    public static final int HASH_SHA_384 = 16;
    public static final int HASH_SHA_512 = 17;
    public static final int HASH_ZUC_EIA3 = 20;
    public static final int HASH_SNOW3G_UIA2 = 22;
    public static final int HASH_KASUMI_UIA1 = 23;
    public static final int HASH_CMAC_256 = 27;
    public static final int HASH_CHACHA20_POLY1305 = 29;

    private Job() {
    }
}
