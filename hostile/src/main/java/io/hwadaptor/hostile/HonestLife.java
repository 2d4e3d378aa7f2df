package io.hwadaptor.hostile;

import io.hwadaptor.ffm.linux.OwnedFd;
import io.hwadaptor.virtio.driver.crypto.DriverOptions;
import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.ring.DriverQueue;
import io.hwadaptor.virtio.driver.ring.Notification;
import io.hwadaptor.virtio.driver.vhost.FrontEnd;
import io.hwadaptor.virtio.driver.vhost.VhostRequest;
import io.hwadaptor.virtio.driver.vhost.VirtioFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A machine that does everything that the standards allow, in any order, with traffic, and knows every answer. */
final class HonestLife {
    private static final long REGION = 0x8_0000_0000L;

    private final Stage stage;
    private final SplittableRandom random;
    private Machine machine;
    private int regions;
    private final StringBuilder steps = new StringBuilder();

    private HonestLife(Stage stage) {
        this.stage = stage;
        this.random = stage.random.split();
    }

    static void live(Stage stage) throws IOException {
        for (int i = 0; i < 4 * stage.scale; i++) {
            HonestLife life = new HonestLife(stage);
            try {
                life.run(25);
            } catch (Fault e) {
                throw new Fault(e.getMessage() + " after " + life.steps);
            } catch (IOException | IllegalStateException e) {
                throw new Fault("an honest machine was refused: " + e.getMessage() + " after " + life.steps);
            } finally {
                if (life.machine != null) {
                    life.machine.close();
                }
            }
        }
    }

    private void run(int count) throws IOException {
        connect();
        for (int i = 0; i < count; i++) {
            int step = random.nextInt(8);
            steps.append(step);
            switch (step) {
                case 0 -> connect();
                case 1 -> restartUnderTraffic();
                case 2 -> addRegion();
                case 3 -> wholeTable();
                case 4 -> reset();
                case 5 -> sessions();
                case 6 -> disable();
                default -> traffic(20);
            }
            traffic(2);
        }
    }

    private void connect() throws IOException {
        if (machine != null) {
            if (random.nextBoolean()) {
                machine.hangUp();
            }
            machine.close();
            machine = null;
        }
        stage.totals.connections.incrementAndGet();
        long features = VirtioFeature.VERSION_1;
        features |= random.nextBoolean() ? VirtioFeature.EVENT_IDX : 0;
        features |= random.nextBoolean() ? VirtioFeature.INDIRECT_DESC : 0;
        DriverOptions options = DriverOptions.generic().queues(Machine.QUEUES, 16 << random.nextInt(7))
                .features(features).notified(random.nextBoolean() ? Notification.POLL : Notification.SLEEP);
        regions = 0;
        SplittableRandom own = random.split();
        try {
            machine = Judge.again(() ->
                    new Machine(stage.helper.connect(stage.socket()), options, GuestRam.create(Machine.BYTES), own));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private void traffic(int bursts) throws IOException {
        for (int i = 0; i < bursts; i++) {
            receive(burst());
        }
    }

    /** Requests in both queues; the first of each pair is the queue's number. */
    private List<Machine.Pending> burst() throws IOException {
        List<Machine.Pending> pending = new ArrayList<>();
        int count = 1 + random.nextInt(12);
        for (int i = 0; i < count; i++) {
            pending.add(machine.send(i & 1, 16 + random.nextInt(3000)));
        }
        stage.totals.requests.addAndGet(count);
        return pending;
    }

    private void receive(List<Machine.Pending> pending) throws IOException {
        for (int i = 0; i < pending.size(); i++) {
            if (pending.get(i) != null) {
                machine.receive(i & 1, pending.get(i), Machine.ANSWER);
            }
        }
    }

    /** Stops a ring while requests are under way, and starts it where it stopped: every one is answered. */
    private void restartUnderTraffic() throws IOException {
        List<Machine.Pending> pending = burst();
        int queue = random.nextInt(Machine.QUEUES);
        DriverQueue ring = machine.driver.dataQueue(queue).queue();
        int base = machine.frontEnd.getVringBase(queue);
        start(ring, base);
        receive(pending);
    }

    private void start(DriverQueue queue, int base) throws IOException {
        FrontEnd front = machine.frontEnd;
        int index = queue.index();
        front.setVringNum(index, queue.ring().size());
        front.setVringBase(index, base);
        front.setVringAddr(index, 0, machine.ram.userAddress(queue.ring().descriptorAddress()),
                machine.ram.userAddress(queue.ring().usedAddress()),
                machine.ram.userAddress(queue.ring().availAddress()), 0);
        front.setVringKick(index, queue.kick());
        front.setVringCall(index, queue.call());
        front.setVringEnable(index, true);
        queue.kickNow();
        stage.totals.messages.addAndGet(6);
    }

    private void addRegion() throws IOException {
        if (regions > 4) {
            return;
        }
        List<Machine.Pending> pending = burst();
        long place = REGION + ((long) regions++ << 30);
        try (OwnedFd file = stage.helper.make("memfd 1048576 sealed")) {
            Stage.check(machine.addRegion(file.fd(), place, 1 << 20, 0) == 0, "a region was refused");
        }
        receive(pending);
        Stage.check(machine.encrypt(place, place + 65536, 4096, Machine.ANSWER) == 0,
                "a request in a new region failed");
        if (random.nextBoolean()) {
            regions--;
            byte[] region = Bytes.of(0L, place, 1L << 20, place, 0L);
            Stage.check(machine.tell(VhostRequest.REM_MEM_REG, region) == 0, "a region's removal was refused");
        }
        stage.totals.messages.addAndGet(2);
    }

    private void wholeTable() throws IOException {
        List<Machine.Pending> pending = burst();
        machine.frontEnd.setMemTable(machine.ram.regions());
        regions = 0;
        stage.totals.messages.incrementAndGet();
        receive(pending);
    }

    /** Stops everything as a reboot does, and starts it again. */
    private void reset() throws IOException {
        List<DriverQueue> queues = machine.driver.queues().stream().map(queue -> queue.queue()).toList();
        machine.driver.link().stop();
        if (random.nextBoolean()) {
            machine.frontEnd.resetDevice();
        }
        machine.driver.queues().forEach(queue -> queue.reset());
        machine.driver.link().start(machine.ram, queues, machine.driver.features());
        machine.forget();
        stage.totals.messages.addAndGet(20);
    }

    private void sessions() throws IOException {
        List<Long> open = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            open.add(machine.driver.createCipherSession(3, true, new byte[16]));
        }
        List<Machine.Pending> pending = burst();
        for (long session : open) {
            machine.driver.sessions().destroy(session);
        }
        receive(pending);
    }

    private void disable() throws IOException {
        int queue = random.nextInt(Machine.QUEUES);
        machine.frontEnd.setVringEnable(queue, false);
        List<Machine.Pending> pending = burst();
        machine.frontEnd.setVringEnable(queue, true);
        machine.driver.dataQueue(queue).queue().kickNow();
        receive(pending);
    }
}
