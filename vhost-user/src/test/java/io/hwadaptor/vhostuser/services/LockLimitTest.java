package io.hwadaptor.vhostuser.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.virtio.driver.crypto.Algorithm;
import io.hwadaptor.virtio.driver.crypto.CryptoStatus;
import io.hwadaptor.virtio.driver.crypto.Opcode;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Akcipher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** A daemon that may lock little memory: what does not fit is refused, and no key goes where it can be swapped out. */
class LockLimitTest {
    private static final List<String> UNPRIVILEGED = List.of("setpriv", "--bounding-set=-ipc_lock",
            "--inh-caps=-ipc_lock");
    private static final List<String> LIMITED = List.of("prlimit", "--memlock=131072:131072");

    private static boolean runs(List<String> command) throws InterruptedException {
        List<String> all = new ArrayList<>(command);
        all.add("true");
        try {
            Process process = new ProcessBuilder(all).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void shouldRefuseSessionsWhoseKeysCanNotBeLocked() throws Exception {
        List<String> wrapper = new ArrayList<>();
        boolean root = System.getProperty("user.name").equals("root");
        if (root) {
            wrapper.addAll(UNPRIVILEGED);
        }
        wrapper.addAll(LIMITED);
        Assumptions.assumeTrue(runs(wrapper), "skipped: there is no setpriv or prlimit here (package util-linux)");
        byte[] key = Reference.inner(Reference.rsa(2048).getPublic());
        Akcipher rsa = new Akcipher(Algorithm.AKCIPHER_RSA, Algorithm.KEY_PUBLIC, Algorithm.RSA_RAW, 0, key);
        byte[] number = new byte[256];
        number[255] = 3;
        try (ServedProcess daemon = new ServedProcess(wrapper);
                ServiceClient client = new ServiceClient(daemon.socket(), Mode.REVISION_1)) {
            assertTrue(daemon.output().contains("this process may lock 128 KiB: set LimitMEMLOCK="), daemon.output());
            // Short keys fit into what was locked when the daemon started; those of another length need a new block.
            assertTrue(client.cipher(Algorithm.CIPHER_AES_CBC, true, new byte[16], new byte[16], new byte[16]).ok());
            client.driver.createCipherSession(Algorithm.CIPHER_AES_CBC, true, new byte[16]);
            assertEquals(CryptoStatus.NOSPC, client.akcipher(Opcode.AKCIPHER_ENCRYPT, rsa, number, 256).status());
            assertTrue(daemon.output().contains("no more memory can be locked"), daemon.output());
            assertTrue(client.cipher(Algorithm.CIPHER_AES_CBC, true, new byte[16], new byte[16], new byte[16]).ok());
        }
    }
}
