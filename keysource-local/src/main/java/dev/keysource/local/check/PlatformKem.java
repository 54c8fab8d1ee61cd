package dev.keysource.local.check;

import org.jspecify.annotations.Nullable;

import javax.crypto.SecretKey;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;

/**
 * {@code javax.crypto.KEM}, the JVM's interface for encapsulation, which came with Java 21 and some updates of 17 and is
 * therefore called by its names.
 */
final class PlatformKem {
    private static final String NAME = "javax.crypto.KEM";

    private final Class<?> type;
    private final Object kem;

    /** A secret, and what it travels in. */
    static final class Sent {
        final byte[] secret;
        final byte[] capsule;

        private Sent(byte[] secret, byte[] capsule) {
            this.secret = secret;
            this.capsule = capsule;
        }
    }

    /**
     * The JVM's ML-KEM.
     *
     * @throws NoSuchAlgorithmException if it has none
     */
    PlatformKem() throws GeneralSecurityException {
        try {
            type = Class.forName(NAME);
        } catch (ClassNotFoundException e) {
            throw new NoSuchAlgorithmException("this JVM has no " + NAME, e);
        }
        kem = call(type, null, "getInstance", new Class<?>[] {String.class}, "ML-KEM");
    }

    Sent encapsulate(PublicKey key, SecureRandom random) throws GeneralSecurityException {
        Class<?>[] parameters = {PublicKey.class, SecureRandom.class};
        Object sender = call(type, kem, "newEncapsulator", parameters, key, random);
        Object sent = call(nested("Encapsulator"), sender, "encapsulate", new Class<?>[0]);
        Class<?> message = nested("Encapsulated");
        SecretKey secret = (SecretKey) call(message, sent, "key", new Class<?>[0]);
        return new Sent(secret.getEncoded(), (byte[]) call(message, sent, "encapsulation", new Class<?>[0]));
    }

    byte[] decapsulate(PrivateKey key, byte[] capsule) throws GeneralSecurityException {
        Object receiver = call(type, kem, "newDecapsulator", new Class<?>[] {PrivateKey.class}, key);
        Class<?>[] parameters = {byte[].class};
        Object secret = call(nested("Decapsulator"), receiver, "decapsulate", parameters, (Object) capsule);
        return ((SecretKey) secret).getEncoded();
    }

    private static Class<?> nested(String name) {
        try {
            return Class.forName(NAME + "$" + name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(NAME + " is not as Java 21 specifies it", e);
        }
    }

    private static Object call(
            Class<?> type, @Nullable Object target, String name, Class<?>[] parameters, Object... arguments)
            throws GeneralSecurityException {
        try {
            Method method = type.getMethod(name, parameters);
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof GeneralSecurityException failure) {
                throw failure;
            }
            throw new GeneralSecurityException("a KEM fails", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(NAME + " is not as Java 21 specifies it", e);
        }
    }
}
