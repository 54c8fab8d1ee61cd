package dev.keysource.testkit;

import dev.keysource.KeyPairSpec;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.Stream;

/** Runs a parameterized test with standard kinds of pairs. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ArgumentsSource(SpecSource.Provider.class)
public @interface SpecSource {
    /** A pattern for the texts of the kinds. */
    String value() default ".*";

    /** A pattern for the texts of those that are left out. */
    String except() default "";

    /** Finds the kinds; made by JUnit. */
    final class Provider implements ArgumentsProvider, AnnotationConsumer<SpecSource> {
        private SpecSource kinds;

        @Override
        public void accept(SpecSource annotation) {
            kinds = annotation;
        }

        @Override
        public Stream<? extends Arguments> provideArguments(
                ParameterDeclarations parameters, ExtensionContext context) {
            return KeyPairSpec.standard().stream()
                    .filter(spec -> spec.toString().matches(kinds.value()))
                    .filter(spec -> !spec.toString().matches(kinds.except()))
                    .map(Arguments::of);
        }
    }
}
