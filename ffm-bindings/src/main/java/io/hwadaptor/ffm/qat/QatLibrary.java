package io.hwadaptor.ffm.qat;

import io.hwadaptor.ffm.linux.NativeLibrary;
import io.hwadaptor.ffm.syscall.Downcalls;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The one QuickAssist library of this process. It is loaded when someone asks, and stays loaded. Any thread. */
public final class QatLibrary {
    /** What the dynamic linker is asked for when nobody says where the library is. */
    public static final String SONAME = "libqat.so.4";

    private static final String MEMORY_LIBRARY = "libusdm.so.0";
    private static final List<String> REQUIRED = List.of("icp_sal_userStart", "icp_sal_userStop",
            "icp_sal_poll_device_events", "cpaCyGetNumInstances", "cpaCyGetInstances", "cpaCyInstanceGetInfo2",
            "cpaCyInstanceSetNotificationCb", "cpaCyStartInstance", "cpaCyStopInstance", "cpaCySetAddressTranslation",
            "cpaCyQueryCapabilities", "cpaCySymQueryCapabilities", "icp_sal_CyPollDpInstance", "icp_sal_CyPollInstance",
            "icp_sal_CyGetFileDescriptor", "icp_sal_CyPutFileDescriptor", "cpaCySymDpRegCbFunc",
            "cpaCySymDpSessionCtxGetSize", "cpaCySymDpInitSession", "cpaCySymDpRemoveSession", "cpaCySymSessionInUse",
            "cpaCySymDpEnqueueOpBatch", "cpaCyRsaEncrypt", "cpaCyRsaDecrypt", "cpaCyRsaGenKey", "cpaCyLnModExp",
            "cpaCyDhKeyGenPhase2Secret", "cpaCyEcdsaSignRS", "cpaCyEcdsaVerify", "cpaCyEcPointMultiply",
            "cpaCyDsaSignRS", "cpaCyDsaVerify", "qaeMemAllocNUMA", "qaeMemFreeNUMA", "qaeVirtToPhysNUMA");

    private static @Nullable NativeLibrary library;
    private static @Nullable String loadedFrom;

    private QatLibrary() {
    }

    /** {@return the functions without which the library is of no use here} */
    public static List<String> requiredFunctions() {
        return REQUIRED;
    }

    /**
     * Loads the library, unless it is loaded already.
     *
     * @param from an absolute path, or {@link #SONAME}; beside a path the vendor's memory library is looked for first
     * @return why it can't be used, in one line; empty if it can
     */
    public static synchronized Optional<String> load(String from) {
        if (loadedFrom != null) {
            return loadedFrom.equals(from) ? Optional.empty()
                    : Optional.of(from + ": this process has loaded " + loadedFrom + " already");
        }
        if (from.indexOf('/') >= 0) {
            Path beside = Path.of(from).resolveSibling(MEMORY_LIBRARY);
            if (Files.exists(beside)) {
                NativeLibrary.find("libusdm", beside.toAbsolutePath().toString());
            }
        }
        NativeLibrary found = NativeLibrary.find("libqat", from);
        if (!found.isPresent()) {
            return Optional.of(found.reason());
        }
        for (String function : REQUIRED) {
            if (found.find(function).isEmpty()) {
                return Optional.of(found + ": has no function " + function);
            }
        }
        library = found;
        loadedFrom = from;
        return Optional.empty();
    }

    /** {@return the address of a function that has to be there} */
    public static synchronized long address(String function) {
        return loaded().require(function).address();
    }

    static synchronized MethodHandle bind(String function, FunctionDescriptor signature) {
        return Downcalls.bindPlain(loaded().require(function), signature);
    }

    /** Null if the library has no such function. */
    static synchronized @Nullable MethodHandle optional(String function, FunctionDescriptor signature) {
        return loaded().find(function).map(address -> Downcalls.bindPlain(address, signature)).orElse(null);
    }

    private static NativeLibrary loaded() {
        if (library == null) {
            throw new IllegalStateException("no QuickAssist library is loaded");
        }
        return library;
    }
}
