/**
 * The driver's side of split virtqueues.
 *
 * <p>Between guest memory below and the crypto driver above; it knows no device type and no socket. One thread owns a
 * ring and is the only one to call it. The ring trusts nothing that the device writes: a used element that the
 * standard does not allow raises {@link io.hwadaptor.virtio.driver.ring.RingViolationException}.
 *
 * <p>Source: virtio 1.2, 2.7 "Split Virtqueues".
 */
package io.hwadaptor.virtio.driver.ring;
