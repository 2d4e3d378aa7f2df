package io.hwadaptor.api.kit;

import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Session;

/**
 * Says which requests, within what an adaptor claims, its engine can't do: the adaptor may decline those with NOTSUPP
 * and nothing written, so that another engine does them. The kit then asks for just that.
 */
@FunctionalInterface
public interface Declines {
    /** Of adaptors that do all that they claim. */
    Declines NEVER = request -> false;

    /**
     * {@return whether a request may be declined}
     *
     * @param request its lengths
     */
    boolean allows(Shape request);

    /**
     * What decides.
     *
     * @param session the session that it names
     * @param source bytes of source
     * @param auxiliary bytes of AAD
     * @param cipherLength bytes of a chain's cipher
     * @param hashStart first byte of a chain's digest
     * @param hashLength bytes of a chain's digest
     */
    record Shape(Session session, long source, long auxiliary, long cipherLength, long hashStart, long hashLength) {
        /** {@return the session's service} */
        public Service service() {
            return session.service();
        }

        /** {@return the session's algorithm} */
        public Algorithm algorithm() {
            return session.algorithm();
        }
    }
}
