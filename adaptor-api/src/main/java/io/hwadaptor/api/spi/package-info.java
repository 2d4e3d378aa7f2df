/**
 * What adaptors are made of. {@link io.hwadaptor.api.spi.AdaptorProvider} is found by {@link java.util.ServiceLoader}
 * and says whether the adaptor can run on this host.
 *
 * <p>A synchronous engine extends {@link io.hwadaptor.api.spi.ImmediateQueue} and
 * {@link io.hwadaptor.api.spi.ContextSession}; others have {@link io.hwadaptor.api.spi.CompletionRing} for operations
 * that are complete and not yet polled. {@link io.hwadaptor.api.spi.KeyVault} keeps the keys of both,
 * {@link io.hwadaptor.api.spi.SessionLimit} bounds their number.
 */
package io.hwadaptor.api.spi;
