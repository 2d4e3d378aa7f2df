package io.hwadaptor.qat.service;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Status;
import io.hwadaptor.ffm.generated.qat._CpaInstanceInfo2;
import io.hwadaptor.ffm.generated.qat.qat_h;
import io.hwadaptor.ffm.qat.QatCallbacks;
import io.hwadaptor.ffm.qat.QatCalls;
import io.hwadaptor.ffm.qat.QatLibrary;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The vendor's user-space service in this process, with its instances, its pinned memory and its maps. The library has
 * one service per process, so all adaptors of a process share this object; the last one stops it.
 */
public final class QatService {
    private static final long EVENTS_EVERY_NANOS = 1_000_000;

    private static @Nullable QatService running;
    private static int users;

    private final PinnedPool memory = new PinnedPool();
    private final RegionMap regions = new RegionMap();
    private final List<QatInstance> instances;
    private final DeviceAbilities abilities;
    private final String version;
    private final String section;
    /** Those that are left out of {@link #instances} too. */
    private final List<QatInstance> started;
    private final BitSet queueIds = new BitSet();
    private int nextQueueId;
    private final List<BooleanSupplier> leftOver = new ArrayList<>();
    private volatile long eventsSeen;

    private QatService(String section) throws AdaptorException {
        this.section = section;
        try (Arena arena = Arena.ofConfined()) {
            Cpa.check("icp_sal_userStart(" + section + ")",
                    QatCalls.icp_sal_userStart(arena.allocateFrom(section).address()),
                    ": is there a QuickAssist device with VFs bound to vfio-pci, and does qatmgr run?");
            try {
                started = discover(arena);
                DeviceAbilities best = null;
                List<DeviceAbilities> each = new ArrayList<>();
                for (QatInstance instance : started) {
                    DeviceAbilities own = DeviceAbilities.query(instance.handle(), arena);
                    each.add(own);
                    best = best == null || own.count() > best.count() ? own : best;
                }
                abilities = Objects.requireNonNull(best, "no instance");
                // Requests may go to any instance of the adaptor, so those that can less are left out.
                instances = started.stream().filter(instance -> each.get(instance.number()).equals(abilities)).toList();
                version = "libqat " + text(arena, instances.getFirst().handle()) + ", " + instances.size()
                        + (instances.size() == 1 ? " instance" : " instances") + " on NUMA " + nodes();
            } catch (AdaptorException e) {
                QatCalls.icp_sal_userStop();
                throw e;
            }
        }
    }

    /**
     * {@return the service, started if it is not yet}
     *
     * @param section of the configuration ({@code hwadaptor.qat.section})
     * @throws AdaptorException with {@link Status#NOTSUPP} if it doesn't start, {@link Status#ERR} if this process uses
     *     another section already
     */
    public static synchronized QatService use(String section) throws AdaptorException {
        if (running == null) {
            running = new QatService(section);
        } else if (!running.section.equals(section)) {
            throw new AdaptorException(Status.ERR, "section " + section + ": this process uses section "
                    + running.section + " already");
        }
        users++;
        return running;
    }

    /**
     * {@return the library and its instances, in one line} The service runs only as long as it takes to say so.
     *
     * @param section as for {@link #use}
     * @throws AdaptorException as from {@link #use}
     */
    public static String describe(String section) throws AdaptorException {
        QatService service = use(section);
        try {
            return service.version;
        } finally {
            release(service);
        }
    }

    /**
     * Stops the service if this was its last user.
     *
     * @param service what {@link #use} returned
     */
    public static synchronized void release(QatService service) {
        if (service == running && --users == 0) {
            running = null;
            service.stop();
        }
    }

    private void stop() {
        for (QatInstance instance : started) {
            instance.putFd();
            QatCalls.cpaCyInstanceSetNotificationCb(instance.handle(), 0, 0);
            QatCalls.cpaCyStopInstance(instance.handle());
        }
        QatCalls.icp_sal_userStop();
        memory.close();
    }

    private static List<QatInstance> discover(Arena arena) throws AdaptorException {
        MemorySegment count = arena.allocate(ValueLayout.JAVA_SHORT);
        Cpa.check("cpaCyGetNumInstances", QatCalls.cpaCyGetNumInstances(count.address()), "");
        int number = Math.min(Short.toUnsignedInt(count.get(ValueLayout.JAVA_SHORT, 0)), QatCallbacks.MAX_INSTANCES);
        if (number == 0) {
            throw new AdaptorException(Status.NOTSUPP, "no crypto instance: is a device up whose services"
                    + " (cfg_services) have sym or asym?");
        }
        MemorySegment handles = arena.allocate(ValueLayout.JAVA_LONG, number);
        Cpa.check("cpaCyGetInstances", QatCalls.cpaCyGetInstances((short) number, handles.address()), "");
        List<QatInstance> list = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            long handle = handles.getAtIndex(ValueLayout.JAVA_LONG, i);
            MemorySegment info = arena.allocate(_CpaInstanceInfo2.layout());
            Cpa.check("cpaCyInstanceGetInfo2", QatCalls.cpaCyInstanceGetInfo2(handle, info.address()), "");
            String name = info.getString(_CpaInstanceInfo2.instName$offset());
            if (_CpaInstanceInfo2.operState(info) != qat_h.CPA_OPER_STATE_UP()) {
                continue;
            }
            QatInstance instance = new QatInstance(handle, list.size(), _CpaInstanceInfo2.nodeAffinity(info));
            Cpa.check("cpaCyStartInstance of " + name, QatCalls.cpaCyStartInstance(handle), "");
            Cpa.check("cpaCySetAddressTranslation of " + name,
                    QatCalls.cpaCySetAddressTranslation(handle, QatLibrary.address("qaeVirtToPhysNUMA")), "");
            Cpa.check("cpaCySymDpRegCbFunc of " + name,
                    QatCalls.cpaCySymDpRegCbFunc(handle, QatCallbacks.SYMMETRIC), "");
            Cpa.check("cpaCyInstanceSetNotificationCb of " + name,
                    QatCalls.cpaCyInstanceSetNotificationCb(handle, QatCallbacks.EVENT, instance.number()), "");
            list.add(instance);
        }
        if (list.isEmpty()) {
            throw new AdaptorException(Status.NOTSUPP, "none of " + number + " instances is up");
        }
        return list;
    }

    private static String text(Arena arena, long handle) throws AdaptorException {
        MemorySegment info = arena.allocate(_CpaInstanceInfo2.layout());
        Cpa.check("cpaCyInstanceGetInfo2", QatCalls.cpaCyInstanceGetInfo2(handle, info.address()), "");
        return info.getString(_CpaInstanceInfo2.swVersion$offset()) + " ("
                + info.getString(_CpaInstanceInfo2.vendorName$offset()) + " "
                + info.getString(_CpaInstanceInfo2.partName$offset()) + ")";
    }

    private String nodes() {
        List<String> nodes = instances.stream().map(instance -> Integer.toString(instance.node())).distinct().sorted()
                .toList();
        return (nodes.size() == 1 ? "node " : "nodes ") + String.join(", ", nodes);
    }

    /** {@return pinned memory, for any instance} */
    public PinnedPool memory() {
        return memory;
    }

    /** {@return the callers' memory that the devices can reach} */
    public RegionMap regions() {
        return regions;
    }

    /** {@return what each of the instances that queues use can do} */
    public DeviceAbilities abilities() {
        return abilities;
    }

    /** {@return the library's version and the instances, in one line} */
    public String version() {
        return version;
    }

    /**
     * {@return the number of a new queue, to be released}
     *
     * @throws AdaptorException with {@link Status#NOSPC} if there are too many
     */
    public synchronized int acquireQueueId() throws AdaptorException {
        // In turn: what the device still has of a queue that was closed must not meet the next queue by its number.
        int id = queueIds.nextClearBit(nextQueueId);
        if (id >= Tag.MAX_QUEUES) {
            id = queueIds.nextClearBit(0);
        }
        if (id >= Tag.MAX_QUEUES) {
            throw new AdaptorException(Status.NOSPC, "qat: " + Tag.MAX_QUEUES + " queues are open already");
        }
        queueIds.set(id);
        nextQueueId = id + 1;
        return id;
    }

    /**
     * Makes the number of a queue free.
     *
     * @param id of a queue that has left its instance
     */
    public synchronized void releaseQueueId(int id) {
        queueIds.clear(id);
    }

    /**
     * {@return the instance that a new queue shall use: one that is up, of the wanted node if there is one, with the
     * fewest queues; null if none is up}
     *
     * @param node −1 for any
     */
    public synchronized @Nullable QatInstance choose(int node) {
        QatInstance best = null;
        for (QatInstance instance : instances) {
            if (!instance.down() && (best == null || rank(instance, node) < rank(best, node))) {
                best = instance;
            }
        }
        return best;
    }

    private static long rank(QatInstance instance, int node) {
        return (node < 0 || instance.node() == node ? 0 : 1L << 32) + instance.queueCount();
    }

    /** {@return whether any instance is up} */
    public boolean anyUp() {
        for (int i = 0; i < instances.size(); i++) {
            if (!instances.get(i).down()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Asks the library for events of the devices, not more often than needed.
     *
     * @param now {@link System#nanoTime}
     * @param restNanos how long an instance that failed without a restart is left out
     */
    public void pollEvents(long now, long restNanos) {
        if (now - eventsSeen < EVENTS_EVERY_NANOS) {
            return;
        }
        synchronized (this) {
            if (now - eventsSeen < EVENTS_EVERY_NANOS) {
                return;
            }
            eventsSeen = now;
            QatCalls.icp_sal_poll_device_events();
            for (int i = 0; i < instances.size(); i++) {
                QatInstance instance = instances.get(i);
                instance.events(QatCallbacks.takeEvents(instance.number()), now);
                instance.recover(now, restNanos);
            }
        }
    }

    /**
     * Removes what may be in flight, now if it isn't, else when something else is removed.
     *
     * @param removal removes it, and says whether it could; called under the service's lock
     */
    public synchronized void remove(BooleanSupplier removal) {
        leftOver.add(removal);
        leftOver.removeIf(BooleanSupplier::getAsBoolean);
    }
}
