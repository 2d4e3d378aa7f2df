package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.AdaptorOptions;
import io.hwadaptor.api.spi.AdaptorProvider;
import io.hwadaptor.ffm.ipsecmb.IpsecMb;
import io.hwadaptor.ffm.ipsecmb.IpsecMb.Architecture;
import io.hwadaptor.ffm.ipsecmb.IpsecMbException;
import io.hwadaptor.ffm.ipsecmb.Manager;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Tells of Intel's multi-buffer library. Options: {@code library}, a file to load instead of what the dynamic linker
 * finds; {@code arch}, the instructions to use: {@code auto}, {@code sse}, {@code avx2} or {@code avx512}.
 */
public final class IpsecMbProvider implements AdaptorProvider {
    /** For {@link java.util.ServiceLoader}. */
    public IpsecMbProvider() {
    }

    @Override
    public String name() {
        return IpsecMbAdaptor.NAME;
    }

    @Override
    public String description() {
        return "Intel multi-buffer library (libIPSec_MB 1.3 to 2.0): many requests per instruction stream";
    }

    /** Above all that work on one request after the other. */
    @Override
    public int autoRank() {
        return 300;
    }

    @Override
    public boolean calibrated() {
        return true;
    }

    @Override
    public Availability probe(AdaptorOptions options) {
        try {
            IpsecMb library = IpsecMb.load(options.get("library"));
            try (Manager manager = library.newManager(architecture(options))) {
                return Availability.yes(library + ", " + manager.instructions());
            }
        } catch (IpsecMbException | AdaptorException e) {
            return Availability.no(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Adaptor open(AdaptorOptions options) throws AdaptorException {
        return open(options.get("library"), architecture(options));
    }

    /**
     * {@return the adaptor over a certain library}
     *
     * @param path a file to load; empty for what the dynamic linker finds
     * @param architecture the instructions to use
     */
    static IpsecMbAdaptor open(Optional<String> path, Architecture architecture) throws AdaptorException {
        try {
            return new IpsecMbAdaptor(IpsecMb.load(path), architecture);
        } catch (IpsecMbException e) {
            throw new AdaptorException(Status.NOTSUPP, String.valueOf(e.getMessage()), e);
        }
    }

    private static Architecture architecture(AdaptorOptions options) throws AdaptorException {
        String text = options.get("arch").orElse("auto");
        for (Architecture architecture : Architecture.values()) {
            if (name(architecture).equals(text)) {
                return architecture;
            }
        }
        throw new AdaptorException(Status.ERR, "-Dhwadaptor." + IpsecMbAdaptor.NAME + ".arch=" + text + ": one of "
                + Arrays.stream(Architecture.values()).map(IpsecMbProvider::name).collect(Collectors.joining(", "))
                + " is wanted");
    }

    private static String name(Architecture architecture) {
        return architecture.name().toLowerCase(Locale.ROOT);
    }
}
