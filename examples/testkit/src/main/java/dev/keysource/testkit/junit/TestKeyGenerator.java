package dev.keysource.testkit.junit;

import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A key generator in a process of its own, which serves this machine over TLS. It is started when the first place asks for it,
 * and ended with the run (or the class), whatever becomes of them.
 *
 * <p>The type of the parameter or field says what of it is wanted:
 *
 * <ul>
 *   <li>{@link dev.keysource.remote.RemoteKeyPairSource} or {@link dev.keysource.KeyPairSource}: a client, which is closed with
 *       the process;
 *   <li>{@link dev.keysource.remote.Furl}: its capability;
 *   <li>{@link java.nio.file.Path}: the configuration directory of a node, for
 *       {@link dev.keysource.KeyPairSources#forDirectory}, with its {@code key_generator.furl};
 *   <li>{@link ProcessHandle}: the process, for tests that end it; {@link #perClass} keeps that from the others.
 * </ul>
 */
@Documented
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(KeysourceExtension.class)
public @interface TestKeyGenerator {
    /**
     * Settings of the generator, as in a properties file. Places with other settings have another process.
     *
     * @return lines {@code key = value}; default: {@code keysource.chain = pool(local)}, with {@code RSA-2048:4}
     */
    String[] value() default {};

    /**
     * Tells processes with the same settings from each other.
     *
     * @return the name
     */
    String name() default "";

    /**
     * Whether the test class has a process of its own, which ends with the class.
     *
     * @return {@code false} for one process in the whole run
     */
    boolean perClass() default false;
}
