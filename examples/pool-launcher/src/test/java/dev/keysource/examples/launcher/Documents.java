package dev.keysource.examples.launcher;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.codegen.docgen.manpage.ManPageGenerator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Writes what the packages tell of the commands: a manual page for each, in AsciiDoc, and the completion for shells. */
final class Documents {
    /** Where a gzip header tells how it was compressed (RFC 1952, section 2.3.1), which Java leaves open and Debian looks at. */
    private static final int EXTRA_FLAGS = 8;

    private static final byte SLOWEST = 2;

    private Documents() {}

    /**
     * {@code write DIR VERSION} writes them; {@code compress DIR CHANGELOG} compresses the manual pages that were made of
     * them, and a change log.
     *
     * @param args what to do, and where
     */
    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[1]);
        if (args[0].equals("write")) {
            write(directory, args[2]);
        } else {
            compress(directory, Path.of(args[2]));
        }
    }

    private static void write(Path directory, String version) throws IOException {
        CommandLine line = PoolLauncher.commandLine(new PrintWriter(System.out), new PrintWriter(System.err));
        tellVersion(line, "keysource " + version);
        Path pages = Files.createDirectories(directory.resolve("adoc"));
        int exitCode =
                ManPageGenerator.generateManPage(pages.toFile(), null, new boolean[0], true, line.getCommandSpec());
        if (exitCode != 0) {
            throw new IOException("the manual pages could not be made: " + exitCode);
        }
        Path completion = Files.createDirectories(directory.resolve("completion"));
        // It is read by a shell that runs, and is no program.
        String script = AutoComplete.bash("pool-launcher", line).replaceFirst("#!.*\\R", "");
        Files.writeString(completion.resolve("pool-launcher"), script);
    }

    /** That of the jar is not known before there is one. */
    private static void tellVersion(CommandLine line, String version) {
        line.getCommandSpec().versionProvider(null).version(version);
        line.getSubcommands().values().forEach(command -> tellVersion(command, version));
    }

    private static void compress(Path directory, Path changelog) throws IOException {
        Path compressed = Files.createDirectories(directory.resolve("man.gz"));
        try (Stream<Path> pages = Files.list(directory.resolve("man"))) {
            for (Path page : pages.toList()) {
                gzip(page, compressed.resolve(page.getFileName() + ".gz"));
            }
        }
        gzip(changelog, directory.resolve("changelog.gz"));
    }

    private static void gzip(Path from, Path to) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes) {
            {
                def.setLevel(Deflater.BEST_COMPRESSION);
            }
        }) {
            Files.copy(from, out);
        }
        byte[] compressed = bytes.toByteArray();
        compressed[EXTRA_FLAGS] = SLOWEST;
        Files.write(to, compressed);
    }
}
