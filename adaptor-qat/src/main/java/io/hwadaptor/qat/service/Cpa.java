package io.hwadaptor.qat.service;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Status;
import io.hwadaptor.ffm.generated.qat.qat_h;

/** The vendor's status codes ({@code CpaStatus} of cpa.h), as constants that a switch takes. */
public final class Cpa {
    /** Done, or taken. */
    public static final int SUCCESS = 0;
    /** Failed, and nobody says why. */
    public static final int FAIL = -1;
    /** No room now. */
    public static final int RETRY = -2;
    /** No memory. */
    public static final int RESOURCE = -3;
    /** An argument is wrong. */
    public static final int INVALID_PARAM = -4;
    /** The device is gone. */
    public static final int FATAL = -5;
    /** Not there. */
    public static final int UNSUPPORTED = -6;
    /** The device restarts. */
    public static final int RESTARTING = -7;

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

    /**
     * Makes an exception of a call that has failed while the service starts.
     *
     * @param call its name
     * @param status what it has returned
     * @param advice what the message ends with
     * @throws AdaptorException with {@link Status#NOTSUPP} if it has not succeeded
     */
    static void check(String call, int status, String advice) throws AdaptorException {
        if (status != SUCCESS) {
            throw new AdaptorException(Status.NOTSUPP, call + ": " + name(status) + advice);
        }
    }

    /** {@return a status as the vendor's headers call it} */
    private static String name(int status) {
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
