package io.hwadaptor.qat;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.AdaptorOptions;
import io.hwadaptor.api.spi.AdaptorProvider;
import io.hwadaptor.ffm.qat.QatCalls;
import io.hwadaptor.ffm.qat.QatLibrary;
import io.hwadaptor.qat.service.QatService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Tells of the QuickAssist adaptor. */
public final class QatProvider implements AdaptorProvider {
    private static final Path VFIO = Path.of("/dev/vfio");

    /** For {@link java.util.ServiceLoader}. */
    public QatProvider() {
    }

    @Override
    public String name() {
        return QatAdaptor.NAME;
    }

    @Override
    public String description() {
        return "Intel QuickAssist devices through the vendor's library";
    }

    @Override
    public int autoRank() {
        return 90;
    }

    /** Loads the library, which stays loaded; opens no device. */
    @Override
    public Availability probe(AdaptorOptions options) {
        String library = QatOptions.library(options);
        Optional<String> reason = QatLibrary.load(library);
        if (reason.isPresent()) {
            return Availability.no(reason.get());
        }
        if (library.endsWith(QatLibrary.SONAME) && !Files.exists(VFIO)) {
            // The library would find that out too, and write to stderr about it.
            return Availability.no(library + ": no " + VFIO + ", so no device is bound to vfio-pci (docs/qat.md)");
        }
        try {
            if (QatCalls.icp_sal_userIsQatAvailable() == 0) {
                return Availability.no(library + ": finds no QuickAssist device that this process"
                        + " may use (docs/qat.md: devices, VFs, groups)");
            }
            return Availability.yes(QatService.describe(QatOptions.of(options).section()));
        } catch (AdaptorException e) {
            return Availability.no(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public List<Device> devices(AdaptorOptions options) {
        return new QatDevices(Path.of(QatOptions.sysfs(options))).list();
    }

    @Override
    public Adaptor open(AdaptorOptions options) throws AdaptorException {
        Optional<String> reason = QatLibrary.load(QatOptions.library(options));
        if (reason.isPresent()) {
            throw new AdaptorException(Status.NOTSUPP, reason.get());
        }
        return QatAdaptor.open(options);
    }
}
