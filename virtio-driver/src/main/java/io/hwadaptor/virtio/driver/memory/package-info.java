/**
 * Shared memory that plays a guest's RAM.
 *
 * <p>The lowest package of the driver: it knows neither rings nor messages. Set up and torn down on one control thread;
 * the bytes may be touched by any thread.
 */
package io.hwadaptor.virtio.driver.memory;
