package dev.keysource.examples.launcher.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

import java.util.Set;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static org.assertj.core.api.Assertions.assertThat;

/** Holds the library modules to the rules of the house. {@link HouseRulesTest} shows that each rule bites. */
class ArchitectureTest {
    /** Made from the .proto, which is public API; the Java classes that protoc makes of it are not. */
    private static final String GENERATED = "dev.keysource.remote.v1";

    /** Micrometer binders are such by their type, and with what belongs to them the only classes that need Micrometer. */
    private static final String[] METRICS = {
        "dev.keysource.pool.metrics.KeyPairMetrics",
        "dev.keysource.pool.metrics.PoolGauges",
        "dev.keysource.remote.metrics.KeyPairServerMetrics"
    };

    /** What an application installs in the JCA; a security provider is serializable by its type, and refuses to be written. */
    private static final String INSTALLATION = "dev.keysource.jca.Registration";

    /** Reads what the JDK prints, and prints nothing. */
    private static final String STREAM_READER = "dev.keysource.local.pkcs11.TokenLabels";

    private static final String JCA_PROVIDER = "dev.keysource.jca.KeysourceProvider";

    /** Stands where there is no random generator. */
    private static final String[] NO_GENERATOR = {
        "dev.keysource.local.engine.SystemRandom$Nothing", "dev.keysource.local.engine.SystemRandom$NothingSpi"
    };

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .importLocations(LibraryModules.locations())
            .that(DescribedPredicate.not(resideInAPackage(GENERATED)));
    private static final Set<String> EXPORTED = LibraryModules.exportedPackages();

    private final HouseRules rules = new HouseRules("dev.keysource");

    @Test
    void modules_all_areLookedAt() {
        assertThat(LibraryModules.paths())
                .containsOnlyKeys(
                        "dev.keysource.api", "dev.keysource.local", "dev.keysource.pool", "dev.keysource.remote");
        assertThat(CLASSES.stream().map(type -> type.getPackageName()))
                .contains("dev.keysource", "dev.keysource.local", "dev.keysource.pool", "dev.keysource.remote");
    }

    @Test
    void modules_exported_areOnePackageEachAndTheMetricsAndTheJcaProvider() {
        assertThat(EXPORTED)
                .containsExactlyInAnyOrder(
                        "dev.keysource",
                        "dev.keysource.jca",
                        "dev.keysource.local",
                        "dev.keysource.pool",
                        "dev.keysource.pool.metrics",
                        "dev.keysource.remote",
                        "dev.keysource.remote.metrics");
    }

    @Test
    void api_always_usesNothingButSlf4j() {
        rules.apiOnlyUsesSlf4j().check(CLASSES);
        rules.onlyUses("jca").check(CLASSES);
        rules.onlyKnows("jca", "", "internal").check(CLASSES);
    }

    @Test
    void local_always_usesNoSiblingAndBouncyCastleAndNativeProvidersOnly() {
        rules.onlyUses(
                        "local",
                        "org.bouncycastle..",
                        "com.amazon.corretto..",
                        "org.conscrypt..",
                        "com.google.errorprone.annotations.concurrent",
                        "jdk.incubator.vector")
                .check(CLASSES);
    }

    @Test
    void local_rooms_knowOnlyThoseBelow() {
        rules.onlyKnows("local", "", "internal", "local.engine", "local.check", "local.pkcs11")
                .check(CLASSES);
        rules.onlyKnows("local.pkcs11", "", "internal", "local.engine", "local.check")
                .check(CLASSES);
        rules.onlyKnows("local.engine", "", "internal", "local.check", "local.rsa")
                .check(CLASSES);
        rules.onlyKnows("local.check", "", "internal", "local.rsa").check(CLASSES);
        rules.onlyKnows("local.rsa", "internal").check(CLASSES);
        rules.onlyKnows("local.provider", "", "local").check(CLASSES);
    }

    @Test
    void pool_always_usesNoSiblingAndCaffeineAndOptionalHooksOnly() {
        rules.onlyUses(
                        "pool",
                        "com.github.benmanes.caffeine..",
                        "com.google.errorprone.annotations.concurrent",
                        "io.micrometer..",
                        "jdk.jfr..")
                .check(CLASSES);
    }

    @Test
    void pool_rooms_knowNoOthersThanTheirMapsSay() {
        rules.onlyKnows("pool", "", "internal", "pool.refill", "pool.watch").check(CLASSES);
        rules.onlyKnows("pool.refill", "", "internal").check(CLASSES);
        rules.onlyKnows("pool.metrics", "").check(CLASSES);
        rules.onlyKnows("pool.watch", "", "internal").check(CLASSES);
        rules.onlyKnows("pool.provider", "", "pool").check(CLASSES);
    }

    @Test
    void remote_always_usesNoSiblingAndGrpcAndBouncyCastleAndOptionalMetricsOnly() {
        rules.onlyUses(
                        "remote",
                        "io.grpc..",
                        "com.google.protobuf..",
                        "com.google.common..",
                        "org.bouncycastle..",
                        "io.micrometer..")
                .check(CLASSES);
    }

    @Test
    void remote_clientAndServer_knowWhatTheyShareAndNotEachOther() {
        for (String end : new String[] {"remote.client", "remote.server"}) {
            rules.onlyKnows(end, "", "internal", "remote.identity", "remote.wire", "remote.transport", "remote.v1")
                    .check(CLASSES);
        }
    }

    @Test
    void remote_identityWireAndTransport_knowNothingElse() {
        rules.onlyKnows("remote.identity", "", "internal").check(CLASSES);
        rules.onlyKnows("remote.wire", "", "internal", "remote.v1").check(CLASSES);
        rules.onlyKnows("remote.transport", "", "internal").check(CLASSES);
        rules.onlyKnows("remote.metrics", "", "remote").check(CLASSES);
    }

    @Test
    void packages_all_haveNoCycles() {
        rules.noPackageCycles().check(CLASSES);
    }

    @Test
    void optionalDependencies_all_areLinkedByFewClasses() {
        rules.onlyLinkedBy("io.micrometer..", METRICS).check(CLASSES);
        rules.onlyLinkedBy("org.crac..", "dev.keysource.internal.CheckpointHook")
                .check(CLASSES);
        rules.onlyLinkedBy(
                        "jdk.jfr..", "dev.keysource.pool.watch.FlightEvents", "dev.keysource.pool.watch.RecorderSwitch")
                .check(CLASSES);
    }

    @Test
    void publicSignatures_all_showNoThirdPartyType() {
        rules.noThirdPartyTypeInTheApi(EXPORTED, METRICS).check(CLASSES);
    }

    @Test
    void publicClasses_all_areFinal() {
        rules.publicClassesAreFinal(EXPORTED).check(CLASSES);
    }

    @Test
    void libraries_all_registerNoSecurityProviderUnlessAskedTo() {
        rules.noProviderIsRegistered(INSTALLATION).check(CLASSES);
    }

    @Test
    void libraries_all_leaveTheStandardStreamsAlone() {
        rules.noStandardStreams(STREAM_READER).check(CLASSES);
    }

    @Test
    void libraries_all_holdKeysInNothingSerializable() {
        rules.nothingIsSerializable(JCA_PROVIDER, NO_GENERATOR[0], NO_GENERATOR[1])
                .check(CLASSES);
    }

    @Test
    void apiAndPool_always_readNoWallClock() {
        rules.noWallClock("dev.keysource", "dev.keysource.jca", "dev.keysource.pool..")
                .check(CLASSES);
    }
}
