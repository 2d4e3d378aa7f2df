/**
 * One interface over every crypto accelerator of a Linux host: what callers use.
 *
 * <p>Control path, any thread: {@link io.hwadaptor.api.select.Adaptors} opens the adaptor that the system property
 * {@code hwadaptor} selects, {@link io.hwadaptor.api.Adaptor} opens sessions and queues. Data path, one owner thread
 * per queue: {@link io.hwadaptor.api.AdaptorQueue} takes bursts of {@link io.hwadaptor.api.Operation} and returns their
 * completions. The data path neither throws nor allocates: results are {@link io.hwadaptor.api.Status} codes,
 * back-pressure is a count.
 *
 * <p>Whoever writes an adaptor goes on with {@link io.hwadaptor.api.spi}.
 */
package io.hwadaptor.api;
