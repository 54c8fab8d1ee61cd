package dev.keysource.testkit.junit;

import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A {@link java.security.KeyPair} for a test, on a parameter or a field of that type.
 *
 * <p>By default it is one pair for each spec and name in the whole run, made when the first test asks for it: making keys is
 * then no longer what a test suite spends its time on. A pair that many tests share hides the mistakes of code that takes one
 * key for another, so that what has to be different has a name: {@code @TestKeyPair(value = "RSA-2048", name = "attacker")}.
 * Code that must not see a key twice needs a {@link #fresh} one.
 *
 * <p>No test can take a shared pair from the others: the keys of the JDK cannot be destroyed, and of others each place has a
 * copy of its own.
 *
 * <p>With the configuration parameter {@code keysource.test.cache} (a directory) shared pairs are also kept between runs, in
 * files for their owner only, in a format for tests that nothing else reads. Without it nothing is written.
 */
@Documented
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(KeysourceExtension.class)
public @interface TestKeyPair {
    /**
     * The kind of pair, as {@link dev.keysource.KeyPairSpec#parse} reads it.
     *
     * @return for example {@code RSA-2048}
     */
    String value();

    /**
     * Tells pairs of one kind from each other.
     *
     * @return the name of a shared pair; without one all places of a kind share one pair
     */
    String name() default "";

    /**
     * Whether this place has a pair that nobody else was given, from a pool that lives as long as the run.
     *
     * @return {@code true} for a pair of its own; it has no name
     */
    boolean fresh() default false;
}
