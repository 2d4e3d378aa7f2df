/**
 * The command line: {@code serve}, {@code adaptors} and {@code descriptor}, by the conventions for vhost-user back-end
 * programs (QEMU, docs/interop/vhost-user.rst, "Backend program conventions").
 */
package io.hwadaptor.vhostuser.cli;
