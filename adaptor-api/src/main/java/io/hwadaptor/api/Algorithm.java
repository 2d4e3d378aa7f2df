package io.hwadaptor.api;

/**
 * Any algorithm of any service. The implementing enums carry the names of the virtio-crypto standard where it has one;
 * wire numbers are the device's business and do not appear here.
 */
public sealed interface Algorithm
        permits CipherAlgorithm, HashAlgorithm, MacAlgorithm, AeadAlgorithm, AkcipherAlgorithm, KeyAlgorithm {

    /** {@return the service that this algorithm belongs to} */
    Service service();

    /** {@return the constant's name} Every implementation is an enum. */
    String name();
}
