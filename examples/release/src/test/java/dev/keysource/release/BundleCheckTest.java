package dev.keysource.release;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import static dev.keysource.release.SampleBundle.FOLDER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BundleCheckTest {
    @TempDir
    Path directory;

    private SampleBundle bundle;

    @BeforeEach
    void makeBundle() throws Exception {
        bundle = new SampleBundle();
    }

    private List<String> findings() throws Exception {
        return BundleCheck.findings(bundle.write(directory), bundle.writeKey(directory));
    }

    @Test
    void bundle_whole_hasNoFault() throws Exception {
        assertThat(findings()).isEmpty();
    }

    @Test
    void bundle_empty_isFound() throws Exception {
        bundle.files.clear();
        assertThat(findings()).containsExactly("the bundle is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {".pom", ".jar", "-sources.jar", "-javadoc.jar", "-cyclonedx.json"})
    void file_missing_isFound(String suffix) throws Exception {
        bundle.remove(FOLDER + suffix);
        String wanted = suffix.equals(".pom") ? "no POM" : "has no thing-1.0" + suffix;
        assertThat(findings()).anyMatch(finding -> finding.endsWith(wanted));
    }

    @ParameterizedTest
    @CsvSource({"md5, has no md5", "sha1, has no sha1", "asc, is not signed"})
    void attendant_missing_isFound(String extension, String fault) throws Exception {
        bundle.files.remove(FOLDER + "-sources.jar." + extension);
        assertThat(findings()).containsExactly("/" + FOLDER + "-sources.jar " + fault);
    }

    @ParameterizedTest
    @ValueSource(strings = {"md5", "sha1"})
    void checksum_ofAnotherFile_isFound(String extension) throws Exception {
        bundle.files.put(FOLDER + ".jar." + extension, bundle.files.get(FOLDER + ".pom." + extension));
        assertThat(findings()).containsExactly("/" + FOLDER + ".jar." + extension + " is wrong");
    }

    @Test
    void checksum_optional_isCheckedWhereItIs() throws Exception {
        bundle.files.put(FOLDER + ".jar.sha256", "00".getBytes(UTF_8));
        assertThat(findings()).containsExactly("/" + FOLDER + ".jar.sha256 is wrong");
    }

    @Test
    void signature_ofAnotherFile_isFound() throws Exception {
        bundle.files.put(FOLDER + ".jar.asc", bundle.files.get(FOLDER + ".pom.asc"));
        assertThat(findings()).containsExactly("/" + FOLDER + ".jar.asc does not fit its file");
    }

    @Test
    void signature_byAnotherKey_isFound() throws Exception {
        bundle.signByAnother(FOLDER + ".jar");
        assertThat(findings()).singleElement().asString().contains(".jar.asc is by another key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nothing", "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----\n"})
    void signature_thatIsNone_isFound(String text) throws Exception {
        bundle.files.put(FOLDER + ".jar.asc", text.getBytes(UTF_8));
        assertThat(findings()).singleElement().asString().contains(".jar.asc is no signature");
    }

    @Test
    void attendant_withoutItsFile_isFound() throws Exception {
        bundle.files.put(FOLDER + "-extra.jar.sha1", new byte[0]);
        assertThat(findings()).containsExactly("/" + FOLDER + "-extra.jar.sha1 belongs to no file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "description", "url", "licenses", "developers", "scm", "version", "artifactId"})
    void pom_withoutAnElement_isFound(String element) throws Exception {
        bundle.pom("(?m)^  <" + element + ">.*\\n", "");
        assertThat(findings()).isNotEmpty().allMatch(finding -> finding.contains(".pom has "));
    }

    @ParameterizedTest
    @CsvSource({
        "<version>2.0.20</version>, '', has no version for org.slf4j:slf4j-api",
        "2.0.20, 2.1-SNAPSHOT, depends on org.slf4j:slf4j-api in version 2.1-SNAPSHOT",
        "2.0.20, '[2.0,3)', 'leaves the version of org.slf4j:slf4j-api open: [2.0,3)'",
        "2.0.20, ${slf4j.version}, leaves the version of org.slf4j:slf4j-api open: ${slf4j.version}",
        "compile, test, depends on org.slf4j:slf4j-api in scope test",
        "compile, system, depends on org.slf4j:slf4j-api in scope system",
        "<scope>compile</scope>, <systemPath>/a.jar</systemPath>, depends on a path of a machine for org.slf4j:slf4j-api",
        "<name>thing</name>, <name>${thing}</name>, has a property in name",
        "<dependencies>, <repositories/><dependencies>, has <repositories>",
        "<dependencies>, <distributionManagement/><dependencies>, has <distributionManagement>",
        "<dependencies>, <parent/><dependencies>, has <parent>",
        "<version>1.0</version>, <version>1.1</version>, has the version '1.1' in the folder of 1.0"
    })
    void pom_withAFault_isFound(String found, String replacement, String fault) throws Exception {
        bundle.pom(Pattern.quote(found), replacement == null ? "" : replacement);
        assertThat(findings()).containsExactly("/" + FOLDER + ".pom " + fault);
    }

    @Test
    void pom_thatIsNoXml_isFound() throws Exception {
        bundle.put(FOLDER + ".pom", "nothing".getBytes(UTF_8));
        assertThat(findings()).singleElement().asString().contains(".pom is no XML");
    }

    @Test
    void pom_thatNeedsAnAbsentSibling_isFound() throws Exception {
        bundle.pom("<dependencies>", """
                <dependencies><dependency><groupId>org.example</groupId><artifactId>other</artifactId>
                <version>1.0</version><type>test-jar</type></dependency>""");
        assertThat(findings())
                .containsExactly(
                        "/org/example/thing/1.0 needs org.example:other-1.0-tests.jar, which is not in the bundle");
    }

    @Test
    void version_thatIsASnapshot_isFound() throws Exception {
        for (String name : List.copyOf(bundle.files.keySet())) {
            bundle.files.put(name.replace("1.0", "1.0-SNAPSHOT"), bundle.files.remove(name));
        }
        assertThat(findings()).contains("/org/example/thing/1.0-SNAPSHOT is a snapshot");
    }

    @ParameterizedTest
    @CsvSource({".jar, META-INF/LICENSE", "-sources.jar, a source file", "-javadoc.jar, index.html"})
    void jar_withoutWhatItIsFor_isFound(String suffix, String lacks) throws Exception {
        bundle.put(FOLDER + suffix, SampleBundle.jar("other"));
        assertThat(findings()).containsExactly("/" + FOLDER + suffix + " lacks " + lacks);
    }

    @Test
    void jar_thatIsNone_isFound() throws Exception {
        bundle.put(FOLDER + ".jar", "nothing".getBytes(UTF_8));
        assertThat(findings()).containsExactly("/" + FOLDER + ".jar is no jar");
    }

    @Test
    void billOfMaterials_ofAnother_isFound() throws Exception {
        bundle.put(FOLDER + "-cyclonedx.json", "{}".getBytes(UTF_8));
        assertThat(findings()).singleElement().asString().endsWith("is no bill of materials of thing");
    }

    @Test
    void file_thatIsNotOfTheLayout_isFound() throws Exception {
        bundle.put("maven-metadata.xml", "<metadata/>".getBytes(UTF_8));
        bundle.put("org/example/thing/1.0/other.jar", SampleBundle.jar("META-INF/LICENSE"));
        assertThat(findings())
                .containsExactlyInAnyOrder(
                        "/ is no folder of the form group/artifact/version",
                        "/org/example/thing/1.0/other.jar does not begin with thing-1.0");
    }

    @Test
    void key_thatIsNone_isRefused() throws Exception {
        Path key = Files.writeString(directory.resolve("key"), "nothing");
        Path zip = bundle.write(directory);
        assertThatThrownBy(() -> BundleCheck.findings(zip, key)).isInstanceOf(Exception.class);
    }
}
