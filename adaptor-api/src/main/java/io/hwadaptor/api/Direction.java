package io.hwadaptor.api;

/** Which way a symmetric session works. */
public enum Direction {
    /** Plaintext to ciphertext. */
    ENCRYPT(OperationType.ENCRYPT),
    /** Ciphertext to plaintext. */
    DECRYPT(OperationType.DECRYPT);

    private final OperationType operationType;

    Direction(OperationType operationType) {
        this.operationType = operationType;
    }

    /** {@return the only operation of a session that works this way} */
    public OperationType operationType() {
        return operationType;
    }
}
