/**
 * The vendor's library as this process uses it, and what both ways to submit share.
 *
 * <p>{@link io.hwadaptor.qat.service.QatService} starts and stops it and has its
 * {@link io.hwadaptor.qat.service.QatInstance instances}, {@link io.hwadaptor.qat.service.PinnedPool pinned memory} and
 * {@link io.hwadaptor.qat.service.RegionMap maps} of the callers' memory;
 * {@link io.hwadaptor.qat.service.DeviceAbilities} says what the device can do. An instance knows queues as
 * {@link io.hwadaptor.qat.service.CompletionSink} only, and which request a completion is of by its
 * {@link io.hwadaptor.qat.service.Tag}. Knows neither requests nor sessions.
 */
package io.hwadaptor.qat.service;
