package io.hwadaptor.ffm.syscall;

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
    /** Bytes of scratch memory that every thread has, see {@link #scratch}. */
    public static final int SCRATCH_BYTES = 64;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final ThreadLocal<MemorySegment> SCRATCH = ThreadLocal.withInitial(Downcalls::newScratch);

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
     * {@value #SCRATCH_BYTES} bytes for the small structs of one call, valid until the calling thread's next use of
     * them. Allocates at a thread's first call only.
     */
    public static MemorySegment scratch() {
        return SCRATCH.get();
    }

    private static MemorySegment newScratch() {
        // TIDY: the owner is the thread, nothing tells when a thread ends, and nobody else reaches the memory.
        return Arena.ofAuto().allocate(SCRATCH_BYTES, 16);
    }

    /**
     * A handle for a function of libc that returns −1 when it has failed, and says why in errno. The handle returns
     * −errno then. It takes every address as a {@code long}. For a function that is declared with {@code ...} the
     * signature is that of one way to call it: x86-64 passes integers alike in both.
     */
    static MethodHandle bind(MemorySegment function, FunctionDescriptor signature) {
        return ErrnoTrampoline.bind(LINKER, function.address(), rawSignature(signature));
    }

    /** The same for a function that sets no errno, or whose errno nobody wants: the handle returns what it returns. */
    public static MethodHandle bindPlain(MemorySegment function, FunctionDescriptor signature) {
        return LINKER.downcallHandle(function, rawSignature(signature));
    }

    /**
     * A handle for a function pointer that is only known at run time: its first argument is the function's address.
     * Sets no errno; addresses are {@code long} in the signature already.
     */
    public static MethodHandle bindPointer(FunctionDescriptor signature, Linker.Option... options) {
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
