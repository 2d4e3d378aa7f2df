/**
 * Finds, opens and combines adaptors: {@link io.hwadaptor.api.select.Adaptors} is all that callers need. Behind it are
 * the router, which sends each request to one of several engines; the checks of how queues are used; and
 * {@link io.hwadaptor.api.select.Calibration}, which measures engines on this host.
 */
package io.hwadaptor.api.select;
