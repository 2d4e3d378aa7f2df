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
}
