/**
 * The adaptor over Intel's multi-buffer library: one manager per queue, a burst of requests becomes a burst of jobs.
 */
package io.hwadaptor.ipsecmb;
