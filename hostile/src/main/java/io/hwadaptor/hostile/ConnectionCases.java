package io.hwadaptor.hostile;

import io.hwadaptor.ffm.linux.OwnedFd;
import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.vhost.VhostRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Connections that hold a place, come in crowds, or end in odd ways. */
final class ConnectionCases {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private ConnectionCases() {
    }

    static List<HostileCase> all() {
        return List.of(
                HostileCase.of("a connection that never speaks", stage -> stage.leave(stage.raw())),
                HostileCase.of("half a header", stage ->
                        stage.leave(stage.raw()).sendBytes(Arrays.copyOf(Bytes.message(1, 0, Bytes.NONE), 7))),
                HostileCase.of("half a payload", stage ->
                        stage.leave(stage.raw()).sendBytes(Arrays.copyOf(Bytes.message(2, 0, Bytes.of(0L)), 15))),
                HostileCase.of("half a payload after the greeting", stage ->
                        stage.leave(stage.raw()).greet().sendBytes(
                                Arrays.copyOf(Bytes.message(VhostRequest.SET_VRING_NUM, 0, Bytes.of(0L)), 15))),
                HostileCase.of("a header with descriptors and no payload", ConnectionCases::descriptorsWithoutPayload),
                HostileCase.of("a message of one byte a tenth of a second", ConnectionCases::drip),
                HostileCase.of("a front-end that never reads its answers", ConnectionCases::neverReads),
                HostileCase.of("a second front-end on a busy socket", ConnectionCases::second),
                HostileCase.of("100 connections to a busy socket", ConnectionCases::crowd),
                HostileCase.of("connections that open and close at once", ConnectionCases::storm),
                HostileCase.of("2,000 malformed connections leave few lines", stage -> flood(stage, false)),
                HostileCase.of("2,000 connections to a busy socket leave few lines", stage -> flood(stage, true)),
                HostileCase.of("more descriptors than a message may have", ConnectionCases::manyDescriptors),
                HostileCase.of("a process that is killed while its child keeps the socket", stage -> {
                    Helper.Relay relay = dying(stage, true);
                    stage.helper.kill(relay.pid());
                }),
                HostileCase.of("the connection's own end as CALL, and the process dies", stage ->
                        ownEnd(stage, VhostRequest.SET_VRING_CALL)),
                HostileCase.of("the connection's own end as KICK, and the process dies", stage ->
                        ownEnd(stage, VhostRequest.SET_VRING_KICK)),
                HostileCase.of("the connection's own end as ERR, and the process dies", stage ->
                        ownEnd(stage, VhostRequest.SET_VRING_ERR)),
                HostileCase.of("a process killed at every step", ConnectionCases::killedAtEveryStep),
                HostileCase.of("a process killed under load", ConnectionCases::killedUnderLoad));
    }

    private static void descriptorsWithoutPayload(Stage stage) throws IOException {
        byte[] header = Arrays.copyOf(Bytes.message(VhostRequest.SET_MEM_TABLE, 0, new byte[40]), 12);
        try (OwnedFd file = stage.helper.make("memfd 4096 sealed")) {
            stage.leave(stage.raw()).sendBytes(header, file.fd(), file.fd());
        }
    }

    private static void drip(Stage stage) throws IOException {
        RawFrontEnd front = stage.leave(stage.raw());
        AtomicBoolean ending = new AtomicBoolean();
        Thread thread = new Thread(() -> {
            try {
                byte[] message = Bytes.message(VhostRequest.SET_VRING_ADDR, 0, new byte[40]);
                for (int i = 0; i < message.length * 4 && !ending.get(); i++) {
                    front.sendBytes(new byte[] {i < message.length ? message[i] : 0});
                    Thread.sleep(500);
                }
            } catch (IOException | InterruptedException | RuntimeException e) {
                // The daemon has had enough.
            }
        }, "drip");
        thread.setDaemon(true);
        thread.start();
        stage.leave(() -> ending.set(true));
    }

    private static void neverReads(Stage stage) throws IOException {
        RawFrontEnd front = stage.leave(stage.raw());
        byte[] question = Bytes.message(VhostRequest.GET_FEATURES, 0, Bytes.NONE);
        byte[] many = new byte[question.length * 5000];
        for (int i = 0; i < 5000; i++) {
            System.arraycopy(question, 0, many, i * question.length, question.length);
        }
        Thread thread = new Thread(() -> {
            try {
                for (int i = 0; i < 200; i++) {
                    front.sendBytes(many);
                }
            } catch (IOException | RuntimeException e) {
                // Nobody takes any more.
            }
        }, "never reads");
        thread.setDaemon(true);
        thread.start();
    }

    private static void second(Stage stage) throws IOException {
        try (Machine first = stage.machine()) {
            for (int i = 0; i < 3; i++) {
                try (RawFrontEnd second = accepted(stage)) {
                    Stage.check(second.isClosedWithin(SECOND), "a second front-end hears nothing for a second");
                }
                first.check(0);
            }
        }
    }

    private static RawFrontEnd accepted(Stage stage) {
        try {
            return stage.raw();
        } catch (IOException e) {
            throw new Fault("a further front-end is not even accepted: " + e.getMessage());
        }
    }

    private static void crowd(Stage stage) throws IOException {
        List<RawFrontEnd> crowd = new ArrayList<>();
        try (Machine first = stage.machine()) {
            for (int i = 0; i < 100; i++) {
                crowd.add(accepted(stage));
            }
            first.check(0);
            for (RawFrontEnd front : crowd) {
                Stage.check(front.isClosedWithin(SECOND), "one of 100 front-ends hears nothing for a second");
            }
            first.check(0);
        } finally {
            crowd.forEach(RawFrontEnd::close);
        }
    }

    private static void storm(Stage stage) throws IOException {
        for (int i = 0; i < 300 * stage.scale; i++) {
            try (RawFrontEnd front = stage.raw()) {
                if (i % 3 == 0) {
                    front.send(VhostRequest.GET_FEATURES, Bytes.NONE);
                }
            }
        }
    }

    private static void flood(Stage stage, boolean busy) throws IOException {
        int before = stage.daemon.lines().size();
        try (Machine first = busy ? stage.machine() : null) {
            long end = System.nanoTime() + 6_000_000_000L;
            for (int i = 0; i < 2000 && System.nanoTime() < end; i++) {
                try (RawFrontEnd front = stage.raw()) {
                    front.sendBytes(Bytes.message(99 + i, 0, new byte[8]));
                } catch (IOException e) {
                    // Refused, or the backlog is full.
                }
            }
            if (first != null) {
                first.check(0);
            }
        }
        int lines = stage.daemon.lines().size() - before;
        // A tenant has 200 at once, if it has caused few before, and one a second.
        Stage.check(lines < 220, lines + " lines in the log in some seconds");
    }

    private static void manyDescriptors(Stage stage) throws IOException {
        try (OwnedFd event = stage.helper.make("eventfd")) {
            for (int count : new int[] {2, 8, 9, 32, 33, 128, 253}) {
                int[] fds = new int[count];
                Arrays.fill(fds, event.fd());
                for (int request : new int[] {VhostRequest.SET_VRING_CALL, VhostRequest.SET_MEM_TABLE,
                    VhostRequest.GET_FEATURES}) {
                    try (RawFrontEnd front = stage.raw()) {
                        front.greet().tell(request, new byte[8], fds);
                    } catch (IOException e) {
                        // Refused.
                    }
                }
            }
        }
    }

    /** A machine in a process of its own that has sent its whole greeting and some requests. */
    private static Helper.Relay dying(Stage stage, boolean keep) throws IOException {
        Helper.Relay relay = stage.helper.relay(stage.socket(), -1, keep);
        relay.back().close();
        stage.totals.connections.incrementAndGet();
        Machine machine = stage.leave(new Machine(relay.front(), Machine.options(),
                GuestRam.create(Machine.BYTES), stage.random.split()));
        machine.check(0);
        machine.send(0, 1024);
        return relay;
    }

    private static void ownEnd(Stage stage, int place) throws IOException {
        Helper.Relay relay = stage.helper.relay(stage.socket(), -1, false);
        stage.totals.connections.incrementAndGet();
        Machine machine = stage.leave(new Machine(relay.front(), Machine.options(),
                GuestRam.create(Machine.BYTES), stage.random.split()).abrupt());
        machine.check(0);
        try {
            // The control queue's: nobody writes to it from now on.
            machine.tell(place, Bytes.of((long) Machine.QUEUES), relay.back().fd());
        } catch (IOException e) {
            // Refused.
        } finally {
            relay.back().close();
            stage.helper.kill(relay.pid());
        }
    }

    private static void killedAtEveryStep(Stage stage) throws IOException {
        int steps = 60 * stage.scale;
        int through = 0;
        for (int i = 0; i < steps; i++) {
            // Most of a greeting's messages have 12 or 20 bytes; all of it some 1,500.
            int bytes = i < steps / 2 ? 1 + i * 1600 / steps : 1 + stage.random.nextInt(1600);
            Helper.Relay relay = stage.helper.relay(stage.socket(), bytes, false);
            relay.back().close();
            stage.totals.connections.incrementAndGet();
            try (Machine machine = new Machine(relay.front(), Machine.options(),
                    GuestRam.create(1 << 20), stage.random.split())) {
                machine.abrupt().check(0);
                through++;
            } catch (IOException | IllegalStateException e) {
                // It was killed while it greeted.
            } finally {
                stage.helper.kill(relay.pid());
            }
        }
        Stage.check(through > 0 && through < steps / 2, through + " of " + steps + " front-ends got through");
    }

    private static void killedUnderLoad(Stage stage) throws IOException {
        for (int i = 0; i < 10 * stage.scale; i++) {
            Helper.Relay relay = stage.helper.relay(stage.socket(), -1, false);
            relay.back().close();
            stage.totals.connections.incrementAndGet();
            Machine machine = stage.leave(new Machine(relay.front(), Machine.options(),
                    GuestRam.create(Machine.BYTES), stage.random.split()));
            machine.check(0);
            int requests = 50 + stage.random.nextInt(50);
            for (int sent = 0; sent < requests; sent++) {
                machine.send(sent % Machine.QUEUES, 4096);
            }
            stage.helper.kill(relay.pid());
        }
    }
}
