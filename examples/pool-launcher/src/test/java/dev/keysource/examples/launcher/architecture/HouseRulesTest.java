package dev.keysource.examples.launcher.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

/** Shows that each rule finds the class that breaks it, and names it. */
class HouseRulesTest {
    private static final String WRONG = "dev.keysource.examples.launcher.architecture.wrong";
    private static final JavaClasses CLASSES = new ClassFileImporter().importPackages(WRONG);
    private static final Set<String> EXPORTED = Set.of(WRONG, WRONG + ".local");

    private final HouseRules rules = new HouseRules(WRONG);

    @Test
    void onlyUses_withAClassThatImportsASibling_isBroken() {
        assertBroken(rules.onlyUses("local"), "local.AsksTheSibling");
    }

    @Test
    void onlyUses_withAClassThatImportsAnotherLibrary_isBroken() {
        assertBroken(rules.onlyUses("pool"), "pool.UsesPicocli");
    }

    @Test
    void onlyKnows_withAClassThatKnowsAnotherRoom_isBrokenUnlessThatIsAllowed() {
        assertBroken(rules.onlyKnows("pool.refill"), "refill.KnowsThePool");
        assertThat(report(rules.onlyKnows("pool.refill", "pool"))).isEmpty();
    }

    @Test
    void apiOnlyUsesSlf4j_withAnApiThatKnowsAModule_isBroken() {
        assertBroken(rules.apiOnlyUsesSlf4j(), "KnowsTheLocalModule");
    }

    @Test
    void noPackageCycles_withTwoPackagesThatNeedEachOther_isBroken() {
        assertBroken(rules.noPackageCycles(), "remote.a.First");
    }

    @Test
    void noThirdPartyTypeInTheApi_withSuchSignatures_isBrokenByEachOfThem() {
        ArchRule rule = rules.noThirdPartyTypeInTheApi(EXPORTED);
        for (String member :
                new String[] {"asParameter", "asResult", "inGenerics", "inArray", "asFailure", "inField"}) {
            assertBroken(rule, "ShowsOtherLibraries." + member);
        }
        assertThat(report(rule)).doesNotContain("hidden");
    }

    @Test
    void noThirdPartyTypeInTheApi_withAnExceptedClass_isSilentAboutIt() {
        assertThat(report(rules.noThirdPartyTypeInTheApi(EXPORTED, WRONG + ".ShowsOtherLibraries")))
                .doesNotContain("ShowsOtherLibraries");
    }

    @Test
    void onlyLinkedBy_withAnotherClassThatNeedsTheLibrary_isBrokenByItAlone() {
        assertThat(report(rules.onlyLinkedBy("picocli..", WRONG + ".ShowsOtherLibraries")))
                .contains("UsesPicocli")
                .doesNotContain("ShowsOtherLibraries");
    }

    @Test
    void publicClassesAreFinal_withAnOpenClass_isBroken() {
        assertBroken(rules.publicClassesAreFinal(EXPORTED), "ShowsOtherLibraries");
    }

    @Test
    void noProviderIsRegistered_withBothWaysOfDoingIt_isBroken() {
        assertBroken(rules.noProviderIsRegistered(), "addProvider");
        assertBroken(rules.noProviderIsRegistered(), "insertProviderAt");
    }

    @Test
    void noStandardStreams_withAPrint_isBroken() {
        assertBroken(rules.noStandardStreams(), "DoesWhatLibrariesMustNot");
    }

    @Test
    void nothingIsSerializable_withASerializableHolder_isBroken() {
        assertBroken(rules.nothingIsSerializable(), "DoesWhatLibrariesMustNot");
    }

    @Test
    void noWallClock_withEachWayOfReadingIt_isBroken() {
        assertBroken(rules.noWallClock(WRONG), "currentTimeMillis");
        assertBroken(rules.noWallClock(WRONG), "Instant.now");
        assertBroken(rules.noWallClock(WRONG), "Clock.systemUTC");
    }

    private static void assertBroken(ArchRule rule, String named) {
        assertThat(report(rule)).contains(named);
    }

    private static String report(ArchRule rule) {
        return String.join("\n", rule.evaluate(CLASSES).getFailureReport().getDetails());
    }
}
