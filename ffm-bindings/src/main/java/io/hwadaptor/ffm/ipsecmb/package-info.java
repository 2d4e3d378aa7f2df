/**
 * Intel's multi-buffer library, libIPSec_MB 1.3 to 2.0: loading it, telling its versions apart, and the managers whose
 * bursts do the work. {@link io.hwadaptor.ffm.ipsecmb.IpsecMb} is a version of it, {@link
 * io.hwadaptor.ffm.ipsecmb.Manager} owns what it allocates, {@link io.hwadaptor.ffm.ipsecmb.ManagerFunction} names the
 * functions inside a manager as C does, and {@link io.hwadaptor.ffm.ipsecmb.Functions} calls them.
 *
 * <p>There is no jextract output for it. What the project uses of its header are field offsets, all of which are the
 * same in these versions but for the size of a job, and function pointers inside the manager; two generated trees would
 * differ in one number. {@code docs/decisions/0012-ipsec-mb-by-offsets.md} says more.
 */
package io.hwadaptor.ffm.ipsecmb;
