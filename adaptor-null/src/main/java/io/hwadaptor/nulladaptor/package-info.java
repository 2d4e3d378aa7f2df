/**
 * The adaptor that does nothing.
 *
 * <p>A new adaptor starts as a copy of these four classes and keeps their shape: a provider that can tell whether the
 * engine is there without opening it, an adaptor that knows what the engine can do, a session that owns the key, and a
 * queue that one thread owns. The comments say what a real engine puts in each place. Then the name goes into
 * {@code module-info} and into {@code META-INF/services}, and a test extends the conformance kit.
 */
package io.hwadaptor.nulladaptor;
