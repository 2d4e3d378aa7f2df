package io.hwadaptor.openssl;

import io.hwadaptor.ffm.generated.openssl.ossl_param_st;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/** One OSSL_PARAM(3) and the end of the array behind it, in native memory, used again and again. */
final class Parameters {
    private final MemorySegment array;

    /**
     * An array of one.
     *
     * @param allocator gives the memory
     * @param name the parameter's
     * @param type one of the constants {@code OSSL_PARAM_...}
     */
    Parameters(SegmentAllocator allocator, String name, int type) {
        array = ossl_param_st.allocateArray(2, allocator);
        array.fill((byte) 0);
        ossl_param_st.key(array, Arena.global().allocateFrom(name));
        ossl_param_st.data_type(array, type);
    }

    /** {@return the array's address, with a value that lies somewhere in native memory} */
    long with(MemorySegment value, long length) {
        ossl_param_st.data(array, value);
        ossl_param_st.data_size(array, length);
        return array.address();
    }
}
