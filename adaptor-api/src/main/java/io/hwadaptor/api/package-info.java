/**
 * One interface over every crypto accelerator of a Linux host.
 *
 * <p>Cold face, any thread: {@link io.hwadaptor.api.AdaptorProvider} says whether an adaptor can run here,
 * {@link io.hwadaptor.api.Adaptor} opens sessions and queues, {@link io.hwadaptor.api.Adaptors} selects by the system
 * property {@code hwadaptor}. Hot face, one owner thread per queue: {@link io.hwadaptor.api.AdaptorQueue} takes bursts
 * of {@link io.hwadaptor.api.Operation} and hands completions back. The hot face neither throws nor allocates: results
 * are {@link io.hwadaptor.api.Status} codes, back-pressure is a count.
 *
 * <p>An adaptor whose engine is called and answers extends {@link io.hwadaptor.api.ImmediateQueue} and
 * {@link io.hwadaptor.api.ContextSession}; others have {@link io.hwadaptor.api.CompletionRing} for what waits to be
 * polled. {@link io.hwadaptor.api.KeyVault} keeps the keys of both.
 */
package io.hwadaptor.api;
