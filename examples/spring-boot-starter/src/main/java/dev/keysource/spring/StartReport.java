package dev.keysource.spring;

import dev.keysource.KeyPairSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

import java.util.stream.Collectors;

/** Says once in the log where the pairs of an application come from, and whether code that asks the JCA has them. */
final class StartReport implements SmartInitializingSingleton {
    private static final Logger LOG = LoggerFactory.getLogger(StartReport.class);

    private final ObjectProvider<KeyPairSource> sources;
    private final ObjectProvider<JcaInstaller> jca;

    StartReport(ObjectProvider<KeyPairSource> sources, ObjectProvider<JcaInstaller> jca) {
        this.sources = sources;
        this.jca = jca;
    }

    @Override
    public void afterSingletonsInstantiated() {
        sources.ifUnique(source -> LOG.info(
                "key pairs from {}, kept ready: {}; KeyPairGenerator.getInstance(\"RSA\") {}",
                source.name(),
                kept(source),
                jca.getIfAvailable() == null
                        ? "makes its own unless keysource.jca.enabled is true"
                        : "takes them (keysource.jca.enabled)"));
    }

    private static String kept(KeyPairSource source) {
        String pools = source.pools().stream()
                .map(pool -> pool.spec() + ":" + pool.target())
                .distinct()
                .collect(Collectors.joining(", "));
        return pools.isEmpty() ? "nothing before it is asked for" : pools;
    }
}
