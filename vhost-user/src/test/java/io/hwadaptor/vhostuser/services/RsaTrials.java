package io.hwadaptor.vhostuser.services;

import io.hwadaptor.vhostuser.services.ServiceClient.Result;
import io.hwadaptor.virtio.driver.crypto.Algorithm;
import io.hwadaptor.virtio.driver.crypto.CryptoStatus;
import io.hwadaptor.virtio.driver.crypto.Opcode;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Akcipher;
import java.security.KeyPair;

/** Tries RSA, against the JDK, and ECDSA, against {@link PlainEcdsa}, on a running device. */
final class RsaTrials {
    private final KeyPair pair;
    private final int bytes;

    RsaTrials(KeyPair pair) {
        this.pair = pair;
        bytes = ((java.security.interfaces.RSAPublicKey) pair.getPublic()).getModulus().bitLength() / 8;
    }

    private Akcipher key(boolean isPrivate, int padding, int hash) {
        return new Akcipher(Algorithm.AKCIPHER_RSA, isPrivate ? Algorithm.KEY_PRIVATE : Algorithm.KEY_PUBLIC, padding,
                hash, Reference.inner(isPrivate ? pair.getPrivate() : pair.getPublic()));
    }

    String raw(ServiceClient client) throws Exception {
        Trial trial = new Trial("RSA, raw", client);
        byte[] number = SymmetricTrials.bytes(bytes);
        number[0] = 0;
        byte[] raised = Reference.rsaCipher("NoPadding", true, pair.getPublic(), number);
        trial.expect(raised, client.akcipher(Opcode.AKCIPHER_ENCRYPT, key(false, Algorithm.RSA_RAW, 0), number, bytes));
        trial.expect(number, client.akcipher(Opcode.AKCIPHER_DECRYPT, key(true, Algorithm.RSA_RAW, 0), raised, bytes));
        return trial.cell(true);
    }

    /** Encrypts, decrypts, signs and verifies with a hash. */
    String padded(ServiceClient client, RsaHashes hash) throws Exception {
        Trial trial = new Trial("RSA, PKCS#1 v1.5, " + hash.name(), client);
        Akcipher open = key(true, Algorithm.RSA_PKCS1, hash.number());
        Akcipher seal = key(false, Algorithm.RSA_PKCS1, hash.number());
        byte[] secret = SymmetricTrials.bytes(47);
        Result sealed = client.akcipher(Opcode.AKCIPHER_ENCRYPT, seal, secret, bytes);
        boolean seals = trial.supported(sealed.status());
        if (seals) {
            trial.check(java.util.Arrays.equals(secret,
                    Reference.rsaCipher("PKCS1Padding", false, pair.getPrivate(), sealed.output())), "ciphertext");
        }
        byte[] theirs = Reference.rsaCipher("PKCS1Padding", true, pair.getPublic(), secret);
        trial.expect(secret, client.akcipher(Opcode.AKCIPHER_DECRYPT, open, theirs, bytes));

        byte[] digest = SymmetricTrials.bytes(hash.bytes() == 0 ? 33 : hash.bytes());
        // With a private key the JDK pads as for signatures.
        // Who has no RSA needs no signature to say so; making one takes its time on a slow machine.
        byte[] signature = seals ? Reference.rsaCipher("PKCS1Padding", true, pair.getPrivate(), hash.info(digest))
                : SymmetricTrials.bytes(bytes);
        trial.expect(signature, client.akcipher(Opcode.AKCIPHER_SIGN, open, digest, bytes));
        if (trial.supported(client.verify(seal, signature, digest))) {
            digest[0] ^= 1;
            trial.check(client.verify(seal, signature, digest) == CryptoStatus.KEY_REJECTED,
                    "a wrong signature must be KEY_REJECTED");
        }
        return trial.cell(true);
    }

    /** Signs and verifies, under both numbers. */
    static String ecdsa(ServiceClient client, int curve, PlainEcdsa reference) throws Exception {
        Trial trial = new Trial("ECDSA, curve " + curve, client);
        for (int number : new int[] {Algorithm.AKCIPHER_ECDSA, Algorithm.AKCIPHER_ECDSA_LINUX}) {
            Akcipher secret = new Akcipher(number, Algorithm.KEY_PRIVATE, curve, 0, reference.privateKey());
            Akcipher open = new Akcipher(number, Algorithm.KEY_PUBLIC, curve, 0, reference.publicKey());
            for (int length : new int[] {20, 32, 64}) {
                byte[] digest = SymmetricTrials.bytes(length);
                Result signature = client.akcipher(Opcode.AKCIPHER_SIGN, secret, digest, 150);
                boolean signs = trial.supported(signature.status());
                if (signs) {
                    trial.check(reference.verifies(digest, signature.output()), "signature");
                }
                byte[] theirs = signs ? reference.sign(digest) : digest;
                if (trial.supported(client.verify(open, theirs, digest))) {
                    byte[] other = digest.clone();
                    other[0] ^= 1;
                    trial.check(client.verify(open, theirs, other) == CryptoStatus.KEY_REJECTED,
                            "a wrong signature must be KEY_REJECTED");
                }
            }
            // The standard lists the operations; no scheme of that kind exists.
            trial.check(client.akcipher(Opcode.AKCIPHER_ENCRYPT, open, new byte[32], 150).status()
                    == CryptoStatus.NOTSUPP, "encryption with ECDSA must be NOTSUPP");
            trial.check(client.akcipher(Opcode.AKCIPHER_DECRYPT, secret, new byte[32], 150).status()
                    == CryptoStatus.NOTSUPP, "decryption with ECDSA must be NOTSUPP");
        }
        return trial.cell(true);
    }
}
