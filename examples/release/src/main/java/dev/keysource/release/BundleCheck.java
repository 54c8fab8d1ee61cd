package dev.keysource.release;

import org.bouncycastle.openpgp.PGPException;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Checks a bundle for Maven Central by its published requirements, without a network: the layout, that each component is
 * complete, its POM, checksums and signatures. Two rules are of this house: a POM needs no other POM, and every jar
 * brings its licence and its bill of materials.
 *
 * @see <a href="https://central.sonatype.org/publish/requirements/">the requirements</a>
 * @see <a href="https://central.sonatype.org/publish/publish-portal-upload/">the layout of a bundle</a>
 */
public final class BundleCheck {
    private static final long LARGEST = 1L << 30;
    private static final Set<String> CHECKSUMS = Set.of("md5", "sha1", "sha256", "sha512");
    private static final int CLEAN = 0;
    private static final int FAULTY = 1;
    private static final int WRONG_USE = 2;

    private final Path root;
    private final Signatures signatures;
    private final List<String> findings = new ArrayList<>();

    private BundleCheck(Path root, Signatures signatures) {
        this.root = root;
        this.signatures = signatures;
    }

    /**
     * Checks a bundle, prints what is wrong with it, and exits: 0 if nothing is, 1 if something is, 2 if it cannot be
     * read.
     *
     * @param args the bundle, and the public key that signed it, in the form of {@code gpg --armor --export}
     */
    public static void main(String[] args) {
        if (args.length != 2) {
            System.err.println("usage: BundleCheck BUNDLE.zip PUBLIC-KEY.asc");
            System.exit(WRONG_USE);
        }
        try {
            List<String> findings = findings(Path.of(args[0]), Path.of(args[1]));
            findings.forEach(System.err::println);
            System.out.println(
                    args[0] + ": " + (findings.isEmpty() ? "nothing to find fault with" : findings.size() + " faults"));
            System.exit(findings.isEmpty() ? CLEAN : FAULTY);
        } catch (IOException | PGPException | RuntimeException e) {
            System.err.println(args[0] + " cannot be checked: " + e);
            System.exit(WRONG_USE);
        }
    }

    /**
     * What is wrong with a bundle.
     *
     * @param bundle the zip file
     * @param key the public key that all files must be signed with
     * @return one line for each fault, none if there is none
     * @throws IOException if a file cannot be read
     * @throws PGPException if the key is none
     */
    public static List<String> findings(Path bundle, Path key) throws IOException, PGPException {
        try (FileSystem zip = FileSystems.newFileSystem(URI.create("jar:" + bundle.toUri()), Map.of())) {
            BundleCheck check = new BundleCheck(zip.getPath("/"), Signatures.by(key));
            if (Files.size(bundle) > LARGEST) {
                check.findings.add("the bundle is larger than 1 GiB");
            }
            check.run();
            return List.copyOf(check.findings);
        }
    }

    private void run() throws IOException {
        Map<Path, Map<String, Path>> folders = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            all.filter(Files::isRegularFile)
                    .sorted()
                    .forEach(file -> folders.computeIfAbsent(file.getParent(), folder -> new LinkedHashMap<>())
                            .put(file.getFileName().toString(), file));
        }
        if (folders.isEmpty()) {
            findings.add("the bundle is empty");
        }
        List<Component> components = new ArrayList<>();
        for (Map.Entry<Path, Map<String, Path>> folder : folders.entrySet()) {
            checkAttendants(folder.getValue());
            Component component = Component.in(folder.getKey(), folder.getValue());
            if (component == null) {
                findings.add(folder.getKey() + " is no folder of the form group/artifact/version");
            } else {
                components.add(component);
                component.check(findings);
            }
        }
        Set<String> present =
                Set.copyOf(components.stream().flatMap(Component::artifacts).toList());
        for (Component component : components) {
            component.missing(present).forEach(findings::add);
        }
    }

    /** That each file has its checksums and its signature, that they are right, and that none is left without its file. */
    private void checkAttendants(Map<String, Path> files) throws IOException {
        for (Map.Entry<String, Path> each : files.entrySet()) {
            String name = each.getKey();
            Path file = each.getValue();
            String extension = name.substring(name.lastIndexOf('.') + 1);
            if (CHECKSUMS.contains(extension) || extension.equals("asc")) {
                if (!files.containsKey(name.substring(0, name.length() - extension.length() - 1))) {
                    findings.add(file + " belongs to no file");
                }
                continue;
            }
            for (String algorithm : CHECKSUMS) {
                Path checksum = files.get(name + "." + algorithm);
                if (checksum == null) {
                    if (algorithm.equals("md5") || algorithm.equals("sha1")) {
                        findings.add(file + " has no " + algorithm);
                    }
                } else if (!Checksums.of(algorithm, file)
                        .equals(Files.readString(checksum).strip())) {
                    findings.add(checksum + " is wrong");
                }
            }
            Path signature = files.get(name + ".asc");
            if (signature == null) {
                findings.add(file + " is not signed");
            } else {
                signatures.fault(file, signature).ifPresent(fault -> findings.add(signature + " " + fault));
            }
        }
    }
}
