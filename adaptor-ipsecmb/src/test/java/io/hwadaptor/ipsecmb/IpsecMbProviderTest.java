package io.hwadaptor.ipsecmb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.select.Adaptors;
import io.hwadaptor.api.spi.AdaptorOptions;
import io.hwadaptor.api.spi.AdaptorProvider.Availability;
import io.hwadaptor.ffm.ipsecmb.IpsecMb.Architecture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the provider says when the library is there, is missing, or is one that is not known. */
final class IpsecMbProviderTest {
    private final IpsecMbProvider provider = new IpsecMbProvider();

    private static AdaptorOptions options(String name, String value) {
        Properties properties = new Properties();
        properties.setProperty("hwadaptor.ipsecmb." + name, value);
        return AdaptorOptions.of("ipsecmb", properties);
    }

    @Test
    void shouldBeFound() {
        assertTrue(Adaptors.providers().stream().anyMatch(p -> p instanceof IpsecMbProvider));
    }

    @Test
    void shouldNameALibraryThatIsMissing() {
        Availability answer = provider.probe(options("library", "/nowhere/libIPSec_MB.so.9"));
        assertFalse(answer.available());
        assertEquals("libIPSec_MB not found: tried /nowhere/libIPSec_MB.so.9", answer.detail());
    }

    @Test
    void shouldNameAVersionThatIsNotKnown(@TempDir Path folder) throws Exception {
        Path library = library(folder, "unsigned imb_get_version(void) { return 0x10200; }");
        assertEquals("libIPSec_MB (" + library + ") is version 1.2.0; known are versions 1.3, 1.4, 1.5 and 2.0",
                provider.probe(options("library", library.toString())).detail());
        AdaptorException refusal = assertThrows(AdaptorException.class,
                () -> provider.open(options("library", library.toString())));
        assertTrue(refusal.getMessage().contains("1.2.0"), refusal.getMessage());
    }

    @Test
    void shouldNameALibraryWithoutVersion(@TempDir Path folder) throws Exception {
        Path library = library(folder, "int nothing;");
        assertEquals("libIPSec_MB (" + library + ") is older than 1.0; known are versions 1.3, 1.4, 1.5 and 2.0",
                provider.probe(options("library", library.toString())).detail());
    }

    @Test
    void shouldNameAnInstructionSetThatIsNone() {
        assertEquals("-Dhwadaptor.ipsecmb.arch=mmx: one of auto, sse, avx2, avx512 is wanted",
                provider.probe(options("arch", "mmx")).detail());
    }

    @Test
    void shouldWorkWithEveryInstructionSet() throws AdaptorException {
        TestLibraries.open(TestLibraries.VERSION_1).close();
        for (Architecture architecture : Architecture.values()) {
            try (Adaptor adaptor = IpsecMbProvider.open(Optional.of(TestLibraries.VERSION_1), architecture)) {
                assertTrue(architecture == Architecture.AUTO || adaptor.version().contains(architecture.name()),
                        adaptor.version());
                assertTrue(adaptor.capabilities().find(CipherAlgorithm.AES_CBC).isPresent());
            } catch (AdaptorException e) {
                // A processor may lack it, and then says so.
                assertTrue(e.getMessage().contains("no manager for"), e.getMessage());
            }
        }
    }

    /** The library's version 2.0 gives one lane's DES output to another with AVX-512 only. */
    @Test
    void shouldOfferDesWhereItWorks() throws AdaptorException {
        TestLibraries.open(TestLibraries.VERSION_2).close();
        for (Architecture architecture : new Architecture[] {Architecture.SSE, Architecture.AUTO}) {
            try (Adaptor adaptor = IpsecMbProvider.open(Optional.of(TestLibraries.VERSION_2), architecture)) {
                assertEquals(!adaptor.version().contains("AVX512"),
                        adaptor.capabilities().find(CipherAlgorithm.DES_CBC).isPresent(), adaptor.version());
            }
        }
    }

    private static Path library(Path folder, String source) throws Exception {
        Path file = folder.resolve("libIPSec_MB.so.1");
        Files.writeString(folder.resolve("stub.c"), source);
        try {
            Process gcc = new ProcessBuilder("gcc", "-shared", "-fPIC", "-o", file.toString(),
                    folder.resolve("stub.c").toString()).redirectErrorStream(true).start();
            String output = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, gcc.waitFor(), output);
        } catch (IOException e) {
            Assumptions.abort("gcc can't be started");
        }
        return file;
    }
}
