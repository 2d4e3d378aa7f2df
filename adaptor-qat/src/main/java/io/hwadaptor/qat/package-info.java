/**
 * Intel QuickAssist adaptor.
 *
 * <p>{@link io.hwadaptor.qat.QatService} is the vendor's library as this process uses it: instances, pinned memory,
 * maps of the callers' memory. A queue works on one {@link io.hwadaptor.qat.QatInstance} at a time. Symmetric requests
 * become operations of the data-plane API, described in pinned memory of the queue's slots, and go to the device in one
 * batch per burst; requests with public keys go through the traditional API. Completions arrive inside of a poll.
 */
package io.hwadaptor.qat;
