package io.hwadaptor.hostile;

import io.hwadaptor.ffm.linux.OwnedFd;
import io.hwadaptor.hostile.HostileCase.Need;
import io.hwadaptor.virtio.driver.memory.GuestRegion;
import io.hwadaptor.virtio.driver.vhost.VhostRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Guest memory whose pages go away, can't be had, or are too many. */
final class MemoryCases {
    private static final long PLACE = 0x2_0000_0000L;
    private static final int MIB = 1 << 20;
    /** More huge pages than a host for tests has to give, whoever else has asked for some. */
    private static final long HUGE_BYTES = 1L << 30;
    private static final String HUGE = "memfd " + HUGE_BYTES + " sealed huge";
    private static final int TOUCHES = 64;
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private MemoryCases() {
    }

    static List<HostileCase> all() {
        List<HostileCase> cases = new ArrayList<>();
        for (String engines : List.of("openssl,soft", "ipsecmb,soft", "soft")) {
            cases.add(HostileCase.of("sealed huge pages without a pool, payload in them", stage ->
                    payloadIn(stage, () -> stage.helper.make(HUGE), HUGE_BYTES)).on(engines));
        }
        cases.add(HostileCase.of("sealed huge pages without a pool, rings in them", stage ->
                ringsIn(stage, () -> stage.helper.make(HUGE), HUGE_BYTES)));
        cases.add(HostileCase.of("sealed huge pages without a pool, in the memory table", MemoryCases::inTheTable));
        cases.add(HostileCase.of("holes punched into a sealed file under traffic", MemoryCases::punch));
        for (String engines : List.of("openssl,soft", "ipsecmb,soft", "soft")) {
            cases.add(HostileCase.of("an unsealed file truncated before traffic", stage ->
                    truncated(stage, true, false)).on(engines));
            cases.add(HostileCase.of("an unsealed file truncated under traffic", stage ->
                    truncated(stage, false, false)).on(engines));
        }
        cases.add(HostileCase.of("an unsealed file with the rings truncated", stage ->
                truncated(stage, false, true)));
        cases.add(HostileCase.of("a hugetlbfs file, honestly used", MemoryCases::hugetlbfs).needs(Need.ROOT));
        cases.add(HostileCase.of("a hugetlbfs file truncated under traffic", MemoryCases::hugetlbfsTruncated)
                .needs(Need.ROOT));
        cases.add(HostileCase.of("a file on a full tmpfs", MemoryCases::fullTmpfs).needs(Need.ROOT));
        cases.add(HostileCase.of("a sparse file of 3 GiB that its owner never touches", MemoryCases::sparse));
        cases.add(HostileCase.of("tables of 7 TiB, and a tenant who wants 4 GiB", MemoryCases::tables));
        return cases;
    }

    /** Makes a file. */
    @FunctionalInterface
    private interface Source {
        OwnedFd open() throws IOException;
    }

    private static boolean isAnswered(Machine machine, long source, long destination, int bytes) throws IOException {
        return machine.encrypt(source, destination, bytes, LIMIT) >= 0;
    }

    private static void payloadIn(Stage stage, Source source, long bytes) throws IOException {
        try (Machine machine = stage.machine(); OwnedFd file = source.open()) {
            if (machine.addRegion(file.fd(), PLACE, bytes, 0) != 0) {
                return;
            }
            touch(stage, machine, bytes);
        }
    }

    /** Requests from and to pages all over a region, until one isn't answered. */
    private static void touch(Stage stage, Machine machine, long bytes) throws IOException {
        long step = bytes / TOUCHES & -4096L;
        long own = machine.ram.allocate(8192, 64);
        boolean answered = true;
        for (int i = 0; i < TOUCHES && answered; i++) {
            long place = PLACE + i * step;
            answered = isAnswered(machine, i % 2 == 0 ? place : own, i % 2 == 0 ? own : place, 4096);
            stage.totals.requests.incrementAndGet();
        }
    }

    private static void ringsIn(Stage stage, Source source, long bytes) throws IOException {
        try (Machine machine = stage.machine(); OwnedFd file = source.open()) {
            if (machine.addRegion(file.fd(), PLACE, bytes, 0) != 0) {
                return;
            }
            moveRing(machine, PLACE);
            isAnswered(machine, PLACE, PLACE, 64);
        }
    }

    /** Lays ring 0 somewhere else, and kicks it. */
    private static void moveRing(Machine machine, long place) throws IOException {
        machine.frontEnd.getVringBase(0);
        machine.frontEnd.setVringBase(0, 0);
        machine.frontEnd.setVringNum(0, 256);
        machine.frontEnd.setVringAddr(0, 0, place, place + 8192, place + 4096, 0);
        machine.frontEnd.setVringKick(0, machine.driver.dataQueue(0).queue().kick());
        machine.frontEnd.setVringEnable(0, true);
        machine.driver.dataQueue(0).queue().kickNow();
    }

    private static void inTheTable(Stage stage) throws IOException {
        try (Machine machine = stage.machine(); OwnedFd file = stage.helper.make(HUGE)) {
            GuestRegion own = machine.ram.regions().getFirst();
            byte[] table = Bytes.of(2, 0, own.guestAddress(), own.bytes(), own.userAddress(), 0L,
                    PLACE, HUGE_BYTES, PLACE, 0L);
            if (machine.tell(VhostRequest.SET_MEM_TABLE, table, own.fd(), file.fd()) == 0) {
                touch(stage, machine, HUGE_BYTES);
            }
        }
    }

    private static void punch(Stage stage) throws IOException {
        try (Machine machine = stage.machine(); OwnedFd file = stage.helper.make("memfd 8388608 sealed")) {
            Stage.check(machine.addRegion(file.fd(), PLACE, 8L * MIB, 0) == 0, "a sealed memory file was refused");
            for (int i = 0; i < 200 * stage.scale; i++) {
                stage.helper.on(file.fd(), "punch " + stage.random.nextInt(8) * MIB + " " + MIB);
                Stage.check(machine.encrypt(PLACE + stage.random.nextInt(1000) * 4096L,
                        PLACE + stage.random.nextInt(1000) * 4096L + 4L * MIB, 4096, Machine.ANSWER) >= 0,
                        "no answer after a hole was punched");
                stage.totals.requests.incrementAndGet();
            }
        }
    }

    private static void truncated(Stage stage, boolean before, boolean rings) throws IOException {
        try (Machine machine = stage.machine(); OwnedFd file = stage.helper.make("memfd 8388608")) {
            if (machine.addRegion(file.fd(), PLACE, 8L * MIB, 0) != 0) {
                return;
            }
            if (rings) {
                moveRing(machine, PLACE + 4L * MIB);
            } else if (!before) {
                for (int i = 0; i < 50; i++) {
                    isAnswered(machine, PLACE + i * 4096L, PLACE + 4L * MIB + i * 4096L, 4096);
                }
            }
            stage.helper.on(file.fd(), "truncate 4096");
            boolean answered = true;
            for (int i = 0; i < (rings ? 1 : 6) && answered; i++) {
                answered = isAnswered(machine, PLACE + (long) i * MIB, PLACE + 4L * MIB + i * 4096L, 4096);
            }
        }
    }

    /** Huge pages for the time of a case, in a folder. */
    private static Path hugePages(Stage stage) throws IOException {
        Path count = Path.of("/proc/sys/vm/nr_hugepages");
        String old = Files.readString(count).trim();
        Files.writeString(count, Integer.toString(Integer.parseInt(old) + 8));
        stage.leave(() -> Files.writeString(count, old));
        Path folder = Files.createDirectories(stage.folder().resolve("huge"));
        Commands.run(List.of("mount", "-t", "hugetlbfs", "none", folder.toString()));
        stage.leave(() -> Commands.run(List.of("umount", "-l", folder.toString())));
        return folder.resolve("file");
    }

    private static void hugetlbfs(Stage stage) throws IOException {
        Path file = hugePages(stage);
        try (Machine machine = stage.machine();
                OwnedFd memory = stage.helper.make("open " + file + " 8388608 rw create sized")) {
            long code = machine.addRegion(memory.fd(), PLACE, 8L * MIB, 0);
            Stage.check(code == 0, "a file on hugetlbfs was refused with " + code);
            for (int i = 0; i < 64; i++) {
                Stage.check(machine.encrypt(PLACE + i * 65536L, PLACE + 4L * MIB + i * 4096L, 4096, Machine.ANSWER)
                        == 0, "a request in huge pages failed");
            }
        }
    }

    private static void hugetlbfsTruncated(Stage stage) throws IOException {
        Path file = hugePages(stage);
        try (Machine machine = stage.machine();
                OwnedFd memory = stage.helper.make("open " + file + " 8388608 rw create sized")) {
            if (machine.addRegion(memory.fd(), PLACE, 8L * MIB, 0) == 0) {
                isAnswered(machine, PLACE, PLACE + 4L * MIB, 4096);
                stage.helper.on(memory.fd(), "truncate 0");
                boolean answered = true;
                for (int i = 0; i < 6 && answered; i++) {
                    answered = isAnswered(machine, PLACE + (long) i * MIB, PLACE + 4L * MIB, 4096);
                }
            }
        }
    }

    private static void fullTmpfs(Stage stage) throws IOException {
        Path folder = Files.createDirectories(stage.folder().resolve("small"));
        Commands.run(List.of("mount", "-t", "tmpfs", "-o", "size=64k", "none", folder.toString()));
        stage.leave(() -> Commands.run(List.of("umount", "-l", folder.toString())));
        payloadIn(stage, () -> stage.helper.make("open " + folder.resolve("file") + " 4194304 rw create sized"),
                4L * MIB);
    }

    private static void sparse(Stage stage) throws IOException {
        long bytes = 3L << 30;
        try (Machine machine = stage.machine(); OwnedFd file = stage.helper.make("memfd " + bytes + " sealed")) {
            if (machine.addRegion(file.fd(), PLACE, bytes, 0) != 0) {
                return;
            }
            // A tenth of it in the gate: what the daemon touches stays in RAM until the file is gone.
            int requests = 300 * stage.scale;
            for (int i = 0; i < requests; i++) {
                machine.encrypt(PLACE + (i % 3000L) * MIB, PLACE + (i % 3000L) * MIB, MIB, Machine.ANSWER);
                stage.totals.requests.incrementAndGet();
            }
        }
    }

    private static void tables(Stage stage) throws IOException {
        for (int i = 0; i < 9; i++) {
            try (RawFrontEnd front = stage.raw(); OwnedFd file = stage.helper.make("memfd " + (7L << 40) + " sealed")) {
                front.greet().tell(VhostRequest.SET_MEM_TABLE, Bytes.of(1, 0, 0L, 7L << 40, 0L, 0L), file.fd());
            } catch (IOException e) {
                // Refused, which is as good.
            }
        }
        try (RawFrontEnd front = stage.raw(); OwnedFd greedy = stage.helper.make("memfd " + (7L << 40) + " sealed");
                RawFrontEnd other = stage.other();
                OwnedFd file = stage.helper.make("memfd " + (4L << 30) + " sealed")) {
            front.greet().tell(VhostRequest.SET_MEM_TABLE, Bytes.of(1, 0, 0L, 7L << 40, 0L, 0L), greedy.fd());
            long code = other.greet().tell(VhostRequest.SET_MEM_TABLE, Bytes.of(1, 0, 0L, 4L << 30, 0L, 0L), file.fd());
            Stage.check(code == 0, "a tenant with 4 GiB was refused beside one with 7 TiB");
        }
    }
}
