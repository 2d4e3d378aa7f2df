package io.hwadaptor.afalg;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.spi.AdaptorOptions;

/**
 * The options that are numbers, {@code hwadaptor.afalg.<name>}.
 *
 * @param asyncBytes source bytes from which on an operation is asynchronous, {@code async-min-length}
 * @param spliceBytes source bytes from which on input goes in without a copy, {@code splice-min-length}
 */
record Settings(long asyncBytes, long spliceBytes) {
    /** Below this the cost of completing later is more than the cipher's own. */
    private static final long ASYNC_BYTES = 1024;
    /** Below this copying costs less than two more system calls. */
    private static final long SPLICE_BYTES = 8192;

    static Settings of(AdaptorOptions options) throws AdaptorException {
        return new Settings(options.number("async-min-length", ASYNC_BYTES, 0, Long.MAX_VALUE),
                options.number("splice-min-length", SPLICE_BYTES, 0, Long.MAX_VALUE));
    }
}
