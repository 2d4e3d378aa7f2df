/** A back-end and a device for tests: the least that the standards ask for, and faults on demand. */
package io.hwadaptor.virtio.driver.stub;
