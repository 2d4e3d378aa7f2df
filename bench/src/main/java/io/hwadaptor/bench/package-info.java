/** JMH benchmarks. How to run and read them: bench/README.md. */
package io.hwadaptor.bench;
