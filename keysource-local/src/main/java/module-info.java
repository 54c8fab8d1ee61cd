import org.jspecify.annotations.NullMarked;

/** Makes and checks key pairs on this machine. */
@NullMarked
module dev.keysource.local {
    requires transitive dev.keysource.api;
    requires org.slf4j;
    requires org.bouncycastle.provider;
    requires static com.amazon.corretto.crypto.provider;
    requires static org.conscrypt;
    requires static com.google.errorprone.annotations;

    exports dev.keysource.local;

    provides dev.keysource.KeyPairSourceProvider with
            dev.keysource.local.provider.LocalKeyPairSourceProvider,
            dev.keysource.local.provider.Pkcs11KeyPairSourceProvider;
}
