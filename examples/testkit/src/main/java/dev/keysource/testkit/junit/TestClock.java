package dev.keysource.testkit.junit;

import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The {@link dev.keysource.testkit.FakeClock} of a test, on a parameter or a field of that type or of
 * {@link dev.keysource.TimeSource}. All places of one test instance have the same clock, those in the instances around a nested
 * one too. Static fields, and parameters of methods before and after all tests, have one for each class.
 */
@Documented
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(KeysourceExtension.class)
public @interface TestClock {}
