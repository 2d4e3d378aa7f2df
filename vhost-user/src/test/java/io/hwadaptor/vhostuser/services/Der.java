package io.hwadaptor.vhostuser.services;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;

/** Just enough DER (ITU-T X.690) to write keys. */
final class Der {
    private Der() {
    }

    /** {@return a sequence of integers} */
    static byte[] sequence(BigInteger... numbers) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (BigInteger number : numbers) {
            body.writeBytes(value(2, number.toByteArray()));
        }
        return value(0x30, body.toByteArray());
    }

    private static byte[] value(int tag, byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (body.length < 0x80) {
            out.write(body.length);
        } else if (body.length < 0x100) {
            out.write(0x81);
            out.write(body.length);
        } else {
            out.write(0x82);
            out.write(body.length >> 8);
            out.write(body.length);
        }
        out.writeBytes(body);
        return out.toByteArray();
    }
}
