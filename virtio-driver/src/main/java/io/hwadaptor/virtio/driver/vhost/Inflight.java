package io.hwadaptor.virtio.driver.vhost;

import io.hwadaptor.ffm.linux.OwnedFd;

/**
 * The area in which a back-end keeps track of requests in flight. Source: vhost-user specification, "Inflight
 * description".
 *
 * @param mmapSize size of the area in bytes
 * @param mmapOffset where it starts in its file, in bytes
 * @param queues queues that it covers
 * @param queueSize size of each queue in descriptors
 * @param file the memory file; the receiver's property
 */
public record Inflight(long mmapSize, long mmapOffset, int queues, int queueSize, OwnedFd file) {
}
