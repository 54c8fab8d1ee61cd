import org.jspecify.annotations.NullMarked;

/** Keeps key pairs ready in front of any source. */
@NullMarked
module dev.keysource.pool {
    requires transitive dev.keysource.api;
    requires org.slf4j;
    requires com.github.benmanes.caffeine;
    requires transitive java.management;
    requires static com.google.errorprone.annotations;
    requires static jdk.jfr;
    requires static transitive micrometer.core;

    exports dev.keysource.pool;
    exports dev.keysource.pool.metrics;

    provides dev.keysource.KeyPairSourceProvider with
            dev.keysource.pool.provider.PooledKeyPairSourceProvider;
}
