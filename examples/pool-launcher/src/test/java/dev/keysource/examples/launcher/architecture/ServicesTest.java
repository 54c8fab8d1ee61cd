package dev.keysource.examples.launcher.architecture;

import dev.keysource.KeyPairSourceProvider;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class ServicesTest {
    private static final String SERVICE = KeyPairSourceProvider.class.getName();

    @Test
    void providers_onTheClassPathAndOnTheModulePath_areTheSame() throws IOException {
        Set<String> registered = new TreeSet<>();
        for (URL file : Collections.list(getClass().getClassLoader().getResources("META-INF/services/" + SERVICE))) {
            try (InputStream in = file.openStream()) {
                new String(in.readAllBytes(), UTF_8).lines().forEach(registered::add);
            }
        }
        List<String> provided = LibraryModules.descriptors()
                .flatMap(module -> module.provides().stream())
                .filter(provides -> provides.service().equals(SERVICE))
                .map(ModuleDescriptor.Provides::providers)
                .flatMap(List::stream)
                .toList();
        assertThat(provided)
                .isNotEmpty()
                .as("'provides' of the modules, compared with META-INF/services")
                .containsExactlyInAnyOrderElementsOf(registered);
    }
}
