package io.hwadaptor.ipsecmb;

import io.hwadaptor.ffm.ipsecmb.IpsecMb;
import io.hwadaptor.ffm.ipsecmb.IpsecMb.Architecture;
import io.hwadaptor.ffm.ipsecmb.IpsecMbException;
import io.hwadaptor.ffm.ipsecmb.Manager;
import io.hwadaptor.ffm.ipsecmb.ManagerFunction;
import java.lang.foreign.MemorySegment;

/**
 * An adaptor's manager for the control path: key expansions, the part of a job that depends on the library's version,
 * and the functions, which are pointers inside a manager and the same in all managers of one library and instruction
 * set. Sessions are prepared with it, and only queues that have the same one take them.
 */
final class ControlManager implements AutoCloseable {
    private final IpsecMb library;
    private final Architecture architecture;
    private final Manager manager;
    private final MemorySegment[] functions = new MemorySegment[ManagerFunction.values().length];

    ControlManager(IpsecMb library, Architecture architecture) throws IpsecMbException {
        this.library = library;
        this.architecture = architecture;
        manager = library.newManager(architecture);
        for (ManagerFunction function : ManagerFunction.values()) {
            functions[function.ordinal()] = manager.function(function);
        }
    }

    /** {@return the library and the instructions that it uses} */
    String version() {
        return library + ", " + manager.instructions();
    }

    /** {@return whether DES works with these instructions} */
    boolean hasGoodDes() {
        return library.hasGoodDes(manager.architecture());
    }

    /** {@return another manager of the same library and instructions, owned by the caller} */
    Manager newManager() throws IpsecMbException {
        return library.newManager(architecture);
    }

    /** {@return a function of the library; any thread may call it} */
    MemorySegment function(ManagerFunction function) {
        return functions[function.ordinal()];
    }

    /** {@return bytes of a job} */
    int jobBytes() {
        return library.jobBytes();
    }

    /** Fills in the part of a job that depends on the library's version. */
    synchronized void completeTemplate(MemorySegment job) {
        manager.completeTemplate(job);
    }

    /** Frees the manager; no session may be opened after that. */
    @Override
    public synchronized void close() {
        manager.close();
    }
}
