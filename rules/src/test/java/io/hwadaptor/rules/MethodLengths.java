package io.hwadaptor.rules;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * How long methods are, by the compiler's own parser: methods, constructors, initializer blocks, and lambdas with a
 * body, wherever they stand. A method counts from its first annotation or modifier to its closing brace, with whatever
 * stands in it, classes and lambdas too.
 */
final class MethodLengths {
    private MethodLengths() {
    }

    /**
     * {@return a complaint for each method of more than {@value Tidy#MAX_METHOD_LINES} lines}
     *
     * @param lines a source file; one that doesn't parse is an error, because nothing would be found in it
     */
    static List<String> tooLong(List<String> lines) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        JavacTask task = (JavacTask) compiler.getTask(null, null, diagnostics, List.of("-proc:none", "-cp", ""), null,
                List.of(new Source(String.join("\n", lines))));
        List<String> complaints = new ArrayList<>();
        try {
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new Scanner(unit, positions, complaints).scan(unit, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Diagnostic<? extends JavaFileObject> diagnostic : diagnostics.getDiagnostics()) {
            if (diagnostic.getKind() == Diagnostic.Kind.ERROR) {
                throw new IllegalArgumentException("does not parse: " + diagnostic);
            }
        }
        return complaints;
    }

    /** A file's text for the compiler; what the file is called doesn't matter to the parser. */
    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///Source.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Scanner extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<String> complaints;

        Scanner(CompilationUnitTree unit, SourcePositions positions, List<String> complaints) {
            this.unit = unit;
            this.positions = positions;
            this.complaints = complaints;
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            measure(method, "method");
            return super.visitMethod(method, null);
        }

        @Override
        public Void visitLambdaExpression(LambdaExpressionTree lambda, Void nothing) {
            measure(lambda, "lambda");
            return super.visitLambdaExpression(lambda, null);
        }

        @Override
        public Void visitClass(ClassTree type, Void nothing) {
            for (Tree member : type.getMembers()) {
                if (member instanceof BlockTree) {
                    measure(member, "initializer");
                }
            }
            return super.visitClass(type, null);
        }

        private void measure(Tree tree, String what) {
            LineMap map = unit.getLineMap();
            long first = map.getLineNumber(positions.getStartPosition(unit, tree));
            long last = map.getLineNumber(positions.getEndPosition(unit, tree) - 1);
            if (last - first + 1 > Tidy.MAX_METHOD_LINES) {
                complaints.add(first + ": " + what + " of " + (last - first + 1) + " lines, at most "
                        + Tidy.MAX_METHOD_LINES);
            }
        }
    }
}
