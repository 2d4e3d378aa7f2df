/**
 * What adaptors are made of. {@link io.hwadaptor.api.spi.AdaptorProvider} is found by {@link java.util.ServiceLoader}
 * and says whether the adaptor can run on this host.
 *
 * <p>The bases have what all engines need: {@link io.hwadaptor.api.spi.EngineAdaptor} names, counts and limits,
 * {@link io.hwadaptor.api.spi.EngineSession} says whose a session is. A synchronous engine extends
 * {@link io.hwadaptor.api.spi.ImmediateQueue}; others have {@link io.hwadaptor.api.spi.CompletionRing} for operations
 * that are complete and not yet polled. One whose state is an object per thread extends
 * {@link io.hwadaptor.api.spi.ContextSession}. {@link io.hwadaptor.api.spi.KeyVault} keeps the keys.
 */
package io.hwadaptor.api.spi;
