package io.hwadaptor.ffm;

import java.nio.file.Path;

/** Where the tests find files of the repository. */
public final class TestPaths {
    private TestPaths() {
    }

    /** The folder that holds all modules. */
    public static Path repository() {
        // Surefire says where the module is; an IDE starts tests in the module's folder.
        return Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
    }
}
