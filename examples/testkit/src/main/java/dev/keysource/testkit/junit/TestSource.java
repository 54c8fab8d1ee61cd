package dev.keysource.testkit.junit;

import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A {@link dev.keysource.testkit.ScriptedSource}, whose answers the test gives by hand, on a parameter or a field of that type
 * or of {@link dev.keysource.KeyPairSource}. All places of one test instance that give the same name have the same source, as
 * for {@link TestClock}. It is closed when the test is over.
 */
@Documented
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(KeysourceExtension.class)
public @interface TestSource {
    /**
     * What the source is called.
     *
     * @return the name
     */
    String value() default "scripted";

    /**
     * Whether it answers every request at once, until the test tells it otherwise.
     *
     * @return {@code false} if requests wait for the test
     */
    boolean answerAtOnce() default false;
}
