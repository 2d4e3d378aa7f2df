package io.hwadaptor.hostile;

import io.hwadaptor.ffm.linux.OwnedFd;
import io.hwadaptor.virtio.driver.vhost.VhostRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Messages in every order with any content, and long honest lives with known answers. From seeds. */
final class SequenceCases {
    private static final String[] FDS = {"eventfd", "memfd 65536 sealed", "memfd 65536", "pipe-w", "eventfd full"};
    private static final int LAST_REQUEST = 45;

    private SequenceCases() {
    }

    static List<HostileCase> all() {
        return List.of(
                HostileCase.of("messages in any order with any content", SequenceCases::messages),
                HostileCase.of("any messages into a running machine", SequenceCases::intoRunning),
                HostileCase.of("a long honest life: memory, stops, resets, sizes, features, with traffic",
                        HonestLife::live),
                HostileCase.of("a data ring full of noise, probes in the other", stage -> RingNoise.run(stage, 1)),
                HostileCase.of("a control ring full of noise", stage -> RingNoise.run(stage, 2)));
    }

    private static void messages(Stage stage) throws IOException {
        for (int i = 0; i < 60 * stage.scale; i++) {
            SplittableRandom random = stage.random.split();
            try (RawFrontEnd front = stage.raw(); OwnedFd fd = stage.helper.make(FDS[random.nextInt(FDS.length)]);
                    OwnedFd event = stage.helper.make("eventfd"); OwnedFd memory = stage.helper.make(FDS[1])) {
                prefix(front, random.nextInt(8), event, memory);
                int count = 1 + random.nextInt(40);
                for (int m = 0; m < count; m++) {
                    front.sendBytes(message(random), fds(random, fd, event, memory));
                }
                if (random.nextBoolean()) {
                    front.answers();
                }
            } catch (IOException e) {
                // The daemon has hung up.
            }
        }
    }

    /** As many right steps as told. */
    private static void prefix(RawFrontEnd front, int steps, OwnedFd event, OwnedFd memory) throws IOException {
        if (steps > 0) {
            front.greet();
        }
        if (steps > 1) {
            front.send(VhostRequest.SET_MEM_TABLE, Bytes.of(1, 0, 0L, 65536L, 1L << 40, 0L), memory.fd());
        }
        if (steps > 2) {
            front.send(VhostRequest.SET_VRING_NUM, Bytes.of(0, 64));
            front.send(VhostRequest.SET_VRING_BASE, Bytes.of(0, 0));
        }
        if (steps > 3) {
            front.send(VhostRequest.SET_VRING_ADDR,
                    Bytes.of(0, 0, 1L << 40, (1L << 40) + 8192, (1L << 40) + 4096, 0L));
        }
        if (steps > 4) {
            front.send(VhostRequest.SET_VRING_CALL, Bytes.of(0L), event.fd());
        }
        if (steps > 5) {
            front.send(VhostRequest.SET_VRING_KICK, Bytes.of(0L), event.fd());
        }
        if (steps > 6) {
            front.send(VhostRequest.SET_VRING_ENABLE, Bytes.of(0, 1));
        }
    }

    private static int[] fds(SplittableRandom random, OwnedFd... choice) {
        int count = random.nextInt(4) == 0 ? random.nextInt(5) : random.nextInt(2);
        int[] fds = new int[count];
        for (int i = 0; i < count; i++) {
            fds[i] = choice[random.nextInt(choice.length)].fd();
        }
        return fds;
    }

    /** A message that looks like one: mostly a known request with numbers that mean something. */
    private static byte[] message(SplittableRandom random) {
        int request = random.nextInt(20) == 0 ? random.nextInt() : random.nextInt(LAST_REQUEST);
        int size = switch (random.nextInt(8)) {
            case 0 -> random.nextInt(300);
            case 1 -> 0;
            case 2 -> 40;
            case 3 -> 24 + 32 * random.nextInt(9);
            case 4 -> random.nextBoolean() ? 632 : 1072;
            default -> 8;
        };
        ByteBuffer payload = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
        while (payload.remaining() >= 4) {
            if (payload.remaining() >= 8 && random.nextBoolean()) {
                payload.putLong(number(random));
            } else {
                payload.putInt(random.nextInt(5) == 0 ? random.nextInt() : random.nextInt(4));
            }
        }
        byte[] message = Bytes.message(request, random.nextInt(3) * 4, payload.array());
        if (random.nextInt(30) == 0) {
            ByteBuffer.wrap(message).order(ByteOrder.nativeOrder())
                    .putInt(4 * random.nextInt(3), random.nextInt());
        }
        return random.nextInt(60) == 0 ? Arrays.copyOf(message, 1 + random.nextInt(message.length)) : message;
    }

    private static long number(SplittableRandom random) {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextLong();
            case 1 -> (1L << 40) + random.nextInt(1 << 16);
            case 2 -> 4096L * random.nextInt(32);
            case 3 -> 1L << random.nextInt(64);
            case 4 -> -1L - random.nextInt(4096);
            default -> random.nextInt(512);
        };
    }

    private static void intoRunning(Stage stage) throws IOException {
        for (int i = 0; i < 30 * stage.scale; i++) {
            SplittableRandom random = stage.random.split();
            try (Machine machine = stage.machine(); OwnedFd fd = stage.helper.make(FDS[random.nextInt(FDS.length)]);
                    OwnedFd event = stage.helper.make("eventfd")) {
                machine.openSessions();
                for (int m = 0; m < 20; m++) {
                    machine.send(random.nextInt(Machine.QUEUES), 16 + random.nextInt(4000));
                    machine.frontEnd.channel().sendBytes(message(random), fds(random, fd, event));
                    stage.totals.messages.incrementAndGet();
                    stage.totals.requests.incrementAndGet();
                }
                machine.hangUp();
            } catch (IOException | IllegalStateException e) {
                // The daemon has hung up.
            }
        }
    }
}
