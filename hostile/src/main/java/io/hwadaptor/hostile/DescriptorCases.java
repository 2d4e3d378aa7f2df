package io.hwadaptor.hostile;

import io.hwadaptor.ffm.linux.OwnedFd;
import io.hwadaptor.hostile.HostileCase.Need;
import io.hwadaptor.virtio.driver.ring.DriverQueue;
import io.hwadaptor.virtio.driver.vhost.VhostRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Descriptors of every kind in every place. */
final class DescriptorCases {
    private static final List<String> KINDS = List.of("pipe-r", "pipe-w", "pipe-w lonely", "pipe-w full",
            "pipe-r lonely", "socket", "socket full", "socket lonely", "socket datagram", "listener",
            "open / directory", "open / directory path", "open /dev/null rw", "open /dev/null path",
            "open /dev/zero rw", "open /dev/full rw", "open /dev/ptmx rw", "open /proc/self/mem rw",
            "open /proc/self/maps", "epoll", "timerfd", "signalfd", "pidfd", "inotify", "memfd 4096",
            "memfd 4096 sealed", "secret 4096", "eventfd", "eventfd semaphore", "eventfd full",
            "eventfd full semaphore", "eventfd full nonblock");
    private static final Duration SOON = Duration.ofMillis(300);
    private static final Duration LET_IN = Duration.ofSeconds(15);
    private static final String LINGERING = "lingering 3";
    private static final long PLACE = 0x2_0000_0000L;

    private DescriptorCases() {
    }

    static List<HostileCase> all() {
        List<HostileCase> cases = new ArrayList<>();
        int[][] places = {{VhostRequest.SET_VRING_KICK}, {VhostRequest.SET_VRING_CALL}, {VhostRequest.SET_VRING_ERR}};
        String[] names = {"KICK", "CALL", "ERR"};
        for (int i = 0; i < names.length; i++) {
            int place = places[i][0];
            cases.add(HostileCase.of("every kind of descriptor as " + names[i], stage -> asEvent(stage, place)));
        }
        cases.add(HostileCase.of("every kind of descriptor as memory", DescriptorCases::asMemory));
        cases.add(HostileCase.of("every kind of descriptor where none belongs", DescriptorCases::nowhere));
        cases.add(HostileCase.of("a full CALL that is filled again and again", stage ->
                refilled(stage, VhostRequest.SET_VRING_CALL)));
        cases.add(HostileCase.of("a full KICK that is filled again and again", stage ->
                refilled(stage, VhostRequest.SET_VRING_KICK)));
        cases.add(HostileCase.of("a full ERR that is filled again and again", stage ->
                refilled(stage, VhostRequest.SET_VRING_ERR)));
        for (String variant : List.of("transfers", "attributes", "everything")) {
            for (int i = 0; i < names.length; i++) {
                int place = places[i][0];
                cases.add(fuse(variant, names[i], place));
            }
            cases.add(fuse(variant, "memory", VhostRequest.ADD_MEM_REG));
        }
        cases.add(fuse("everything", "a descriptor where none belongs", VhostRequest.GET_FEATURES));
        cases.add(HostileCase.of("a TCP connection whose close waits for its peer, in every place",
                DescriptorCases::lingering));
        cases.add(HostileCase.of("a TCP connection whose close waits for its peer, in messages that nobody reads",
                DescriptorCases::lingeringUnread));
        cases.add(HostileCase.of("the daemon's descriptors run out", DescriptorCases::shortage)
                .needs(Need.ROOT));
        return cases;
    }

    private static HostileCase fuse(String variant, String as, int place) {
        HostileCase fuse = HostileCase.of("a FUSE file that leaves " + variant + " unanswered, as " + as,
                stage -> fuse(stage, variant, place));
        return variant.equals("everything") ? fuse.needs(Need.ROOT, Need.KILL, Need.HELD)
                : fuse.needs(Need.ROOT, Need.KILL);
    }

    /** Kinds, and those that need a folder. */
    private static List<String> kinds(Stage stage) {
        List<String> kinds = new ArrayList<>(KINDS);
        kinds.add("disk " + stage.folder().resolve("file") + " 1048576");
        return kinds;
    }

    private static OwnedFd make(Stage stage, String kind) {
        try {
            return stage.helper.make(kind);
        } catch (IOException e) {
            return null; // This kernel has no such thing.
        }
    }

    private static void asEvent(Stage stage, int place) throws IOException {
        for (String kind : kinds(stage)) {
            try (OwnedFd fd = make(stage, kind); Machine machine = stage.machine()) {
                if (fd != null) {
                    use(stage, machine, place, fd.fd(), 3);
                }
            }
        }
    }

    /** Puts a descriptor in its place on a running ring, and makes the daemon use it. */
    private static void use(Stage stage, Machine machine, int place, int fd, int requests) throws IOException {
        machine.cipherSession();
        long own = machine.ram.allocate(8192, 64);
        DriverQueue queue = machine.driver.dataQueue(0).queue();
        try {
            stage.totals.messages.incrementAndGet();
            if (machine.tell(place, Bytes.of(0L), fd) != 0) {
                return;
            }
            for (int i = 0; i < requests; i++) {
                queue.ring().listen();
                machine.encrypt(own, own + 4096, 1024, SOON);
                stage.totals.requests.incrementAndGet();
            }
            // A table that is none: reason for the daemon to complain through ERR.
            machine.ram.write(queue.ring().availAddress() + 2, Bytes.of((short) 30000));
            queue.kickNow();
            machine.frontEnd.getVringBase(0);
        } catch (IOException | IllegalStateException e) {
            // Refused.
        }
    }

    private static void asMemory(Stage stage) throws IOException {
        for (String kind : kinds(stage)) {
            for (int request : new int[] {VhostRequest.ADD_MEM_REG, VhostRequest.SET_MEM_TABLE}) {
                try (OwnedFd fd = make(stage, kind); Machine machine = stage.machine()) {
                    if (fd != null) {
                        asMemory(stage, machine, request, fd.fd());
                    }
                }
            }
        }
    }

    private static void asMemory(Stage stage, Machine machine, int request, int fd) {
        byte[] region = request == VhostRequest.ADD_MEM_REG ? Bytes.of(0L, PLACE, 4096L, PLACE, 0L)
                : Bytes.of(1, 0, PLACE, 4096L, PLACE, 0L);
        try {
            stage.totals.messages.incrementAndGet();
            if (machine.tell(request, region, fd) == 0 && request == VhostRequest.ADD_MEM_REG) {
                machine.encrypt(PLACE, PLACE + 2048, 1024, SOON);
            }
        } catch (IOException | IllegalStateException e) {
            // Refused.
        }
    }

    private static void nowhere(Stage stage) throws IOException {
        for (String kind : kinds(stage)) {
            for (int request : new int[] {VhostRequest.GET_FEATURES, VhostRequest.SET_LOG_BASE, VhostRequest.SET_LOG_FD,
                VhostRequest.SET_BACKEND_REQ_FD, VhostRequest.SET_INFLIGHT_FD, VhostRequest.GET_VRING_BASE,
                VhostRequest.REM_MEM_REG, VhostRequest.SET_STATUS}) {
                try (OwnedFd fd = make(stage, kind); RawFrontEnd front = stage.raw().greet()) {
                    if (fd != null) {
                        nowhere(front, request, fd.fd());
                    }
                }
            }
        }
    }

    private static void nowhere(RawFrontEnd front, int request, int fd) {
        try {
            front.tell(request, new byte[request == VhostRequest.GET_FEATURES ? 0 : 16], fd);
        } catch (IOException e) {
            // Refused.
        }
    }

    private static void refilled(Stage stage, int place) throws IOException {
        try (OwnedFd fd = stage.helper.make("eventfd"); Machine machine = stage.machine()) {
            int filler = stage.helper.on(fd.fd(), "refill");
            try {
                stage.helper.on(fd.fd(), "nonblock 0");
                use(stage, machine, place, fd.fd(), 200);
            } finally {
                stage.leave(() -> stage.helper.kill(filler));
            }
        }
    }

    private static void fuse(Stage stage, String variant, int place) throws IOException {
        Path folder = Files.createDirectories(stage.folder().resolve("fuse"));
        int server = stage.helper.fuse(folder, variant, stage.daemon.pid());
        stage.leave(() -> Commands.run(List.of("umount", "-l", folder.toString())));
        stage.leave(() -> stage.helper.kill(server));
        try (OwnedFd fd = stage.helper.make("open " + folder.resolve("file") + " rw");
                Machine machine = stage.machine()) {
            if (place == VhostRequest.ADD_MEM_REG) {
                if (machine.addRegion(fd.fd(), PLACE, 1 << 20, 0) == 0) {
                    machine.encrypt(PLACE, PLACE + 4096, 4096, SOON);
                }
            } else if (place == VhostRequest.GET_FEATURES) {
                machine.tell(place, Bytes.NONE, fd.fd());
            } else {
                use(stage, machine, place, fd.fd(), 3);
            }
        }
    }

    private static void lingering(Stage stage) throws IOException {
        for (int place : new int[] {VhostRequest.SET_VRING_CALL, VhostRequest.ADD_MEM_REG,
            VhostRequest.SET_LOG_BASE, VhostRequest.SET_VRING_KICK, VhostRequest.GET_FEATURES}) {
            long end = System.nanoTime() + LET_IN.toNanos();
            while (!lingersAt(stage, place)) {
                Stage.check(System.nanoTime() < end, "nobody is let in any more");
            }
        }
    }

    /** {@return whether somebody was let in} Not so while two others linger. */
    private static boolean lingersAt(Stage stage, int place) throws IOException {
        try (OwnedFd fd = stage.helper.make(LINGERING); RawFrontEnd front = stage.raw()) {
            if (!front.answers()) {
                return false;
            }
            front.send(place, place == VhostRequest.ADD_MEM_REG ? Bytes.of(0L, PLACE, 4096L, PLACE, 0L)
                    : place == VhostRequest.GET_FEATURES ? Bytes.NONE : Bytes.of(0L, 0L), fd.fd());
            front.answers();
        } catch (IOException e) {
            // Refused.
        }
        servedElsewhere(stage);
        return true;
    }

    private static void servedElsewhere(Stage stage) throws IOException {
        long begin = System.nanoTime();
        try (RawFrontEnd other = stage.other()) {
            Stage.check(other.answers(), "another machine is not served");
        }
        long millis = (System.nanoTime() - begin) / 1_000_000;
        Stage.check(millis < 1000, "another machine waited for " + millis + " ms");
    }

    /** Behind so much that the daemon has to answer, and a message that is none, the descriptor is not looked at. */
    private static void lingeringUnread(Stage stage) throws IOException {
        byte[] question = Bytes.message(VhostRequest.GET_FEATURES, 0, Bytes.NONE);
        byte[] questions = new byte[question.length * 101];
        for (int i = 0; i < 100; i++) {
            System.arraycopy(question, 0, questions, i * question.length, question.length);
        }
        Arrays.fill(questions, questions.length - question.length, questions.length, (byte) -1);
        for (int i = 0; i < 40; i++) {
            try (OwnedFd fd = stage.helper.make(LINGERING); RawFrontEnd front = stage.raw()) {
                front.sendBytes(questions);
                front.sendBytes(question, fd.fd());
            } catch (IOException e) {
                // Turned away, or nobody is let in while the others linger.
            }
            servedElsewhere(stage);
        }
    }

    /** So few are left that a front-end of this socket gets in and no other, or not even that. */
    private static void shortage(Stage stage) throws IOException, InterruptedException {
        String pid = Long.toString(stage.daemon.pid());
        int held = Holdings.of(stage.daemon.pid()).fds();
        String limit = Commands.run(List.of("prlimit", "--pid", pid, "--nofile", "--noheadings", "--raw", "--output",
                "SOFT,HARD")).strip().replace(' ', ':');
        String hard = limit.substring(limit.indexOf(':'));
        for (int left = 0; left < 8; left++) {
            Commands.run(List.of("prlimit", "--pid", pid, "--nofile=" + (held + left) + hard));
            List<RawFrontEnd> fronts = new ArrayList<>();
            try {
                for (int i = 0; i < 5; i++) {
                    fronts.add(stage.raw());
                }
                long before = Holdings.cpuMillis(stage.daemon.pid());
                Stage.pause(500);
                long busy = Holdings.cpuMillis(stage.daemon.pid()) - before;
                Stage.check(busy < 400, "without descriptors the daemon is busy for " + busy + " of 500 ms");
            } finally {
                fronts.forEach(RawFrontEnd::close);
                Commands.run(List.of("prlimit", "--pid", pid, "--nofile=" + limit));
            }
        }
    }
}
