package dev.keysource.examples.launcher.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

import java.io.Serializable;
import java.security.Security;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasModifiers.Predicates.modifier;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/**
 * The rules of the house, each for the packages below a base package: {@code dev.keysource} for the house itself, and
 * that of the deliberately wrong classes for the tests of the rules.
 */
final class HouseRules {
    private static final String[] PLATFORM = {"java..", "javax..", "org.jspecify.annotations.."};

    private final String base;

    HouseRules(String base) {
        this.base = base;
    }

    /** What a module may use besides the platform and the API; no other module of the house is ever among it. */
    ArchRule onlyUses(String module, String... thirdParties) {
        String[] allowed = Stream.of(
                        Arrays.stream(PLATFORM),
                        Stream.of(base, base + ".internal", base + "." + module + "..", "org.slf4j.."),
                        Arrays.stream(thirdParties))
                .flatMap(packages -> packages)
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(base + "." + module + "..")
                .should()
                .dependOnClassesThat(DescribedPredicate.not(resideInAnyPackage(allowed))
                        .and(DescribedPredicate.not(DescribedPredicate.describe("primitive", c -> c.isPrimitive())))
                        .as("are outside of %s", String.join(", ", allowed)));
    }

    /** Which packages of the house one package may know besides itself, all named from the base; the base is "". */
    ArchRule onlyKnows(String room, String... known) {
        String[] allowed = Stream.concat(Stream.of(room), Stream.of(known))
                .map(name -> name.isEmpty() ? base : base + "." + name)
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(base + "." + room)
                .should()
                .dependOnClassesThat(resideInAPackage(base + "..")
                        .and(DescribedPredicate.not(resideInAnyPackage(allowed)))
                        .as("are outside of %s", String.join(", ", allowed)));
    }

    /** An optional library, which only these classes (and those within them) may need. */
    ArchRule onlyLinkedBy(String library, String... linking) {
        return noClasses()
                .that(DescribedPredicate.describe(
                        "are not " + String.join(", ", linking),
                        type -> type.getPackageName().startsWith(base)
                                && Stream.of(linking)
                                        .noneMatch(name -> type.getName().equals(name)
                                                || type.getName().startsWith(name + "$"))))
                .should()
                .dependOnClassesThat(resideInAPackage(library));
    }

    /** What the API may use: the platform, SLF4J, itself, and CRaC where that is present. */
    ArchRule apiOnlyUsesSlf4j() {
        return noClasses()
                .that()
                .resideInAnyPackage(base, base + ".internal")
                .should()
                .dependOnClassesThat(DescribedPredicate.not(resideInAnyPackage(
                                concat(PLATFORM, base, base + ".internal", "org.slf4j..", "org.crac")))
                        .and(DescribedPredicate.not(DescribedPredicate.describe("primitive", c -> c.isPrimitive()))));
    }

    ArchRule noPackageCycles() {
        return SlicesRuleDefinition.slices()
                .assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        return type.getPackageName().startsWith(base)
                                ? SliceIdentifier.of(type.getPackageName())
                                : SliceIdentifier.ignore();
                    }

                    @Override
                    public String getDescription() {
                        return "packages of " + base;
                    }
                })
                .should()
                .beFreeOfCycles();
    }

    /** No library type of somebody else in what users see of the exported packages, but for the excepted classes. */
    ArchRule noThirdPartyTypeInTheApi(Set<String> exported, String... excepted) {
        DescribedPredicate<JavaClass> held = visibleIn(exported).and(except(excepted));
        return classes().that(held).should(new ArchCondition<>("show platform and house types only") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                Stream<JavaType> supertypes =
                        Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
                supertypes.forEach(seen -> reject(type.getName(), seen, events));
                type.getTypeParameters().forEach(seen -> reject(type.getName(), seen, events));
                type.getMembers().stream()
                        .filter(HouseRules::isVisible)
                        .forEach(member -> types(member).forEach(seen -> reject(member.getFullName(), seen, events)));
            }

            private void reject(String place, JavaType seen, ConditionEvents events) {
                seen.getAllInvolvedRawTypes().stream()
                        .map(JavaClass::getBaseComponentType)
                        .filter(raw -> !isOurs(raw))
                        .forEach(raw -> events.add(
                                SimpleConditionEvent.violated(raw, place + " shows " + raw.getName() + " to users")));
            }
        });
    }

    /** A public class is not for extension, unless it says so by being abstract. */
    ArchRule publicClassesAreFinal(Set<String> exported) {
        return classes()
                .that(visibleIn(exported))
                .and()
                .areNotInterfaces()
                .and()
                .areNotEnums()
                .should()
                .haveModifier(JavaModifier.FINAL);
    }

    /** Only these classes register a security provider. */
    ArchRule noProviderIsRegistered(String... excepted) {
        return noClasses()
                .that()
                .resideInAPackage(base + "..")
                .and(except(excepted))
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "registers a security provider",
                        call -> call.getTargetOwner().isEquivalentTo(Security.class)
                                && Set.of("addProvider", "insertProviderAt").contains(call.getName())));
    }

    ArchRule noStandardStreams() {
        return noClasses().that().resideInAPackage(base + "..").should(GeneralCodingRules.ACCESS_STANDARD_STREAMS);
    }

    /** What holds a private key must not be written out by accident: only exceptions and enums are serializable. */
    ArchRule nothingIsSerializable(String... excepted) {
        return classes()
                .that()
                .resideInAPackage(base + "..")
                .and(except(excepted))
                .and()
                .areNotEnums()
                .and(DescribedPredicate.not(assignableTo(Throwable.class)))
                .should()
                .notBeAssignableTo(Serializable.class);
    }

    /** Time comes from a time source; only certificates have dates. */
    ArchRule noWallClock(String... packages) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages)
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(Clock.class, "systemDefaultZone");
    }

    private static DescribedPredicate<JavaClass> except(String... names) {
        return DescribedPredicate.describe(
                "not excepted", type -> !Set.of(names).contains(type.getName()));
    }

    private DescribedPredicate<JavaClass> visibleIn(Set<String> exported) {
        return DescribedPredicate.<JavaClass>describe(
                        "visible to users",
                        type -> exported.contains(type.getPackageName())
                                && Stream.iterate(
                                                type,
                                                outer -> outer != null,
                                                outer -> outer.getEnclosingClass()
                                                        .orElse(null))
                                        .allMatch(modifier(JavaModifier.PUBLIC).or(modifier(JavaModifier.PROTECTED))))
                .and(resideInAPackage(base + ".."));
    }

    private boolean isOurs(JavaClass raw) {
        return raw.isPrimitive()
                || raw.getPackageName().startsWith(base)
                || resideInAnyPackage(PLATFORM).test(raw);
    }

    private static boolean isVisible(JavaMember member) {
        return member.getModifiers().contains(JavaModifier.PUBLIC)
                || member.getModifiers().contains(JavaModifier.PROTECTED);
    }

    private static Stream<JavaType> types(JavaMember member) {
        if (member instanceof JavaCodeUnit unit) {
            return Stream.of(
                            Stream.of(unit.getReturnType()),
                            unit.getParameterTypes().stream(),
                            unit.getTypeParameters().stream(),
                            unit.getExceptionTypes().stream())
                    .flatMap(types -> types);
        }
        return Stream.of(((JavaField) member).getType());
    }

    private static String[] concat(String[] first, String... more) {
        return Stream.concat(Arrays.stream(first), Arrays.stream(more)).toArray(String[]::new);
    }
}
