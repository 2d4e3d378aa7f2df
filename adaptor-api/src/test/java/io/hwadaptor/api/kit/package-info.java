/**
 * The conformance kit: what every adaptor must do, as tests.
 *
 * <p>An adaptor's module depends on this test-jar (and on Gson and bcprov, which the kit reads its vector files and
 * computes its expectations with), and one test class there extends {@link io.hwadaptor.api.kit.AdaptorConformance}.
 * The kit looks at what the adaptor claims and runs, beside the tests of queues and sessions that hold for all, one
 * {@link io.hwadaptor.api.kit.ServiceGroup} per service. A further service is a further group.
 *
 * <p>Everything random follows from one seed, which stands in each failure's message; {@code -Dhwadaptor.kit.seed=...}
 * repeats a run.
 */
package io.hwadaptor.api.kit;
