/**
 * Formats of public-key cryptography, each read in one place for all engines: keys are written by whoever owns a guest,
 * and signatures by anybody. Everything is strict, one encoding for each value, but where the standard driver's own
 * keys are not; says so there.
 *
 * <p>What is read lies in the caller's memory and nothing is copied, so nothing has to be zeroized here.
 */
package io.hwadaptor.api.spi.key;
