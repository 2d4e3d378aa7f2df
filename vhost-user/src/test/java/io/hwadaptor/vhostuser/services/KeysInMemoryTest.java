package io.hwadaptor.vhostuser.services;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import io.hwadaptor.virtio.driver.crypto.*;
import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.vhostuser.services.ProcessMemory.*;

class KeysInMemoryTest {
    static void wipe(GuestRam ram) {
        List<Long> taken = new ArrayList<>();
        for (long size = 32 << 20; size >= 64; size /= 2) {
            try {
                while (true) {
                    long a = ram.allocate(size, 1);
                    taken.add(a);
                    ram.segment(a, size).fill((byte) 0);
                }
            } catch (IllegalStateException e) { }
        }
        taken.forEach(ram::free);
    }

    static void report(String what, ProcessMemory memory, List<Secret> secrets, List<String> suffix) throws Exception {
        List<Needle> needles = new ArrayList<>();
        for (int i = 0; i < secrets.size(); i++) {
            for (Needle n : secrets.get(i).needles()) needles.add(new Needle(n.name() + suffix.get(i), n.bytes()));
        }
        long t = System.nanoTime();
        List<Found> found = memory.find(needles);
        System.out.println("== " + what + ": " + found.size() + " in " + (System.nanoTime() - t) / 1000000 + " ms");
        TreeMap<String, Integer> counts = new TreeMap<>();
        for (Found f : found) counts.merge(f.name() + " @ " + f.mapping().replaceAll("  +", " "), 1, Integer::sum);
        counts.forEach((k, v) -> System.out.println(v + "x " + k));
    }

    @Test
    void measure() throws Exception {
        String[] opts = System.getProperty("jvmopts", "").isEmpty() ? new String[0] : System.getProperty("jvmopts").split(",");
        int mode = Integer.getInteger("mode", 0);
        try (ServedProcess daemon = new ServedProcess(List.of(), opts)) {
            ServiceClient client = new ServiceClient(daemon.socket(), Mode.STATELESS);
            ProcessMemory memory = new ProcessMemory(daemon.pid());
            List<Secret> secrets = new ArrayList<>(Secrets.symmetric());
            secrets.addAll(Secrets.publicKeys());
            List<String> suffix = new ArrayList<>();
            List<Long> ids = new ArrayList<>();
            for (Secret s : secrets) {
                long id = client.driver.sessions().create(s.parameters);
                ids.add(id);
                suffix.add("");
                System.out.println(s.name + " " + client.driver.dataQueue(0).run(s.inSession.apply(id), Layout.LINUX).status());
            }
            List<Secret> oneShot = new ArrayList<>(Secrets.symmetric());
            oneShot.addAll(Secrets.publicKeys());
            for (Secret s : oneShot) {
                System.out.println(s.name + " " + client.driver.dataQueue(0).run(s.stateless, Layout.LINUX).status());
                suffix.add(" (stateless)");
            }
            List<Secret> all = new ArrayList<>(secrets);
            all.addAll(oneShot);
            if (mode >= 1) daemon.collectGarbage();
            wipe(client.driver.ram());
            if (mode == 0) report("open", memory, all, suffix);
            for (long id : ids) client.driver.sessions().destroy(id);
            wipe(client.driver.ram());
            Thread.sleep(3000);
            report("closed", memory, all, suffix);
            if (mode >= 3) {
                daemon.collectGarbage();
                report("closed, gc", memory, all, suffix);
                for (int i = 0; i < 20000; i++) {
                  for (Secret s : Secrets.symmetric()) if (s.name.startsWith("GCM")) client.driver.dataQueue(0).run(s.stateless, Layout.LINUX);
                }
                report("closed, gc, churn", memory, all, suffix);
            }
            client.close();
        }
    }
}
