/**
 * Symmetric requests through the library's data-plane API, on the callers' own memory where the device reaches it.
 *
 * <p>A session has a {@link io.hwadaptor.qat.sym.SymSession}, the library's contexts of it; a queue has a
 * {@link io.hwadaptor.qat.sym.SymLane}, which describes requests in pinned memory of its slots, submits them in one
 * batch per burst, and completes them; {@link io.hwadaptor.qat.sym.SymAlgorithms} says what there is.
 */
package io.hwadaptor.qat.sym;
