package dev.keysource.testkit.junit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.function.Predicate;

/** Gives annotated fields and parameters what they ask for. Has no state of its own. */
final class KeysourceExtension
        implements BeforeAllCallback,
                BeforeEachCallback,
                TestInstancePreConstructCallback,
                TestInstancePostProcessor,
                ParameterResolver {
    private static final List<Class<? extends Annotation>> ANNOTATIONS =
            List.of(TestKeyPair.class, TestClock.class, TestSource.class, TestKeyGenerator.class);

    KeysourceExtension() {}

    /** What is made for one instance lives as long as its test. Asked for by JUnit 5.12 and newer. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext rootContext) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        inject(context.getRequiredTestClass(), null, Fixture.ofClass(context), context);
        injectLate(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        injectLate(context);
    }

    /** JUnit before 5.11 learns of an extension on the fields of an instance when the instance is there. */
    private static void injectLate(ExtensionContext context) {
        context.getTestInstances()
                .ifPresent(instances -> instances
                        .getAllInstances()
                        .forEach(instance -> inject(instance, Fixture.ofTest(context), context)));
    }

    private static void inject(Object instance, Fixture fixture, ExtensionContext context) {
        if (fixture.isFirst(instance)) {
            inject(instance.getClass(), instance, fixture, context);
        }
    }

    @Override
    public void preConstructTestInstance(TestInstanceFactoryContext instance, ExtensionContext context) {
        Fixture.begin(instance.getOuterInstance(), context);
    }

    @Override
    public void postProcessTestInstance(Object instance, ExtensionContext context) {
        inject(instance, Fixture.end(instance, context), context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return ANNOTATIONS.stream().anyMatch(parameter::isAnnotated);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        List<? extends Annotation> found = ANNOTATIONS.stream()
                .flatMap(type -> parameter.findAnnotation(type).stream())
                .toList();
        Fixture fixture = parameter.getDeclaringExecutable() instanceof Constructor
                ? Fixture.underConstruction(context)
                : Fixture.ofTest(context);
        try {
            return value(found, parameter.getParameter().getType(), fixture, context);
        } catch (UnusableAnnotationException e) {
            throw new ParameterResolutionException(
                    "parameter " + parameter.getParameter() + " of " + parameter.getDeclaringExecutable() + ": "
                            + e.getMessage(),
                    e.getCause());
        }
    }

    private static void inject(Class<?> type, @Nullable Object instance, Fixture fixture, ExtensionContext context) {
        Predicate<Field> wanted = field -> Modifier.isStatic(field.getModifiers()) == (instance == null);
        ANNOTATIONS.stream()
                .flatMap(annotation ->
                        AnnotationSupport.findAnnotatedFields(type, annotation, wanted, HierarchyTraversalMode.TOP_DOWN)
                                .stream())
                .distinct()
                .forEach(field -> set(field, instance, fixture, context));
    }

    private static void set(Field field, @Nullable Object instance, Fixture fixture, ExtensionContext context) {
        List<? extends Annotation> found = ANNOTATIONS.stream()
                .flatMap(type -> AnnotationSupport.findAnnotation(field, type).stream())
                .toList();
        try {
            if (Modifier.isFinal(field.getModifiers())) {
                throw new UnusableAnnotationException("found a final field, allowed is one that can be set");
            }
            field.setAccessible(true);
            field.set(instance, value(found, field.getType(), fixture, context));
        } catch (UnusableAnnotationException e) {
            throw new ExtensionConfigurationException(field + ": " + e.getMessage(), e.getCause());
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new ExtensionConfigurationException(field + ": it cannot be set: " + e.getMessage(), e);
        }
    }

    private static Object value(
            List<? extends Annotation> annotations, Class<?> type, Fixture fixture, ExtensionContext context) {
        if (annotations.size() > 1) {
            throw new UnusableAnnotationException("found " + annotations + ", allowed is one of them");
        }
        Annotation annotation = annotations.get(0);
        if (annotation instanceof TestKeyPair wanted) {
            return Session.of(context).keyPair(wanted, type, context);
        }
        if (annotation instanceof TestKeyGenerator wanted) {
            KeyGeneratorProcess.check(type);
            return KeyGenerators.of(wanted, context).get(wanted).value(type);
        }
        return annotation instanceof TestSource wanted ? fixture.source(wanted, type) : fixture.clock(type);
    }
}
