package dev.keysource.examples.launcher;

import ch.qos.logback.classic.Level;
import dev.keysource.examples.console.LogOptions;
import dev.keysource.examples.console.Logs;
import dev.keysource.examples.launcher.watch.Watch;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The command line. Results go to standard output, everything else to standard error. */
@Command(
        name = PoolLauncher.NAME,
        description = "Runs a key generator, a server that keeps key pairs ready, and asks one.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed; one line on standard error tells why",
            "2:the command line is wrong",
            "3:run: a thread of the server or the memory was lost, or it could not end in time; start it again"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class PoolLauncher {
    static final String NAME = "pool-launcher";
    static final String WATCH = "watch";
    private static final String EXAMPLE = "%nExample:%n";
    private static final int MOST_SECONDS = 86_400;

    private final PrintWriter out;
    private final PrintWriter err;

    @Spec
    private CommandSpec spec;

    @Mixin
    private LogOptions log;

    private PoolLauncher(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Runs one command and exits with its code.
     *
     * @param args the command and its options
     */
    public static void main(String[] args) {
        int exitCode = commandLine(new PrintWriter(System.out, true, UTF_8), new PrintWriter(System.err, true, UTF_8))
                .execute(args);
        Logs.flush();
        System.exit(exitCode);
    }

    static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        CommandLine line = new CommandLine(new PoolLauncher(out, err))
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler(ErrorLine::wrongUse)
                .setExecutionExceptionHandler(ErrorLine::failed)
                .registerConverter(Path.class, Values::path)
                .setExecutionStrategy(parsed -> ErrorLine.executed(parsed, out, err))
                // A value is taken as it is: none is a list of options, the name of a file to read or a wish for help.
                .setPosixClusteredShortOptionsAllowed(false)
                .setExpandAtFiles(false)
                .setAllowOptionsAsOptionParameters(true)
                .setAllowSubcommandsAsOptionParameters(true);
        takeIdsAsPrinted(Objects.requireNonNull(line.getSubcommands().get("revoke-secret")));
        return line;
    }

    /** An id is eight characters of base64url. It can begin with '-', and with '-h' or '-V' too. */
    private static void takeIdsAsPrinted(CommandLine line) {
        line.setUnmatchedOptionsArePositionalParams(true);
        CommandSpec spec = line.getCommandSpec();
        for (String name : List.of("--help", "--version")) {
            OptionSpec option = spec.findOption(name);
            spec.remove(option);
            spec.addOption(OptionSpec.builder(option).names(name).build());
        }
    }

    @Command(
            name = "create-key-generator",
            footerHeading = EXAMPLE,
            footer = "  pool-launcher create-key-generator keys",
            description = {
                "Initialises a missing or empty directory for a key generator.",
                "Writes a commented keysource.properties with the defaults. Changes nothing in a "
                        + "directory that is not empty."
            })
    void createKeyGenerator(@Parameters(paramLabel = "DIR", description = "the directory") Path directory) {
        log(Level.WARN, new Properties());
        GeneratorDirectory.create(directory);
        out.println("key generator created in " + directory + "; edit keysource.properties there, then run it");
    }

    @Command(
            name = "run",
            footerHeading = EXAMPLE,
            footer = "  pool-launcher run keys",
            description = {
                "Serves key pairs until SIGTERM or SIGINT.",
                "Signals let the calls in progress end. Prints 'key generator at: <furl>' and writes the "
                        + "furl to key_generator.furl in the directory: whoever has it may ask for keys. It stays "
                        + "the same as long as the settings of port, address and location do."
            })
    void run(@Parameters(paramLabel = "DIR", description = "an initialised directory") Path directory)
            throws InterruptedException {
        GeneratorDirectory generator = GeneratorDirectory.open(directory);
        log(Level.INFO, generator.settings());
        RunCommand.run(generator, out, err);
    }

    @Command(
            name = "get",
            footerHeading = EXAMPLE,
            footer = {
                "  pool-launcher get --furl-file keys/key_generator.furl \\",
                "      --spec RSA-2048 --out pair.pem"
            },
            description = {
                "Takes one key pair and prints it as PEM.",
                "The private key comes first, as PKCS#8, then the public key."
            })
    void get(
            @Mixin Client client,
            @Option(
                            names = "--spec",
                            required = true,
                            paramLabel = "SPEC",
                            completionCandidates = Client.Kinds.class,
                            description = "for example RSA-2048")
                    String spec,
            @Option(
                            names = "--out",
                            paramLabel = "FILE",
                            converter = Values.FileName.class,
                            description = "write to this new file, which only its owner can read")
                    @Nullable
                    Path file)
            throws InterruptedException {
        log(Level.WARN, new Properties());
        client.get(spec, file, out);
    }

    @Command(
            name = "status",
            footerHeading = EXAMPLE,
            footer = "  pool-launcher status --furl-file keys/key_generator.furl --json",
            description = {
                "Shows the pools of a key generator.",
                "For each spec the level, the target, how many pairs were delivered, generated and "
                        + "destroyed, how many requests found none ready, and what refilling does."
            })
    void status(@Mixin Client client, @Option(names = "--json", description = "print JSON") boolean json)
            throws InterruptedException {
        log(Level.WARN, new Properties());
        StatusReport report = StatusReport.of(client.status());
        out.print(json ? report.json() : report.table());
    }

    @Command(
            name = PoolLauncher.WATCH,
            footerHeading = EXAMPLE,
            footer = "  pool-launcher watch --furl-file keys/key_generator.furl",
            description = {
                "Shows key generators live.",
                "Each of those in the furl, with the level of each pool as a bar, how many pairs a second "
                        + "are given out and made, how many requests a second find none ready, and what refilling "
                        + "does. On a terminal the picture is redrawn in place until Ctrl-C; elsewhere each look "
                        + "prints a line for each pool. One that does not answer is shown as away, and asked again."
            })
    void watch(
            @Mixin FurlOption furl,
            @Option(
                            names = "--interval",
                            paramLabel = "SECONDS",
                            defaultValue = "2",
                            description = "how long to wait between two looks, default ${DEFAULT-VALUE}")
                    int interval,
            @Option(
                            names = "--count",
                            paramLabel = "LOOKS",
                            description = "end after so many looks; exit code 1 if nothing has answered by then")
                    @Nullable
                    Integer count,
            @Option(names = "--plain", description = "print lines on a terminal too") boolean plain)
            throws InterruptedException {
        ErrorLine.requireUpTo(spec, "--interval", interval, MOST_SECONDS);
        ErrorLine.requireUpTo(spec, "--count", count == null ? 1 : count, Integer.MAX_VALUE);
        log(Level.ERROR, new Properties());
        Duration pause = Duration.ofSeconds(interval);
        Watch.run(furl.read(), pause, count == null ? 0 : count, plain, out).ifPresent(reason -> {
            throw new CommandFailure("nothing has answered: " + reason);
        });
    }

    @Command(
            name = "completion",
            footerHeading = EXAMPLE,
            footer = "  pool-launcher completion > pool-launcher.bash",
            description = {
                "Prints a script by which bash and zsh complete commands and options.",
                "Load it by 'source <(pool-launcher completion)' in ~/.bashrc, or in ~/.zshrc after " + "compinit."
            })
    void completion() {
        out.print(AutoComplete.bash(NAME, spec.commandLine()));
    }

    @Command(
            name = "rotate-secret",
            footerHeading = EXAMPLE,
            footer = "  pool-launcher rotate-secret keys",
            description = {
                "Adds a secret to those that a key generator accepts.",
                "It may be running or not. Its furl gets the new one; furls with an older one work on "
                        + "until that is revoked. Prints the ids of all, the newest last."
            })
    void rotateSecret(@Parameters(paramLabel = "DIR", description = "the key generator's directory") Path directory) {
        log(Level.WARN, new Properties());
        Secrets.rotate(GeneratorDirectory.open(directory), out);
    }

    @Command(
            name = "revoke-secret",
            footerHeading = EXAMPLE,
            footer = "  pool-launcher revoke-secret keys ID",
            description = {
                "Removes a secret from those that a key generator accepts.",
                "It may be running or not: who shows that secret is refused from now on, also on "
                        + "connections that are open. The last one cannot be revoked."
            })
    void revokeSecret(
            @Parameters(paramLabel = "DIR", description = "the key generator's directory") Path directory,
            @Parameters(paramLabel = "ID", description = "as rotate-secret and the log print it") String id) {
        log(Level.WARN, new Properties());
        Secrets.revoke(GeneratorDirectory.open(directory), id, out);
    }

    private void log(Level byDefault, Properties settings) {
        try {
            log.start(byDefault, settings);
        } catch (IOException e) {
            throw new CommandFailure(
                    "log file: " + CommandFailure.of(Path.of(""), e).getMessage(), e);
        }
    }
}
