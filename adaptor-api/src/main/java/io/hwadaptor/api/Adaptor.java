package io.hwadaptor.api;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * One accelerator, opened. All methods may be called from any thread. Whoever opened it closes it, after its queues,
 * sessions and registrations.
 */
public interface Adaptor extends AutoCloseable {

    /** {@return the short name that the system property {@code hwadaptor} uses} For example {@code soft}. */
    String name();

    /** {@return the engine and its version, for people} */
    String version();

    /** {@return what it can do} Does not change while the adaptor is open. */
    Capabilities capabilities();

    /**
     * Says whether a session could be opened. Looks at the algorithm and lengths only, not at key bytes; but for those
     * that say how long an RSA key's modulus or a DSA key's prime is.
     *
     * @param spec what the session shall do
     * @return whether {@link #openSession} would try; if not, it refuses with {@link Capabilities#refusal}
     */
    default boolean supports(SessionSpec spec) {
        return capabilities().covers(spec);
    }

    /**
     * Says how much memory for key material a session takes at most, so that a caller can bound what others' sessions
     * take (see {@link io.hwadaptor.api.spi.KeyMemory}). By default that of one copy of the spec.
     *
     * @param spec what the session shall do
     * @return bytes of {@linkplain io.hwadaptor.api.spi.KeyVault vaults}, as they hold it: at most twice the material's
     *     length, and some
     */
    default long keyBytes(SessionSpec spec) {
        return KeyMaterial.lockedBytes(spec);
    }

    /**
     * Opens a session. Takes its own copy of the key; the caller may wipe the spec's memory afterwards.
     *
     * @param spec what the session shall do
     * @return the session, owned by the caller
     * @throws AdaptorException with {@link Status#NOTSUPP} if this adaptor does not do that, also if only the key shows
     *     it; {@link Status#NOSPC} if it has no room, {@link Status#ERR} if the key or a length is wrong
     */
    Session openSession(SessionSpec spec) throws AdaptorException;

    /**
     * Opens a queue.
     *
     * @param depth the most operations in flight, at least 1
     * @return the queue, owned by the caller
     * @throws AdaptorException if the adaptor has no more queues
     */
    AdaptorQueue openQueue(int depth) throws AdaptorException;

    /**
     * Makes memory reachable for the engine (pins or maps it) before operations may name it. Engines that reach all of
     * the process's memory do nothing.
     *
     * @param region native memory that outlives the registration
     * @return the registration, owned by the caller and closed before the memory goes
     * @throws AdaptorException if the engine can't reach the region
     */
    default Registration register(MemorySegment region) throws AdaptorException {
        return Registration.NONE;
    }

    /** {@return one counter set per engine underneath that has open or closed queues} A router has several. */
    List<EngineCounters> counters();

    /** Frees the adaptor. A second call does nothing. */
    @Override
    void close();

    /** Memory that an engine can reach. */
    @FunctionalInterface
    interface Registration extends AutoCloseable {
        /** Of engines that need none. */
        Registration NONE = () -> { };

        /** Unpins or unmaps. A second call does nothing. */
        @Override
        void close();
    }

    /**
     * The sum over all queues of one engine, those that are closed included.
     *
     * @param adaptor the engine's name
     * @param requests operations completed, whatever their status
     * @param bytes source bytes of those operations
     * @param stagedBytes payload bytes copied beside the engine's own work
     * @param errors operations that completed with another status than OK
     */
    record EngineCounters(String adaptor, long requests, long bytes, long stagedBytes, long errors) {
    }
}
