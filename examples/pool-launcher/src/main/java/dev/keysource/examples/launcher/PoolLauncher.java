package dev.keysource.examples.launcher;

import ch.qos.logback.classic.Level;
import dev.keysource.KeyPairConfigurationException;
import dev.keysource.KeyPairSourceException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The command line. Results go to standard output, everything else to standard error. */
@Command(
        name = "pool-launcher",
        description = "Runs a key generator, a server that keeps key pairs ready, and asks one.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = PoolLauncher.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed; one line on standard error tells why",
            "2:the command line is wrong",
            "3:run: a thread of the server or the memory was lost, or it could not end in time; start it again"
        })
public final class PoolLauncher {
    private static final String TIMEOUT = "how long to wait, default ${DEFAULT-VALUE}";

    private final PrintWriter out;
    private final PrintWriter err;

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
                .setParameterExceptionHandler(PoolLauncher::wrongUse)
                .setExecutionExceptionHandler(PoolLauncher::failed)
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
            description = "Initialises a missing or empty directory for a key generator: writes a commented"
                    + " keysource.properties with the defaults. Changes nothing in a directory that is not empty.")
    void createKeyGenerator(@Parameters(paramLabel = "DIR", description = "the directory") Path directory) {
        GeneratorDirectory.create(directory);
        out.println("key generator created in " + directory + "; edit keysource.properties there, then run it");
    }

    @Command(
            name = "run",
            description = "Serves key pairs until SIGTERM or SIGINT, which let the calls in progress end. Prints 'key"
                    + " generator at: <furl>' and writes the furl to key_generator.furl in the directory: whoever has it"
                    + " may ask for keys. It stays the same when the key generator is started again.")
    void run(@Parameters(paramLabel = "DIR", description = "an initialised directory") Path directory)
            throws InterruptedException {
        Logs.level(Level.INFO);
        RunCommand.run(GeneratorDirectory.open(directory), out, err);
    }

    @Command(
            name = "get",
            description = "Takes one key pair and prints it as PEM: the private key as PKCS#8, then the public key.")
    void get(
            @Option(
                            names = "--furl-file",
                            required = true,
                            paramLabel = "FILE",
                            description = "the furl of the key generator")
                    Path furlFile,
            @Option(names = "--spec", required = true, paramLabel = "SPEC", description = "for example RSA-2048")
                    String spec,
            @Option(
                            names = "--out",
                            paramLabel = "FILE",
                            description = "write to this new file, which only its owner can read")
                    @Nullable
                    Path file,
            @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "60", description = TIMEOUT)
                    int timeout)
            throws InterruptedException {
        Logs.level(Level.WARN);
        new Client(furlFile, timeout).get(spec, file, out);
    }

    @Command(
            name = "status",
            description =
                    "Shows the pools of a key generator: for each spec the level, the target, how many pairs were"
                            + " delivered, generated and destroyed, how many requests found none ready, and what refilling does.")
    void status(
            @Option(
                            names = "--furl-file",
                            required = true,
                            paramLabel = "FILE",
                            description = "the furl of the key generator")
                    Path furlFile,
            @Option(names = "--json", description = "print JSON") boolean json,
            @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "60", description = TIMEOUT)
                    int timeout)
            throws InterruptedException {
        Logs.level(Level.WARN);
        StatusReport report = StatusReport.of(new Client(furlFile, timeout).status());
        out.print(json ? report.json() : report.table());
        if (out.checkError()) {
            throw new CommandFailure("standard output: the status could not be written");
        }
    }

    @Command(
            name = "rotate-secret",
            description = "Adds a secret to those that a key generator accepts, running or not. Its furl gets the new"
                    + " one; furls with an older one work on until that is revoked. Prints the ids of all, the newest"
                    + " last.")
    void rotateSecret(@Parameters(paramLabel = "DIR", description = "the key generator's directory") Path directory) {
        Secrets.rotate(GeneratorDirectory.open(directory), out);
    }

    @Command(
            name = "revoke-secret",
            description = "Removes a secret from those that a key generator accepts, running or not: who shows it is"
                    + " refused from now on, also on connections that are open. The last one cannot be revoked.")
    void revokeSecret(
            @Parameters(paramLabel = "DIR", description = "the key generator's directory") Path directory,
            @Parameters(paramLabel = "ID", description = "as rotate-secret and the log print it") String id) {
        Secrets.revoke(GeneratorDirectory.open(directory), id, out);
    }

    private static int wrongUse(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String hint = command.getUnmatchedArguments().stream()
                .filter(unknown -> unknown.startsWith("-"))
                .findFirst()
                .map(unknown -> "; '" + unknown + "' is no option, and before a name that begins with '-' goes '--'")
                .orElse("");
        command.getErr()
                .println(oneLine("pool-launcher: " + withoutFurls(e.getMessage() + hint)) + " (see '" + name
                        + " --help')");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static int failed(Exception e, CommandLine command, @Nullable ParseResult parsed) {
        boolean expected = e instanceof CommandFailure
                || e instanceof KeyPairConfigurationException
                || e instanceof KeyPairSourceException;
        String message = expected ? String.valueOf(e.getMessage()) : "unexpected failure: " + e;
        command.getErr().println(oneLine("pool-launcher: " + message));
        LoggerFactory.getLogger(PoolLauncher.class).debug("the command failed", e);
        return command.getCommandSpec().exitCodeOnExecutionException();
    }

    /** Messages about the command line quote it. */
    private static String withoutFurls(String text) {
        return text.replaceAll("keysource:[^\\s']+", "(a furl)");
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    /** The version of the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = PoolLauncher.class.getPackage().getImplementationVersion();
            return new String[] {"pool-launcher " + (version == null ? "(unpacked)" : version)};
        }
    }
}
