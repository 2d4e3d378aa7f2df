package io.hwadaptor.vhostuser.services;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.vhostuser.TestDaemon;
import io.hwadaptor.vhostuser.services.ServiceClient.Result;
import io.hwadaptor.virtio.driver.crypto.Algorithm;
import io.hwadaptor.virtio.driver.crypto.CryptoStatus;
import io.hwadaptor.virtio.driver.crypto.Opcode;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Akcipher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * RSA with PKCS#1 v1.5 against the openssl command: every hash that the standard numbers, keys up to 4096 bits. OpenSSL
 * signs no MD2 any more, and MD4 with the identifier 1.2.840.113549.2.3 where RFC 1320 has 2.4; so it takes these two
 * as a finished DigestInfo, and names the hash in the one that the device wrote. MD3 was never published: nobody has
 * it, and the device says NOTSUPP.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RsaOpensslTest {
    @TempDir
    private static Path folder;

    private TestDaemon daemon;

    @BeforeAll
    void start() throws Exception {
        boolean installed = true;
        try {
            openssl("version");
        } catch (IOException e) {
            installed = false;
        }
        Assumptions.assumeTrue(installed, "skipped: there is no openssl command here (package openssl)");
        daemon = new TestDaemon();
    }

    @AfterAll
    void stop() throws Exception {
        if (daemon != null) {
            daemon.close();
        }
    }

    /** Runs openssl in the folder. {@return its exit code} */
    private static int openssl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile()).start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " does not end");
        }
        return process.exitValue();
    }

    private static int pkeyutl(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("pkeyutl", "-inkey", "key.pem"));
        all.addAll(List.of(arguments));
        return openssl(all.toArray(String[]::new));
    }

    private static void must(int exitCode) throws IOException {
        assertEquals("", exitCode == 0 ? "" : Files.readString(folder.resolve("log")));
    }

    private static void write(String name, byte[] bytes) throws IOException {
        Files.write(folder.resolve(name), bytes);
    }

    private static byte[] read(String name) throws IOException {
        return Files.readAllBytes(folder.resolve(name));
    }

    private static Akcipher key(KeyPair pair, boolean isPrivate, int hash) {
        return new Akcipher(Algorithm.AKCIPHER_RSA, isPrivate ? Algorithm.KEY_PRIVATE : Algorithm.KEY_PUBLIC,
                Algorithm.RSA_PKCS1, hash, Reference.inner(isPrivate ? pair.getPrivate() : pair.getPublic()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 2048, 3072, 4096})
    void shouldAgreeOnEveryHash(int bits) throws Exception {
        KeyPair pair = Reference.rsa(bits);
        write("key.pem", ("-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n").getBytes(StandardCharsets.US_ASCII));
        for (Mode mode : Mode.values()) {
            try (ServiceClient client = new ServiceClient(daemon.socket(), mode)) {
                encryption(client, pair, bits / 8);
                for (RsaHashes hash : RsaHashes.ALL) {
                    signature(client, pair, bits / 8, hash);
                }
            }
        }
    }

    private static void encryption(ServiceClient client, KeyPair pair, int bytes) throws Exception {
        byte[] secret = SymmetricTrials.bytes(bytes - 11);
        write("secret", secret);
        Result sealed = client.akcipher(Opcode.AKCIPHER_ENCRYPT, key(pair, false, 0), secret, bytes);
        assertEquals(CryptoStatus.OK, sealed.status());
        write("sealed", sealed.output());
        must(pkeyutl("-decrypt", "-in", "sealed", "-out", "opened"));
        assertArrayEquals(secret, read("opened"));
        must(pkeyutl("-encrypt", "-in", "secret", "-out", "sealed"));
        Result opened = client.akcipher(Opcode.AKCIPHER_DECRYPT, key(pair, true, 0), read("sealed"), bytes);
        assertEquals(CryptoStatus.OK, opened.status());
        assertArrayEquals(secret, opened.output());
    }

    private static void signature(ServiceClient client, KeyPair pair, int bytes, RsaHashes hash) throws Exception {
        Akcipher secret = key(pair, true, hash.number());
        Akcipher open = key(pair, false, hash.number());
        byte[] message = SymmetricTrials.bytes(200);
        boolean md2 = hash.name().equals("MD2");
        byte[] digest = md2 ? MessageDigest.getInstance("MD2").digest(message)
                : SymmetricTrials.bytes(hash.bytes() == 0 ? 35 : hash.bytes());
        Result signature = client.akcipher(Opcode.AKCIPHER_SIGN, secret, digest, bytes);
        if (hash.number() == RsaHashes.MD3) {
            assertEquals(CryptoStatus.NOTSUPP, signature.status());
            assertEquals(CryptoStatus.NOTSUPP, client.verify(open, new byte[bytes], digest));
            return;
        }
        assertEquals(CryptoStatus.OK, signature.status(), hash.name());
        byte[] theirs = opensslSignature(hash, digest, signature.output());
        assertArrayEquals(theirs, signature.output(), hash.name());
        if (md2) {
            assertArrayEquals(Reference.sign("MD2withRSA", pair.getPrivate(), message), theirs);
        }
        assertEquals(CryptoStatus.OK, client.verify(open, theirs, digest), hash.name());
        byte[] other = digest.clone();
        other[other.length - 1] ^= 1;
        assertEquals(CryptoStatus.KEY_REJECTED, client.verify(open, theirs, other), hash.name());
    }

    /** {@return openssl's signature} It also has to verify the device's, and to refuse it for another digest. */
    private static byte[] opensslSignature(RsaHashes hash, byte[] digest, byte[] ours) throws Exception {
        String name = hash.name().toLowerCase(Locale.ROOT).replace("-", "");
        boolean finished = hash.bytes() == 0 || name.equals("md2") || name.equals("md4");
        String[] option = finished ? new String[0] : new String[] {"-pkeyopt", "digest:" + name};
        byte[] data = finished ? hash.info(digest) : digest;
        write("data", data);
        write("ours", ours);
        must(pkeyutl(with(option, "-verify", "-in", "data", "-sigfile", "ours")));
        if (hash.bytes() > 0) {
            must(pkeyutl("-verifyrecover", "-asn1parse", "-in", "ours"));
            String structure = Files.readString(folder.resolve("log"));
            assertTrue(structure.matches("(?s).*OBJECT +:" + name + "\n.*"), structure);
        }
        byte[] other = data.clone();
        other[other.length - 1] ^= 1;
        write("other", other);
        assertTrue(pkeyutl(with(option, "-verify", "-in", "other", "-sigfile", "ours")) != 0, "openssl takes anything");
        must(pkeyutl(with(option, "-sign", "-in", "data", "-out", "theirs")));
        return read("theirs");
    }

    private static String[] with(String[] option, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(option));
        return all.toArray(String[]::new);
    }
}
