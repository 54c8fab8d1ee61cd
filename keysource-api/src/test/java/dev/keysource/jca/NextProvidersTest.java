package dev.keysource.jca;

import org.junit.jupiter.api.Test;

import java.security.Provider;
import java.security.Security;

import static org.assertj.core.api.Assertions.assertThat;

class NextProvidersTest {
    @Test
    void with_aProviderThatLacksAJar_leavesItOut() {
        Provider broken = new Provider("Broken", "1", "throws an Error") {
            private static final long serialVersionUID = 1L;

            @Override
            public Service getService(String type, String algorithm) {
                if (type.equals("KeyPairGenerator")) {
                    throw new NoClassDefFoundError("a jar is missing");
                }
                return super.getService(type, algorithm);
            }
        };
        Security.addProvider(broken);
        try {
            assertThat(NextProviders.with("KeyPairGenerator", "RSA"))
                    .doesNotContain(broken)
                    .isNotEmpty();
        } finally {
            Security.removeProvider("Broken");
        }
    }
}
