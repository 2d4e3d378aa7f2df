/** What runs inside the guest. */
package io.hwadaptor.guest.inside;
