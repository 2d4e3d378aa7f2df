package io.hwadaptor.fuzz;
import java.nio.file.Path;
final class Unpack { private Unpack() {} public static void main(String[] a) throws Exception { Corpus.unpack(Target.valueOf(a[0]), Path.of(a[1]));
 for (byte[] b : Corpus.of(Target.valueOf(a[0]))) { try { Target.valueOf(a[0]).run(b); } catch (Throwable t) { System.out.println(java.util.HexFormat.of().formatHex(b)); t.printStackTrace(System.out); } } } }
