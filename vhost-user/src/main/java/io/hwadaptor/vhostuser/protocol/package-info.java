/**
 * The vhost-user wire format, seen from the back-end (QEMU, docs/interop/vhost-user.rst): which requests exist, what
 * each must look like, and the socket end that reads and answers them. Says whether a message is well formed; what it
 * means is decided in {@code io.hwadaptor.vhostuser.server}.
 *
 * <p>One control thread per connection uses everything here.
 */
package io.hwadaptor.vhostuser.protocol;
