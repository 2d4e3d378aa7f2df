package io.hwadaptor.qat.service;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.ffm.generated.qat._CpaCyCapabilitiesInfo;
import io.hwadaptor.ffm.generated.qat._CpaCySymCapabilitiesInfo;
import io.hwadaptor.ffm.qat.QatCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What the library says that an instance can do.
 *
 * @param ciphers a bit for each of the library's numbers of ciphers
 * @param hashes the same of hashes
 * @param symmetric whether it takes symmetric work through the data-plane API
 * @param rsa whether it has RSA
 * @param ecdsa whether it has ECDSA
 * @param ecdh whether it multiplies points of curves
 * @param dh whether it has Diffie-Hellman
 * @param dsa whether it has DSA
 * @param powers whether it has modular exponentiation of any size
 */
public record DeviceAbilities(int ciphers, int hashes, boolean symmetric, boolean rsa, boolean ecdsa, boolean ecdh,
        boolean dh, boolean dsa, boolean powers) {

    static DeviceAbilities query(long handle, Arena arena) throws AdaptorException {
        MemorySegment all = arena.allocate(_CpaCyCapabilitiesInfo.layout());
        MemorySegment sym = arena.allocate(_CpaCySymCapabilitiesInfo.layout());
        Cpa.check("cpaCyQueryCapabilities", QatCalls.cpaCyQueryCapabilities(handle, all.address()), "");
        boolean symmetric = _CpaCyCapabilitiesInfo.symDpSupported(all) != 0
                && QatCalls.cpaCySymQueryCapabilities(handle, sym.address()) == Cpa.SUCCESS;
        // By offset: the generated accessor of an array's element forgets where in the structure the array is.
        return new DeviceAbilities(
                symmetric ? sym.get(ValueLayout.JAVA_INT, _CpaCySymCapabilitiesInfo.ciphers$offset()) : 0,
                symmetric ? sym.get(ValueLayout.JAVA_INT, _CpaCySymCapabilitiesInfo.hashes$offset()) : 0, symmetric,
                _CpaCyCapabilitiesInfo.rsaSupported(all) != 0, _CpaCyCapabilitiesInfo.ecdsaSupported(all) != 0,
                _CpaCyCapabilitiesInfo.ecSupported(all) != 0, _CpaCyCapabilitiesInfo.dhSupported(all) != 0,
                _CpaCyCapabilitiesInfo.dsaSupported(all) != 0, _CpaCyCapabilitiesInfo.lnSupported(all) != 0);
    }

    /** {@return how many algorithms there are: of two instances the one with more can do more} */
    int count() {
        int keys = (rsa ? 1 : 0) + (ecdsa ? 1 : 0) + (ecdh ? 1 : 0) + (dh ? 1 : 0) + (dsa ? 1 : 0);
        return Integer.bitCount(ciphers) + Integer.bitCount(hashes) + keys;
    }

    /**
     * {@return whether it has a cipher}
     *
     * @param algorithm of type {@code CpaCySymCipherAlgorithm}
     */
    public boolean cipher(int algorithm) {
        return ((ciphers >>> algorithm) & 1) != 0;
    }

    /**
     * {@return whether it has a hash}
     *
     * @param algorithm of type {@code CpaCySymHashAlgorithm}
     */
    public boolean hash(int algorithm) {
        return ((hashes >>> algorithm) & 1) != 0;
    }
}
