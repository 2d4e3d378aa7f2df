package io.hwadaptor.api.der;

import java.io.ByteArrayOutputStream;

/** Writes the little of DER (ITU-T X.690) that keys and signatures need. */
public final class DerWriter {
    private static final int SHORT_LENGTHS = 0x80;
    private static final int TWO_BYTES = 0x100;

    private DerWriter() {
    }

    /**
     * {@return an element}
     *
     * @param tag of one byte
     * @param parts of its content, fewer than 65,536 bytes together
     */
    public static byte[] element(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 4);
        out.write(tag);
        if (length >= TWO_BYTES) {
            out.write(SHORT_LENGTHS + 2);
            out.write(length >>> Byte.SIZE);
        } else if (length >= SHORT_LENGTHS) {
            out.write(SHORT_LENGTHS + 1);
        }
        out.write(length);
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
