package io.hwadaptor.vhostuser.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.vhostuser.services.ProcessMemory.Found;
import io.hwadaptor.vhostuser.services.ProcessMemory.Needle;
import io.hwadaptor.virtio.driver.crypto.CryptoStatus;
import io.hwadaptor.virtio.driver.crypto.Layout;
import io.hwadaptor.virtio.driver.crypto.Request;
import io.hwadaptor.virtio.driver.memory.GuestRam;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Looks for keys in all memory of a daemon in a process of its own, the collected heap included: while sessions are
 * open, where they must be found, and after their end, where they must not.
 */
class KeysInMemoryTest {
    /**
     * The cleaner's interval in {@link ServedProcess} is a second; but the next cleaning comes after a hundred times
     * what the last one stopped, 0.4 s on a machine that is busy.
     */
    private static final int LIMIT_SECONDS = 120;

    private static final Set<CryptoStatus> WORKED = Set.of(CryptoStatus.OK, CryptoStatus.BADMSG);

    /** Runs the rest of a test against a daemon, with one session that stays open. */
    private static final class Rig implements AutoCloseable {
        final ServedProcess daemon;
        final ServiceClient client;
        final ProcessMemory memory;
        final Secret open;
        final long openSession;

        Rig() throws Exception {
            daemon = new ServedProcess(List.of());
            client = new ServiceClient(daemon.socket(), Mode.STATELESS);
            memory = new ProcessMemory(daemon.pid());
            open = Secrets.symmetric().getFirst();
            openSession = open(open);
        }

        long open(Secret secret) throws IOException {
            long session = client.driver.sessions().create(secret.parameters);
            run(secret, secret.inSession.apply(session));
            return session;
        }

        void run(Secret secret, Request request) throws IOException {
            CryptoStatus status = client.driver.dataQueue(0).run(request, Layout.LINUX).status();
            assertTrue(WORKED.contains(status), secret.name + ": " + status);
        }

        List<Found> find(List<Secret> secrets) throws IOException {
            wipe(client.driver.ram());
            List<Needle> needles = new ArrayList<>();
            secrets.forEach(secret -> needles.addAll(secret.needles()));
            return memory.find(needles);
        }

        /** The guest's own copies: requests whose memory it has given back. */
        private static void wipe(GuestRam ram) {
            List<Long> taken = new ArrayList<>();
            for (long size = 32 << 20; size >= 16; size /= 2) {
                boolean more = true;
                while (more) {
                    try {
                        long address = ram.allocate(size, 1);
                        ram.segment(address, size).fill((byte) 0);
                        taken.add(address);
                    } catch (IllegalStateException e) {
                        more = false;
                    }
                }
            }
            taken.forEach(ram::free);
        }

        /** Waits until none is found, and that only the session that is open still is. */
        void assertGone(List<Secret> secrets) throws Exception {
            Set<String> left = Set.of("never looked");
            long deadline = System.nanoTime() + LIMIT_SECONDS * 1_000_000_000L;
            while (!left.isEmpty() && System.nanoTime() < deadline) {
                Thread.sleep(500);
                left = new TreeSet<>();
                for (Found found : find(secrets)) {
                    left.add(found.name() + " in " + found.mapping());
                }
            }
            assertEquals(Set.of(), left, "still in memory after " + LIMIT_SECONDS + " s");
            assertLocked(List.of(open));
            run(open, open.inSession.apply(openSession));
        }

        /** Every key is found in memory that is locked and kept out of core dumps. */
        void assertLocked(List<Secret> secrets) throws IOException {
            Map<String, Boolean> locked = new HashMap<>();
            Set<String> names = new TreeSet<>();
            for (Found found : find(secrets)) {
                String mapping = found.mapping();
                if (!locked.containsKey(mapping)) {
                    locked.put(mapping, memory.hasFlags(found.address(), "lo", "dd"));
                }
                if (locked.get(mapping)) {
                    names.add(found.name());
                }
            }
            for (Secret secret : secrets) {
                assertTrue(names.stream().anyMatch(name -> name.startsWith(secret.name)),
                        secret.name + " is not in locked memory");
            }
        }

        @Override
        public void close() throws IOException {
            client.close();
            daemon.close();
        }
    }

    private static List<Secret> all() throws Exception {
        List<Secret> all = new ArrayList<>(Secrets.symmetric());
        all.addAll(Secrets.publicKeys());
        return all;
    }

    @Test
    void shouldForgetClosedSessions() throws Exception {
        try (Rig rig = new Rig()) {
            Map<Secret, Long> sessions = new LinkedHashMap<>();
            for (Secret secret : all()) {
                sessions.put(secret, rig.open(secret));
            }
            assertTrue(rig.memory.lockedBytes() > 0);
            rig.assertLocked(List.copyOf(sessions.keySet()));
            // Moves what is on the heap, which leaves copies.
            rig.daemon.collectGarbage();
            for (Map.Entry<Secret, Long> session : sessions.entrySet()) {
                rig.run(session.getKey(), session.getKey().inSession.apply(session.getValue()));
            }
            rig.daemon.collectGarbage();
            for (long session : sessions.values()) {
                rig.client.driver.sessions().destroy(session);
            }
            rig.assertGone(List.copyOf(sessions.keySet()));
        }
    }

    @Test
    void shouldForgetStatelessRequests() throws Exception {
        try (Rig rig = new Rig()) {
            List<Secret> secrets = all();
            for (Secret secret : secrets) {
                rig.run(secret, secret.stateless);
            }
            rig.assertGone(secrets);
        }
    }

    @Test
    void shouldForgetTheSessionsOfAGuestThatIsGone() throws Exception {
        try (Rig rig = new Rig()) {
            List<Secret> secrets = all();
            // One at a time is served: the rig's own guest goes, and takes its sessions along.
            for (Secret secret : secrets) {
                rig.open(secret);
            }
            rig.client.close();
            List<Needle> needles = new ArrayList<>();
            secrets.forEach(secret -> needles.addAll(secret.needles()));
            List<Found> left = List.of();
            for (int i = 0; i < LIMIT_SECONDS * 2 && (i == 0 || !left.isEmpty()); i++) {
                Thread.sleep(500);
                left = rig.memory.find(needles);
            }
            assertEquals(List.of(), left);
        }
    }

    @Test
    void shouldSayThatKeysCanNotBeLocked() throws Exception {
        String script = "ulimit -l 0; [ $(id -u) = 0 ] || exec \"$@\";"
                + " exec setpriv --bounding-set -ipc_lock --inh-caps -ipc_lock \"$@\"";
        try (ServedProcess daemon = new ServedProcess(List.of("sh", "-c", script, "sh"));
                ServiceClient client = new ServiceClient(daemon.socket(), Mode.STATELESS)) {
            Secret secret = Secrets.symmetric().getFirst();
            long session = client.driver.sessions().create(secret.parameters);
            assertEquals(CryptoStatus.OK,
                    client.driver.dataQueue(0).run(secret.inSession.apply(session), Layout.LINUX).status());
            String said = daemon.output();
            assertEquals(1, said.lines().filter(line -> line.contains("keys may be swapped out: mlock of 65536 bytes")
                    && line.contains("ulimit -l")).count(), said);
        }
    }
}
