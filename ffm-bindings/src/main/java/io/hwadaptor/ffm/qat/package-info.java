/**
 * Intel QuickAssist: the vendor's library as C has it. {@link io.hwadaptor.ffm.qat.QatLibrary} finds it, the calls bind
 * it, {@link io.hwadaptor.ffm.qat.QatCallbacks} is what it calls back. Nothing here waits, checks an address or
 * allocates after the first call.
 */
package io.hwadaptor.ffm.qat;
