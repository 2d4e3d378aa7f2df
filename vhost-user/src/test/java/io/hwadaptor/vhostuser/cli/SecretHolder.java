package io.hwadaptor.vhostuser.cli;

import java.util.Arrays;

/** A program whose registers point to a secret whenever it is looked at. */
final class SecretHolder {
    private SecretHolder() {
    }

    /** Runs for a minute. */
    public static void main(String[] args) {
        byte[] secret = new byte[64];
        Arrays.fill(secret, (byte) 'Z');
        long sum = 0;
        long begin = System.nanoTime();
        System.out.println("begun");
        while (System.nanoTime() - begin < 60_000_000_000L) {
            for (int i = 0; i < 1_000_000; i++) {
                sum += secret[(int) (sum + i & 63)];
            }
        }
        System.out.println(sum);
    }
}
