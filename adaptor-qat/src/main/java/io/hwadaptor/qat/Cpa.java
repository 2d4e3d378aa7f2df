package io.hwadaptor.qat;

import io.hwadaptor.ffm.generated.qat.qat_h;

/** The vendor's status codes, as constants that a switch takes. */
final class Cpa {
    static final int SUCCESS = 0;
    static final int FAIL = -1;
    static final int RETRY = -2;
    static final int RESOURCE = -3;
    static final int INVALID_PARAM = -4;
    static final int FATAL = -5;
    static final int UNSUPPORTED = -6;
    static final int RESTARTING = -7;

    static {
        if (qat_h.CPA_STATUS_SUCCESS() != SUCCESS || qat_h.CPA_STATUS_FAIL() != FAIL
                || qat_h.CPA_STATUS_RETRY() != RETRY || qat_h.CPA_STATUS_RESOURCE() != RESOURCE
                || qat_h.CPA_STATUS_INVALID_PARAM() != INVALID_PARAM || qat_h.CPA_STATUS_FATAL() != FATAL
                || qat_h.CPA_STATUS_UNSUPPORTED() != UNSUPPORTED || qat_h.CPA_STATUS_RESTARTING() != RESTARTING) {
            throw new ExceptionInInitializerError("the vendor's status codes are other ones");
        }
    }

    private Cpa() {
    }

    /** {@return a status as the vendor's headers call it} */
    static String name(int status) {
        return switch (status) {
            case SUCCESS -> "CPA_STATUS_SUCCESS";
            case FAIL -> "CPA_STATUS_FAIL";
            case RETRY -> "CPA_STATUS_RETRY";
            case RESOURCE -> "CPA_STATUS_RESOURCE";
            case INVALID_PARAM -> "CPA_STATUS_INVALID_PARAM";
            case FATAL -> "CPA_STATUS_FATAL";
            case UNSUPPORTED -> "CPA_STATUS_UNSUPPORTED";
            case RESTARTING -> "CPA_STATUS_RESTARTING";
            default -> "CpaStatus " + status;
        };
    }
}
