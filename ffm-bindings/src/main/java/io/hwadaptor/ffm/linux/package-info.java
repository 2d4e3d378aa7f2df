/**
 * What the project uses of Linux: descriptors, sockets, mappings and waiting, each with one owner that closes it.
 *
 * <p>A failed call is an {@link io.hwadaptor.ffm.linux.ErrnoException}. The methods of the data path, in
 * {@link io.hwadaptor.ffm.linux.EventFd} and {@link io.hwadaptor.ffm.linux.Poller}, allocate nothing after a thread's
 * first call.
 *
 * <p>The constants and structs come from the C headers by way of {@code native-headers/}; the calls themselves are in
 * a package that is not exported.
 */
package io.hwadaptor.ffm.linux;
