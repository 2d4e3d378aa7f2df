package io.hwadaptor.ffm.ipsecmb;

import java.util.Locale;

/**
 * A function pointer inside {@code IMB_MGR}, by its place there: the same in versions 1.3 to 2.0. Arguments are those
 * of the C type with the same name in the library's header, addresses and lengths as {@code long}.
 */
public enum ManagerFunction {
    KEYEXP_128(112),
    KEYEXP_192(120),
    KEYEXP_256(128),
    CMAC_SUBKEY_GEN_128(136),
    XCBC_KEYEXP(144),
    DES_KEY_SCHED(152),
    SHA1_ONE_BLOCK(160),
    SHA224_ONE_BLOCK(168),
    SHA256_ONE_BLOCK(176),
    SHA384_ONE_BLOCK(184),
    SHA512_ONE_BLOCK(192),
    MD5_ONE_BLOCK(200),
    SHA1(208),
    SHA224(216),
    SHA256(224),
    SHA384(232),
    SHA512(240),
    GCM128_INIT(304),
    GCM192_INIT(312),
    GCM256_INIT(320),
    GCM128_ENC_UPDATE(328),
    GCM192_ENC_UPDATE(336),
    GCM256_ENC_UPDATE(344),
    GCM128_DEC_UPDATE(352),
    GCM192_DEC_UPDATE(360),
    GCM256_DEC_UPDATE(368),
    GCM128_ENC_FINALIZE(376),
    GCM192_ENC_FINALIZE(384),
    GCM256_ENC_FINALIZE(392),
    GCM128_DEC_FINALIZE(400),
    GCM192_DEC_FINALIZE(408),
    GCM256_DEC_FINALIZE(416),
    GCM128_PRE(448),
    GCM192_PRE(456),
    GCM256_PRE(464),
    KASUMI_INIT_F8_KEY_SCHED(568),
    KASUMI_INIT_F9_KEY_SCHED(576),
    SNOW3G_INIT_KEY_SCHED(664),
    GCM128_INIT_VAR_IV(696),
    GCM192_INIT_VAR_IV(704),
    GCM256_INIT_VAR_IV(712),
    GMAC128_INIT(720),
    GMAC192_INIT(728),
    GMAC256_INIT(736),
    GMAC128_UPDATE(744),
    GMAC192_UPDATE(752),
    GMAC256_UPDATE(760),
    GMAC128_FINALIZE(768),
    GMAC192_FINALIZE(776),
    GMAC256_FINALIZE(784),
    CMAC_SUBKEY_GEN_256(808),
    CHACHA20_POLY1305_INIT(920),
    CHACHA20_POLY1305_ENC_UPDATE(928),
    CHACHA20_POLY1305_DEC_UPDATE(936),
    CHACHA20_POLY1305_FINALIZE(944),
    GET_NEXT_BURST(952),
    SUBMIT_BURST(960),
    SUBMIT_BURST_NOCHECK(968),
    FLUSH_BURST(976);

    private final long offset;

    ManagerFunction(long offset) {
        this.offset = offset;
    }

    /** {@return bytes from the start of the manager} */
    public long offset() {
        return offset;
    }

    /** {@return the name of the field in C} */
    public String field() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * {@return the variant of this function for another AES key} The variants lie behind one another.
     *
     * @param keyLength 16, 24 or 32 bytes
     */
    public ManagerFunction forKey(int keyLength) {
        return values()[ordinal() + (keyLength - 16) / 8];
    }
}
