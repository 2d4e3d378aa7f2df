package io.hwadaptor.vhostuser.services;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import java.util.Properties;

final class IpsecMbBesideSoftTest extends BesideSoft {
    @Override
    protected Adaptor openAdaptor() throws AdaptorException {
        return open("ipsecmb", new Properties());
    }
}
