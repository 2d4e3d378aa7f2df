package io.hwadaptor.ffm.ipsecmb;

import io.hwadaptor.ffm.linux.NativeLibrary;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One loaded version of libIPSec_MB. A process may have several. Immutable; any thread. A library that was loaded stays
 * so for the life of the JVM.
 */
public final class IpsecMb {
    /** By soname, newest first. */
    private static final String[] SONAMES = {"libIPSec_MB.so.2", "libIPSec_MB.so.1"};
    private static final String NAME = "libIPSec_MB";
    private static final String KNOWN = "known are versions 1.3, 1.4, 1.5 and 2.0";

    /** Instruction sets that a manager can be held to. */
    public enum Architecture {
        /** The best that the processor has. */
        AUTO,
        /** AES-NI with 128-bit registers. */
        SSE,
        /** 256-bit registers. */
        AVX2,
        /** 512-bit registers. */
        AVX512;

        private String symbol() {
            return "init_mb_mgr_" + name().toLowerCase(Locale.ROOT);
        }
    }

    private final NativeLibrary library;
    private final int version;
    private final int jobBytes;
    private final MemorySegment allocMbMgr;
    private final MemorySegment freeMbMgr;
    private final @Nullable MemorySegment imbSetSession;
    private final MemorySegment imbGetErrno;
    private final long managerBytes;

    private IpsecMb(NativeLibrary library, int version, int jobBytes) {
        this.library = library;
        this.version = version;
        this.jobBytes = jobBytes;
        allocMbMgr = library.require("alloc_mb_mgr");
        freeMbMgr = library.require("free_mb_mgr");
        imbGetErrno = library.require("imb_get_errno");
        managerBytes = Functions.askLong(library.require("imb_get_mb_mgr_size"));
        // Since 1.4 a job carries numbers of its algorithms, which only the library can work out.
        imbSetSession = version >= 0x10400 ? library.require("imb_set_session") : null;
    }

    /**
     * Loads the library and looks at its version.
     *
     * @param path a file to load; empty for the newest version that the dynamic linker finds
     * @return the library
     * @throws IpsecMbException if there is none, or its version is not known here: another version may lay out its jobs
     *     in another way, and writing those would corrupt memory
     */
    public static IpsecMb load(Optional<String> path) throws IpsecMbException {
        NativeLibrary library = path.isPresent() ? NativeLibrary.find(NAME, path.get())
                : NativeLibrary.find(NAME, SONAMES);
        if (!library.isPresent()) {
            throw new IpsecMbException(library.reason());
        }
        Optional<MemorySegment> getVersion = library.find("imb_get_version");
        if (getVersion.isEmpty()) {
            throw new IpsecMbException(library + " is older than 1.0; " + KNOWN);
        }
        int version = Functions.ask(getVersion.get());
        int jobBytes = jobBytes(version);
        if (jobBytes == 0) {
            throw new IpsecMbException(library + " is version " + text(version) + "; " + KNOWN);
        }
        return new IpsecMb(library, version, jobBytes);
    }

    /** {@return sizeof(IMB_JOB), or 0 for a version that is not known} */
    static int jobBytes(int version) {
        return switch (version >>> 8) {
            case 0x103 -> 200;
            case 0x104, 0x105 -> 240;
            case 0x200 -> 216;
            default -> 0;
        };
    }

    static String text(int version) {
        return (version >>> 16) + "." + (version >>> 8 & 0xFF) + "." + (version & 0xFF);
    }

    /** {@return the version, for example 1.3.0} */
    public String version() {
        return text(version);
    }

    /** {@return how much more the numbers of instruction sets are than in 2.0, which has no emulation and no AVX} */
    int firstArchitecture() {
        return version < 0x20000 ? 2 : 0;
    }

    /**
     * {@return whether DES can be used with an instruction set} With AVX-512 the library's version 2.0 hands the output
     * of one lane to its neighbour (mended after 2.0.2). It isn't known since when, only that 1.3 has it right.
     *
     * @param architecture what a manager works with
     */
    public boolean hasGoodDes(Architecture architecture) {
        return architecture != Architecture.AVX512 || version < 0x10400;
    }

    /**
     * {@return whether a manager loses jobs when it is given more while it holds some} Bursts of versions before 1.5
     * take a manager for empty whose oldest job is held back, once its ring has come round to that job.
     */
    boolean losesJobs() {
        return version < 0x10500;
    }

    /** {@return bytes of a job in this version} */
    public int jobBytes() {
        return jobBytes;
    }

    /**
     * Makes a manager.
     *
     * @param architecture the instruction set
     * @return the manager, owned by the caller
     * @throws IpsecMbException if the processor lacks the instructions, or there is no memory
     */
    public Manager newManager(Architecture architecture) throws IpsecMbException {
        long address = Functions.askLong(allocMbMgr, 0);
        if (address == 0) {
            throw new IpsecMbException(library + ": no memory for a manager");
        }
        boolean done = false;
        try {
            if (architecture == Architecture.AUTO) {
                Functions.call(library.require("init_mb_mgr_auto"), address, 0);
            } else {
                Functions.call(library.require(architecture.symbol()), address);
            }
            Manager manager = new Manager(this, address, managerBytes);
            check(manager, architecture);
            done = true;
            return manager;
        } finally {
            if (!done) {
                Functions.call(freeMbMgr, address);
            }
        }
    }

    private void check(Manager manager, Architecture architecture) throws IpsecMbException {
        if (!manager.hasAes()) {
            throw new IpsecMbException(library + " " + text(version)
                    + ": this processor has no AES, carry-less multiplication or SSE4.2 instructions");
        }
        int error = Functions.ask(imbGetErrno, manager.address());
        if (error != 0) {
            throw new IpsecMbException(library + " " + text(version) + ": no manager for "
                    + architecture.name().toLowerCase(Locale.ROOT) + " instructions on this processor (error "
                    + error + ")");
        }
    }

    void free(long manager) {
        Functions.call(freeMbMgr, manager);
    }

    /** Fills in the part of a job that depends on the version, from the algorithms and key length in it. */
    void setSession(long manager, long job) {
        if (imbSetSession != null) {
            Functions.ask(imbSetSession, manager, job);
        }
    }

    @Override
    public String toString() {
        return library.found().orElse(NAME) + " " + text(version);
    }
}
