import org.jspecify.annotations.NullMarked;

/** The {@code KeyPairSource} SPI, the chain of sources, and their discovery. */
@NullMarked
@SuppressWarnings("module") // the modules that "internal" is exported to are compiled after this one
module dev.keysource.api {
    requires static transitive org.jspecify;
    requires org.slf4j;
    requires static org.crac;

    exports dev.keysource;
    exports dev.keysource.jca;
    exports dev.keysource.internal to
            dev.keysource.local,
            dev.keysource.pool,
            dev.keysource.remote;

    uses dev.keysource.KeyPairSourceProvider;

    provides java.security.Provider with
            dev.keysource.jca.KeysourceProvider;
}
