/**
 * Front-ends that do what no front-end should, against a daemon in a process of its own: for tests. Shares no code with
 * the daemon.
 */
package io.hwadaptor.hostile;
