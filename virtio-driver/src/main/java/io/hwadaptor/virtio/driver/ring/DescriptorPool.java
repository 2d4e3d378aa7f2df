package io.hwadaptor.virtio.driver.ring;

import java.util.random.RandomGenerator;

/**
 * The free descriptors of a ring and the links of the chains taken from them. Last in, first out, as under Linux. The
 * links are kept in private memory: the device can't disturb them. One thread owns a pool.
 */
final class DescriptorPool {
    private final int[] link;
    private final int[] chainLength;
    private int freeHead;
    private int freeCount;

    DescriptorPool(int size) {
        link = new int[size];
        chainLength = new int[size];
        reset();
    }

    /** Makes all descriptors free, in the order of their numbers. */
    void reset() {
        for (int id = 0; id < link.length; id++) {
            link[id] = id + 1 < link.length ? id + 1 : SplitRing.NONE;
        }
        freeHead = 0;
        freeCount = link.length;
    }

    /** Takes a chain of {@code count} descriptors and returns its head, or NONE if fewer are free. */
    int claim(int count) {
        if (count < 1 || count > freeCount) {
            return SplitRing.NONE;
        }
        int head = freeHead;
        int last = last(head, count);
        freeHead = link[last];
        freeCount -= count;
        chainLength[head] = count;
        return head;
    }

    void release(int head) {
        link[last(head, chainLength[head])] = freeHead;
        freeHead = head;
        freeCount += chainLength[head];
    }

    private int last(int head, int count) {
        int last = head;
        for (int i = 1; i < count; i++) {
            last = link[last];
        }
        return last;
    }

    int next(int id) {
        return link[id];
    }

    int freeCount() {
        return freeCount;
    }

    void shuffle(RandomGenerator random) {
        int[] ids = new int[freeCount];
        for (int i = 0, id = freeHead; i < ids.length; i++, id = link[id]) {
            ids[i] = id;
        }
        freeHead = SplitRing.NONE;
        for (int i = ids.length - 1; i >= 0; i--) {
            int other = random.nextInt(i + 1);
            int id = ids[other];
            ids[other] = ids[i];
            link[id] = freeHead;
            freeHead = id;
        }
    }
}
