package io.hwadaptor.api.spi;

import java.util.concurrent.atomic.AtomicReference;

/** What {@link SecretMemory#install} was told last; an interface has no private fields. */
final class InstalledMemory {
    static final AtomicReference<SecretMemory> CURRENT = new AtomicReference<>(SecretMemory.ORDINARY);

    private InstalledMemory() {
    }
}
