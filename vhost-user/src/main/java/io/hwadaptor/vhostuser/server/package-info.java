/**
 * What a connection does with the messages that {@code io.hwadaptor.vhostuser.protocol} has read: the memory table, the
 * rings' states, and the threads that serve them.
 *
 * <p>A {@code Connection} owns, in this order: socket, device, memory table, rings with their event descriptors, queue
 * threads. It closes them in reverse. A ring is stopped in four steps: take no more requests, complete those in flight,
 * end the thread, and only then let the memory go.
 */
package io.hwadaptor.vhostuser.server;
