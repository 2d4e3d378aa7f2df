package io.hwadaptor.ffm.syscall;

import io.hwadaptor.ffm.generated.linux.linux_h;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.HexFormat;

/**
 * Machine code between Java and libc that returns the negated errno of a call that has failed. errno has to be read
 * before the thread is back in Java. {@link Linker.Option#captureCallState} does that too, but takes a segment at every
 * call and makes another: 80 bytes of heap wherever the compiler does not see through both, which is always without
 * C2, and with it a matter of what happens to be compiled first.
 *
 * <p>{@code native-headers/errno_call.S} is the source and says how it works. The code is put into a page of its own
 * when this class is initialized, and stays as long as the process.
 */
final class ErrnoTrampoline {
    /** What errno_call.S assembles to. */
    private static final String CODE =
            "4989fb4889f74889d64889ca4c89c14d89c84c8b4c24084883ec0831c041ffd383f8ff74464883c408c366662e0f1f84"
            + "000000000066662e0f1f8400000000004989fb4889f74889d64889ca4c89c14d89c84c8b4c24084883ec0831c041ffd3"
            + "4883f8ff74054883c408c3ff150f00000048630048f7d84883c408c30f1f40000000000000000000";
    private static final long INT_OFFSET = 0;
    private static final long LONG_OFFSET = 64;
    /** The last eight bytes of the code: the address of {@code __errno_location}. */
    private static final long ERRNO_LOCATION_OFFSET = CODE.length() / 2L - Long.BYTES;
    /** The code hands on so many. */
    private static final int MAX_ARGUMENTS = 6;

    private static final MemorySegment INSTALLED = install();

    private ErrnoTrampoline() {
    }

    /** {@return the machine code, as {@code errno_call.S} has it} */
    static byte[] code() {
        return HexFormat.of().parseHex(CODE);
    }

    /**
     * A handle that calls a function through this code.
     *
     * @param signature integers only, at most six; an {@code int} or a {@code long} is returned
     */
    static MethodHandle bind(Linker linker, long function, FunctionDescriptor signature) {
        MemoryLayout result = signature.returnLayout().orElseThrow();
        boolean isInt = result.equals(ValueLayout.JAVA_INT);
        boolean isLong = result.equals(ValueLayout.JAVA_LONG);
        if (isInt == isLong || signature.argumentLayouts().size() > MAX_ARGUMENTS
                || !signature.argumentLayouts().stream().allMatch(ErrnoTrampoline::isInteger)) {
            throw new IllegalArgumentException("not a function that is called with integers: " + signature);
        }
        MethodHandle handle = linker.downcallHandle(INSTALLED.asSlice(isInt ? INT_OFFSET : LONG_OFFSET),
                signature.insertArgumentLayouts(0, ValueLayout.JAVA_LONG));
        return MethodHandles.insertArguments(handle, 0, function);
    }

    private static boolean isInteger(MemoryLayout layout) {
        return layout instanceof ValueLayout value && value.carrier() != float.class && value.carrier() != double.class;
    }

    private static MemorySegment install() {
        byte[] bytes = code();
        int flags = linux_h.MAP_PRIVATE() | linux_h.MAP_ANONYMOUS();
        try {
            // Without errno: it is this code that makes it readable.
            MethodHandle mmap = Downcalls.bindPlain(linux_h.mmap$address(), linux_h.mmap$descriptor());
            MethodHandle mprotect = Downcalls.bindPlain(linux_h.mprotect$address(), linux_h.mprotect$descriptor());
            long address = (long) mmap.invokeExact(0L, (long) bytes.length,
                    linux_h.PROT_READ() | linux_h.PROT_WRITE(), flags, -1, 0L);
            if (address == -1) {
                throw new IllegalStateException("mmap of a page for the calls of libc failed");
            }
            // SAFETY: what mmap has just returned, of which a page is the least, and it is never unmapped.
            MemorySegment code = MemorySegment.ofAddress(address).reinterpret(bytes.length);
            MemorySegment.copy(bytes, 0, code, ValueLayout.JAVA_BYTE, 0, bytes.length);
            code.set(ValueLayout.JAVA_LONG, ERRNO_LOCATION_OFFSET, linux_h.__errno_location$address().address());
            if ((int) mprotect.invokeExact(address, (long) bytes.length,
                    linux_h.PROT_READ() | linux_h.PROT_EXEC()) != 0) {
                throw new IllegalStateException(
                        "mprotect of a page for the calls of libc failed: it must be executable, like the JVM's code");
            }
            return code.asReadOnly();
        } catch (Throwable t) {
            throw Downcalls.failed("mmap", t);
        }
    }
}
