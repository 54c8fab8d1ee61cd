package dev.keysource.jca;

import dev.keysource.KeyPairSource;
import org.jspecify.annotations.Nullable;

import java.io.NotSerializableException;
import java.nio.file.Path;
import java.security.Provider;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;

/**
 * A provider of the JCA, named {@code Keysource}, through which code that knows nothing of this library gets its RSA pairs from
 * a {@link KeyPairSource}: {@code KeyPairGenerator.getInstance("RSA")} and {@code "RSASSA-PSS"}. Thread-safe.
 *
 * <p>What a caller sees is what it would see without it. Pairs are taken from the source only where that makes no difference:
 * 2048, 3072 or 4096 bits, the public exponent 65537, no parameters, and no {@link java.security.SecureRandom} that the caller
 * may have seeded. All else, and every pair that the source does not have in time, is made by the next provider, in the
 * caller's thread. Keys are the JDK's own objects. No failure of the source reaches the caller: one warning is logged. Other
 * services for RSA (key factories, signatures, ciphers) that are asked of this provider are those of the next. In a JVM that
 * uses FIPS modules it does nothing.
 *
 * <p>Nothing is registered unless somebody asks: by {@link #install(KeyPairSource)}, or in the {@code java.security} file,
 * {@code security.provider.N=Keysource} with the chain in the system properties, or {@code security.provider.N=Keysource FILE}.
 *
 * <p>The setting {@code keysource.jca.timeout} is how long a caller waits for the source.
 */
public final class KeysourceProvider extends Provider {
    static final String NAME = "Keysource";
    static final List<String> GENERATORS = List.of("RSA", "RSASSA-PSS");

    private static final long serialVersionUID = 1L;
    private static final String GENERATOR = "KeyPairGenerator";
    /** No class literal, which would load it: the provider can be installed before {@code KeyPairGenerator} is there. */
    private static final String GENERATOR_CLASS = "dev.keysource.jca.PooledGenerator";
    /** Services that are asked of the provider that a key came from. */
    private static final Set<String> PASSED_ON = Set.of("KeyFactory", "Signature", "Cipher", "AlgorithmParameters");

    /** What is installed now; guarded by the class. */
    private static @Nullable Installed installed;

    private record Installed(KeysourceProvider provider, Registration registration) {}

    private final transient Chain chain;
    private final transient DefaultSizes sizes = new DefaultSizes();
    private final transient Watch watch = new Watch();

    /**
     * A provider with the chain of the system properties, {@code keysource.chain} and its settings. It is opened when the
     * first pair is wanted. For {@link java.util.ServiceLoader} and the {@code java.security} file.
     */
    public KeysourceProvider() {
        this(new Chain(new Configured(System::getProperties)));
    }

    KeysourceProvider(Chain chain) {
        super(NAME, "1.0", "RSA key pairs from a chain of keysource");
        this.chain = chain;
        putService(new GeneratorService(
                "RSA", "RSA", List.of("1.2.840.113549.1.1.1", "1.2.840.113549.1.1", "OID.1.2.840.113549.1.1")));
        putService(new GeneratorService(
                "RSASSA-PSS", "RSASSA-PSS", List.of("1.2.840.113549.1.1.10", "OID.1.2.840.113549.1.1.10", "PSS")));
    }

    /**
     * A provider with the chain of a properties file, for {@code security.provider.N=Keysource FILE}. The file is read when the
     * first pair is wanted.
     *
     * @param file the path of a file with {@code keysource.chain} and its settings
     * @return a new provider
     */
    @Override
    public Provider configure(String file) {
        Path path = Path.of(file);
        return new KeysourceProvider(new Chain(new Configured(() -> Configured.read(path))));
    }

    /**
     * Lets RSA pairs of the whole JVM come from a source. The provider is registered last and preferred for
     * {@code KeyPairGenerator}, which holds whatever provider is put in front later; if the JCA was in use before, it is put
     * in front of the others that make RSA pairs. What was installed before is uninstalled.
     *
     * <p>If this JVM refuses, or another class loader has installed this library, one warning is logged and everything stays as
     * it is.
     *
     * @param source gives the pairs; stays open when the provider is uninstalled
     * @return the provider
     */
    public static KeysourceProvider install(KeyPairSource source) {
        Objects.requireNonNull(source, "source");
        return install(new Chain(new Given(source, () -> Configured.timeout(System.getProperties()))));
    }

    /**
     * The same with another time limit.
     *
     * @param source gives the pairs; stays open when the provider is uninstalled
     * @param timeout how long a caller waits, a time span from 1ms to 365d; default: RSA-2048 500ms, RSA-3072 1s, RSA-4096 3s
     * @return the provider
     */
    public static KeysourceProvider install(KeyPairSource source, Duration timeout) {
        Objects.requireNonNull(source, "source");
        Duration checked = JcaSettings.TIMEOUT.check(timeout);
        return install(new Chain(new Given(source, () -> checked)));
    }

    /**
     * The same with a chain from properties, which is opened when the first pair is wanted and closed when the provider is
     * uninstalled.
     *
     * @param settings {@code keysource.chain} and its settings, and {@code keysource.jca.*}; later changes have no effect
     * @return the provider
     */
    public static KeysourceProvider install(Properties settings) {
        Properties copy = (Properties) settings.clone();
        return install(new Chain(new Configured(() -> copy)));
    }

    private static KeysourceProvider install(Chain chain) {
        KeysourceProvider provider = new KeysourceProvider(chain);
        Installed last;
        synchronized (KeysourceProvider.class) {
            last = unregister();
            try {
                installed = new Installed(provider, Registration.of(provider));
                provider.watch.begin(() -> lookAfter(provider));
            } catch (RuntimeException | Error e) {
                new Complaint().about("the provider " + NAME + " cannot be installed", e);
                chain.close();
            }
        }
        if (last != null) {
            last.provider.close();
        }
        return provider;
    }

    /**
     * Undoes {@link #install}: what it changed in the JVM is as it was before, unless somebody has changed it since, and what it
     * opened is closed. Generators that applications hold go on with the next provider.
     *
     * @return whether anything was installed
     */
    public static boolean uninstall() {
        Installed last;
        synchronized (KeysourceProvider.class) {
            last = unregister();
        }
        if (last != null) {
            last.provider.close();
        }
        return last != null;
    }

    /** Ends the installation, if there is one. What it leaves is closed without the lock, which its threads may wait for. */
    private static @Nullable Installed unregister() {
        Installed last = installed;
        installed = null;
        if (last != null) {
            last.provider.watch.end();
            try {
                last.registration.end();
            } catch (RuntimeException | Error e) {
                new Complaint().about("the provider " + NAME + " cannot be uninstalled", e);
            }
        }
        return last;
    }

    private void close() {
        chain.close();
        watch.awaitEnd();
    }

    /** Keeps an installation in front when other providers come, and complains once when the application has removed it. */
    private static synchronized void lookAfter(KeysourceProvider provider) {
        Installed now = installed;
        if (now == null || !now.provider.equals(provider)) {
            return;
        }
        try {
            if (!now.registration.renew()) {
                provider.watch.end();
                new Complaint().about("the application has removed the provider " + NAME, null);
            }
        } catch (RuntimeException | Error e) {
            new Complaint().about("the provider " + NAME + " cannot be kept in front of the others", e);
        }
    }

    /** Opens the chain now, in the background, so that its pools are warm when the first pair is wanted. */
    public void open() {
        chain.open();
    }

    /**
     * The service of this provider for pairs, and of the next one for what is done with them.
     *
     * @param type the type of the service
     * @param algorithm the name of the algorithm, or one of its aliases
     * @return the service, or {@code null} if there is none
     */
    @Override
    public @Nullable Service getService(String type, String algorithm) {
        Service own = super.getService(type, algorithm);
        if (own instanceof GeneratorService generators) {
            return chain.isClosed() || NextProviders.forbidOthers()
                    ? NextProviders.service(type, algorithm)
                    : generators.as(algorithm);
        }
        return PASSED_ON.contains(type) && isRsa(algorithm) ? NextProviders.service(type, algorithm) : own;
    }

    private static boolean isRsa(String algorithm) {
        return algorithm.toUpperCase(Locale.ROOT).contains("RSA") || algorithm.contains("1.2.840.113549.1.1");
    }

    /** {@code Keysource}. Also a sign that other providers may be about to come or go. */
    @Override
    public String getName() {
        if (watch != null) { // not yet while the provider is made
            watch.nameIsAskedFor();
        }
        return NAME;
    }

    /** Itself alone: the entries of a provider say nothing about its chain. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // reads nothing that changes
    public int hashCode() {
        return System.identityHashCode(this);
    }

    /**
     * Refuses to be written: a provider is bound to the chain of its process.
     *
     * @return nothing
     * @throws NotSerializableException always
     */
    private Object writeReplace() throws NotSerializableException {
        throw new NotSerializableException(getClass().getName());
    }

    /** Makes generators. */
    private final class GeneratorService extends Service {
        private final String name;

        GeneratorService(String name, String algorithm, List<String> aliases) {
            super(KeysourceProvider.this, GENERATOR, algorithm, GENERATOR_CLASS, aliases, null);
            this.name = name;
        }

        /** The same for a caller that writes the name like this; its generator will tell it. */
        Service as(String written) {
            return written.equals(name) ? this : new GeneratorService(written, getAlgorithm(), List.of());
        }

        @Override
        public Object newInstance(@Nullable Object parameter) {
            return new PooledGenerator(name, getAlgorithm(), chain, sizes);
        }
    }
}
