package io.hwadaptor.qat.service;

/** Where an instance delivers the completions of one queue. */
public interface CompletionSink {
    /**
     * Notes that the device has completed a request. Called under the instance's lock, by whichever thread polls it.
     *
     * @param tag what the request was submitted with, see {@link Tag}
     * @param status the library's, one of {@link Cpa}
     * @param right whether a digest or signature was right, or a computation had a result
     */
    void complete(long tag, int status, boolean right);
}
