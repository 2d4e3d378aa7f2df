/**
 * Intel QuickAssist adaptor: provider, options, adaptor, sessions and queues.
 *
 * <p>The vendor's library has two ways to submit, and each has a package: symmetric requests become operations of the
 * data-plane API ({@link io.hwadaptor.qat.sym}), requests with public keys go through the traditional API
 * ({@link io.hwadaptor.qat.pke}). Both stand on the service with its instances
 * ({@link io.hwadaptor.qat.service}), which knows neither. A queue works on one instance at a time; completions arrive
 * inside of a poll.
 */
package io.hwadaptor.qat;
