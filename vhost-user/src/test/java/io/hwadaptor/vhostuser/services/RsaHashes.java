package io.hwadaptor.vhostuser.services;

import io.hwadaptor.virtio.driver.crypto.Algorithm;
import java.io.IOException;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;

/**
 * The hashes of PKCS#1 v1.5 signatures that virtio-crypto numbers.
 *
 * @param number on the wire
 * @param name for people
 * @param bytes length of a digest; 0 where there is no DigestInfo
 * @param identifier of the DigestInfo; null where there is none
 */
record RsaHashes(int number, String name, int bytes, ASN1ObjectIdentifier identifier) {
    /** MD3, which never came out. */
    static final int MD3 = 2;

    static final RsaHashes[] ALL = {
        new RsaHashes(Algorithm.RSA_NO_HASH, "no hash", 0, null),
        new RsaHashes(1, "MD2", 16, PKCSObjectIdentifiers.md2),
        new RsaHashes(MD3, "MD3", 16, null),
        new RsaHashes(3, "MD4", 16, PKCSObjectIdentifiers.md4),
        new RsaHashes(Algorithm.RSA_MD5, "MD5", 16, PKCSObjectIdentifiers.md5),
        new RsaHashes(Algorithm.RSA_SHA1, "SHA-1", 20, new ASN1ObjectIdentifier("1.3.14.3.2.26")),
        new RsaHashes(Algorithm.RSA_SHA256, "SHA-256", 32, NISTObjectIdentifiers.id_sha256),
        new RsaHashes(Algorithm.RSA_SHA384, "SHA-384", 48, NISTObjectIdentifiers.id_sha384),
        new RsaHashes(Algorithm.RSA_SHA512, "SHA-512", 64, NISTObjectIdentifiers.id_sha512),
        new RsaHashes(Algorithm.RSA_SHA224, "SHA-224", 28, NISTObjectIdentifiers.id_sha224),
    };

    /** {@return what a signature of a digest holds, before the padding} */
    byte[] info(byte[] digest) throws IOException {
        return identifier == null ? digest
                : new DigestInfo(new AlgorithmIdentifier(identifier, DERNull.INSTANCE), digest).getEncoded("DER");
    }
}
