package io.hwadaptor.ffm.raw;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** How method handles are made and how their results are read. */
public final class Downcalls {
    /** Bytes of scratch memory that every thread has, see {@link CallState#scratch}. */
    public static final int SCRATCH_BYTES = 64;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option CAPTURE_ERRNO = Linker.Option.captureCallState("errno");
    private static final long ERRNO_OFFSET =
            Linker.Option.captureStateLayout().byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    /**
     * All memory. A slice of a constant is of a class that the compiler knows, and so costs nothing, nor do the slices
     * that a handle makes of it; of a segment in a field it knows no more than what it has happened to see.
     */
    // SAFETY: only sliced, in errno(), to exactly the memory that the call state's own arena has allocated.
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    private static final long STATE_BYTES = Linker.Option.captureStateLayout().byteSize();
    private static final ThreadLocal<CallState> STATE = ThreadLocal.withInitial(CallState::new);

    static {
        String arch = System.getProperty("os.arch");
        if (!arch.equals("amd64")) {
            // Constants and one struct (epoll_event) differ on other machines.
            throw new UnsupportedOperationException("the bindings are generated for x86-64 Linux, this JVM is " + arch);
        }
    }

    private Downcalls() {
    }

    /**
     * Memory that one thread's calls use: where errno goes, and a scratch area for the small structs of one call. It
     * is only ever reached through the thread's own variable and goes away with the thread, which is what an automatic
     * arena is for.
     */
    public static final class CallState {
        /** Keeps the memory; it is reached by its address. */
        private final MemorySegment errno;
        private final long errnoAddress;
        private final MemorySegment scratch;

        private CallState() {
            // TIDY: the owner is the thread, and nothing tells when a thread ends.
            Arena arena = Arena.ofAuto();
            errno = arena.allocate(Linker.Option.captureStateLayout());
            errnoAddress = errno.address();
            scratch = arena.allocate(SCRATCH_BYTES, 16);
        }

        /** Where the next call of this thread puts errno: the first argument of every handle made here. */
        MemorySegment errno() {
            return ALL.asSlice(errnoAddress, STATE_BYTES);
        }

        /** {@link #SCRATCH_BYTES} bytes, valid until the thread's next use of them. */
        public MemorySegment scratch() {
            return scratch;
        }

        int result(int value) {
            return value >= 0 ? value : -errno.get(ValueLayout.JAVA_INT, ERRNO_OFFSET);
        }

        long result(long value) {
            return value >= 0 ? value : -errno.get(ValueLayout.JAVA_INT, ERRNO_OFFSET);
        }
    }

    /** The calling thread's state. Allocates at a thread's first call only. */
    public static CallState state() {
        return STATE.get();
    }

    /** A handle whose first argument takes errno, with every address as a {@code long}. */
    static MethodHandle bind(MemorySegment function, FunctionDescriptor signature) {
        return LINKER.downcallHandle(function, rawSignature(signature), CAPTURE_ERRNO);
    }

    /** The same for a function that is declared with {@code ...} after its first {@code fixed} parameters. */
    static MethodHandle bindVariadic(MemorySegment function, int fixed, FunctionDescriptor signature) {
        return LINKER.downcallHandle(function, rawSignature(signature), CAPTURE_ERRNO,
                Linker.Option.firstVariadicArg(fixed));
    }

    /** The same for a function that sets no errno: the handle takes the function's own arguments only. */
    public static MethodHandle bindPlain(MemorySegment function, FunctionDescriptor signature) {
        return LINKER.downcallHandle(function, rawSignature(signature));
    }

    /**
     * A handle for a function pointer that is only known at run time: its first argument is the function's address.
     * Sets no errno; addresses are {@code long} in the signature already.
     */
    static MethodHandle bindPointer(FunctionDescriptor signature, Linker.Option... options) {
        return LINKER.downcallHandle(signature, options);
    }

    /**
     * A function of this program that native code can call, for as long as the process runs. It must not throw.
     *
     * @param target takes and returns what the signature says, with every address as a {@code long}
     * @return its address
     */
    public static long upcall(MethodHandle target, FunctionDescriptor signature) {
        return LINKER.upcallStub(target, rawSignature(signature), Arena.global()).address();
    }

    /** What a handle threw: never the function's answer, always a mistake in this module or its caller. */
    public static AssertionError failed(String function, Throwable cause) {
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return new AssertionError(function, cause);
    }

    private static FunctionDescriptor rawSignature(FunctionDescriptor signature) {
        MemoryLayout[] arguments = signature.argumentLayouts().stream()
                .map(Downcalls::rawLayout)
                .toArray(MemoryLayout[]::new);
        return signature.returnLayout()
                .map(result -> FunctionDescriptor.of(rawLayout(result), arguments))
                .orElseGet(() -> FunctionDescriptor.ofVoid(arguments));
    }

    private static MemoryLayout rawLayout(MemoryLayout layout) {
        if (layout instanceof AddressLayout) {
            return ValueLayout.JAVA_LONG;
        }
        if (layout instanceof GroupLayout union) {
            // glibc declares the address argument of bind and its like as a transparent union of pointers, which is
            // passed as its first member.
            if (union.memberLayouts().stream().allMatch(AddressLayout.class::isInstance)) {
                return ValueLayout.JAVA_LONG;
            }
            throw new IllegalArgumentException("structs by value are not bound here: " + layout);
        }
        return layout;
    }
}
