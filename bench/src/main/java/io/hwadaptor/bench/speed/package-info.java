/**
 * {@code speed} and {@code async-speed}: AES-128-CBC in chunks of growing size through every adaptor that runs here,
 * beside OpenSSL's own figure, as a table, JSON and a chart.
 */
package io.hwadaptor.bench.speed;
