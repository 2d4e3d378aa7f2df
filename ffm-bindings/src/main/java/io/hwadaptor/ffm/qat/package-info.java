/**
 * Intel QuickAssist: the vendor's library as C has it. {@link io.hwadaptor.ffm.qat.QatLibrary} finds it, {@link
 * io.hwadaptor.ffm.qat.QatCalls} and {@link io.hwadaptor.ffm.qat.QatKeyCalls} are its functions under their C names,
 * {@link io.hwadaptor.ffm.qat.QatCallbacks} is what it calls back. No call checks an address, or allocates after the
 * first one; instances, sessions and memory belong to whoever calls.
 */
package io.hwadaptor.ffm.qat;
