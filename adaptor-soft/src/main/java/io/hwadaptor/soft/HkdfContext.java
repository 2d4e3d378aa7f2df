package io.hwadaptor.soft;

import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.StandardLengths;
import io.hwadaptor.api.Status;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/** HKDF (RFC 5869): extraction when the session opens, expansion per operation. */
final class HkdfContext extends Context {
    private final NestedEngine expander;
    private final int hashLength;

    HkdfContext(SessionSpec.Hkdf spec) throws GeneralSecurityException {
        HashAlgorithm hash = spec.hash();
        hashLength = hash.digestLength();
        byte[] input = spec.inputKey().toArray(ValueLayout.JAVA_BYTE);
        byte[] salt = spec.salt().toArray(ValueLayout.JAVA_BYTE);
        byte[] result = new byte[DigestEngine.MAX_RESULT];
        NestedEngine extractor = NestedEngine.hmac(hash, salt);
        extractor.begin(null);
        if (input.length > 0) {
            extractor.update(input, 0, input.length);
        }
        extractor.finish(result);
        extractor.wipe();
        byte[] key = Arrays.copyOf(result, hashLength);
        expander = NestedEngine.hmac(hash, key);
        Arrays.fill(key, (byte) 0);
        Arrays.fill(result, (byte) 0);
        Arrays.fill(input, (byte) 0);
        Arrays.fill(salt, (byte) 0);
    }

    /** {@return whether HKDF works with a hash: all that HMAC is defined for} */
    static boolean has(HashAlgorithm hash) {
        return HashEngine.jdkName(hash) != null;
    }

    /** The info is read once for each block of the result: it has any length. */
    @Override
    Status run(Operation operation, Staging staging) {
        long wanted = operation.dst.byteLength();
        if (operation.type != OperationType.DERIVE || operation.auxiliary.byteLength() != 0
                || wanted > (long) StandardLengths.HKDF_BLOCKS * hashLength) {
            return Status.ERR;
        }
        byte[] output = new byte[(int) wanted];
        byte[] block = new byte[DigestEngine.MAX_RESULT];
        byte[] counter = new byte[1];
        try {
            for (int done = 0; done < output.length; done += hashLength) {
                expander.begin(operation);
                if (done > 0) {
                    expander.update(block, 0, hashLength);
                }
                staging.begin(operation);
                for (long left = operation.src.byteLength(); left > 0; left -= Staging.CHUNK) {
                    int part = (int) Math.min(left, Staging.CHUNK);
                    staging.read(part);
                    expander.update(staging.in, 0, part);
                }
                counter[0]++;
                expander.update(counter, 0, 1);
                expander.finish(block);
                System.arraycopy(block, 0, output, done, Math.min(hashLength, output.length - done));
            }
            operation.dst.copyFrom(0, output, 0, output.length);
            staging.addStaged(output.length);
            operation.producedLength = output.length;
            return Status.OK;
        } catch (GeneralSecurityException e) {
            return Status.NOTSUPP;
        } finally {
            Arrays.fill(block, (byte) 0);
            Arrays.fill(output, (byte) 0);
        }
    }

    @Override
    void wipe() {
        expander.wipe();
    }
}
