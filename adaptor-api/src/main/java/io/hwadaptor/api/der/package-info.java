/**
 * DER (ITU-T X.690), as much of it as keys and signatures are written in: one strict reader, one writer. Needs nothing
 * of the other packages. What is written in it is known by {@link io.hwadaptor.api.spi.key} and, as far as a key's size
 * goes, by {@link io.hwadaptor.api.Capabilities}.
 */
package io.hwadaptor.api.der;
