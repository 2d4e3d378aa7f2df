package io.hwadaptor.api.spi;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.select.Calibration;
import java.util.List;

/**
 * Found by {@link java.util.ServiceLoader}; tells of an adaptor before it is opened. Implementations have no state and
 * a constructor that does nothing.
 */
public interface AdaptorProvider {

    /** {@return the short name that the system property {@code hwadaptor} uses} Lower-case letters and digits. */
    String name();

    /** {@return one line for the table of adaptors} What it drives. */
    String description();

    /**
     * {@return the place in {@code -Dhwadaptor=auto}: higher comes first, negative is never chosen by {@code auto}}
     */
    int autoRank();

    /**
     * {@return whether {@code auto} chooses by measured speed among this and other adaptors that say so} Right for
     * engines that run on the caller's own core, so that what a short {@link Calibration} measures is what it costs.
     */
    default boolean calibrated() {
        return false;
    }

    /**
     * Says whether the adaptor can run on this host, and if not why, without keeping anything open.
     *
     * @param options this adaptor's options
     * @return the answer
     */
    Availability probe(AdaptorOptions options);

    /**
     * Lists the devices of this kind that the host has, whether the adaptor can use them or not.
     *
     * @param options this adaptor's options
     * @return one row per device; empty for engines that are no devices
     */
    default List<Device> devices(AdaptorOptions options) {
        return List.of();
    }

    /**
     * A device of the host, for people.
     *
     * @param address where it is, for example its PCI address
     * @param model what it is
     * @param state what it is doing
     * @param driver the kernel's driver that has it
     * @param node its NUMA node, −1 if the host has none
     * @param functions its virtual functions, and who has them
     * @param configuration the services that it is set up for
     * @param commands what an operator would run to use it, one per line
     */
    record Device(String address, String model, String state, String driver, int node, String functions,
            String configuration, List<String> commands) {
    }

    /**
     * Opens the adaptor.
     *
     * @param options this adaptor's options
     * @return the adaptor, owned by the caller
     * @throws AdaptorException if it can't run here; the message is one line that names what is missing
     */
    Adaptor open(AdaptorOptions options) throws AdaptorException;

    /**
     * Whether an adaptor can run here.
     *
     * @param available whether it can
     * @param detail one line: the engine's version if it can, else what is missing
     */
    record Availability(boolean available, String detail) {
        /**
         * {@return a yes}
         *
         * @param detail the engine's version
         */
        public static Availability yes(String detail) {
            return new Availability(true, detail);
        }

        /**
         * {@return a no}
         *
         * @param reason one line that names what is missing, for example {@code /dev/crypto: no such device}
         */
        public static Availability no(String reason) {
            return new Availability(false, reason);
        }
    }
}
