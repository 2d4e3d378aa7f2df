package io.hwadaptor.qat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** What the device declines, the next engine of the order does. */
class QatBesideSoftTest {
    @Test
    void shouldPassOnWhatTheDeviceCannotDo() throws Exception {
        Simulator.load();
        try (Adaptor adaptor = Simulator.open("qat,soft"); Arena arena = Arena.ofShared();
                Session session = adaptor.openSession(new SessionSpec.Aead(AeadAlgorithm.GCM, Direction.ENCRYPT,
                        MemorySegment.ofArray(new byte[16]), 16, 0)); AdaptorQueue queue = adaptor.openQueue(8)) {
            MemorySegment memory = arena.allocate(4096, 4096);
            Operation operation = new Operation(arena, 2);
            Operation[] burst = {operation};
            for (int aad : new int[] {240, 241}) {
                long soft = Cargo.requests(adaptor, "soft");
                operation.clear();
                operation.session = session;
                operation.type = OperationType.ENCRYPT;
                operation.src.add(memory, 0, 100);
                operation.dst.add(memory, 0, 100);
                operation.auxiliary.add(memory, 1024, aad);
                operation.ivLength = 12;
                assertEquals(1, queue.submit(burst, 0, 1));
                while (queue.poll(burst, 1) == 0) {
                    Thread.onSpinWait();
                }
                assertEquals(Status.OK, operation.status);
                assertEquals(aad == 240 ? soft : soft + 1, Cargo.requests(adaptor, "soft"), "AAD of " + aad);
            }
            assertTrue(Cargo.requests(adaptor, "qat") > 0);
        }
        Simulator.assertClean();
    }
}
