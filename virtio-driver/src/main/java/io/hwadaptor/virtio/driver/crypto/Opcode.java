package io.hwadaptor.virtio.driver.crypto;

/** Numbers of the operations: the service in the upper byte, the operation in the lower. Source: virtio 1.2, 5.9.7. */
public final class Opcode {
    /** Encrypt, also in chains. */
    public static final int CIPHER_ENCRYPT = 0x000;
    /** Decrypt, also in chains. */
    public static final int CIPHER_DECRYPT = 0x001;
    /** Create a cipher or chain session. */
    public static final int CIPHER_CREATE_SESSION = 0x002;
    /** Destroy a cipher or chain session. */
    public static final int CIPHER_DESTROY_SESSION = 0x003;
    /** Hash. */
    public static final int HASH = 0x100;
    /** Create a hash session. */
    public static final int HASH_CREATE_SESSION = 0x102;
    /** Destroy a hash session. */
    public static final int HASH_DESTROY_SESSION = 0x103;
    /** Compute a MAC. */
    public static final int MAC = 0x200;
    /** Create a MAC session. */
    public static final int MAC_CREATE_SESSION = 0x202;
    /** Destroy a MAC session. */
    public static final int MAC_DESTROY_SESSION = 0x203;
    /** Encrypt and authenticate. */
    public static final int AEAD_ENCRYPT = 0x300;
    /** Check and decrypt. */
    public static final int AEAD_DECRYPT = 0x301;
    /** Create an AEAD session. */
    public static final int AEAD_CREATE_SESSION = 0x302;
    /** Destroy an AEAD session. */
    public static final int AEAD_DESTROY_SESSION = 0x303;
    /** Encrypt with an asymmetric key. */
    public static final int AKCIPHER_ENCRYPT = 0x400;
    /** Decrypt with an asymmetric key. */
    public static final int AKCIPHER_DECRYPT = 0x401;
    /** Sign. */
    public static final int AKCIPHER_SIGN = 0x402;
    /** Verify a signature. */
    public static final int AKCIPHER_VERIFY = 0x403;
    /** Create an asymmetric session; not 2, as for the other services. */
    public static final int AKCIPHER_CREATE_SESSION = 0x404;
    /** Destroy an asymmetric session; not 3, as for the other services. */
    public static final int AKCIPHER_DESTROY_SESSION = 0x405;

    private Opcode() {
    }
}
