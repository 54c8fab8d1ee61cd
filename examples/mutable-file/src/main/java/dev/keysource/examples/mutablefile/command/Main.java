package dev.keysource.examples.mutablefile.command;

import ch.qos.logback.classic.Level;
import dev.keysource.KeyPairConfigurationException;
import dev.keysource.KeyPairSourceException;
import dev.keysource.examples.console.LogOptions;
import dev.keysource.examples.console.Logs;
import dev.keysource.examples.mutablefile.Creation.Made;
import dev.keysource.examples.mutablefile.capability.Capability;
import dev.keysource.examples.mutablefile.capability.Contents;
import dev.keysource.examples.mutablefile.capability.MutableFileException;
import dev.keysource.examples.mutablefile.store.FileStore;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.CompletionException;

/**
 * The command line: makes, reads, writes and verifies mutable files and directories. Results go to standard output, all
 * else to standard error; the exit code is 0, or 1 with one line that says what went wrong.
 */
@Command(
        name = Main.PROGRAM,
        mixinStandardHelpOptions = true,
        description = "Makes and uses mutable files and directories, each with a key pair of its own from a chain of"
                + " key pair sources.",
        footer = {
            "",
            "Capabilities are secrets, and other users can see the arguments of a process. Wherever one is asked for,"
                    + " @FILE stands for the one that FILE holds, which only you need be able to read."
        },
        subcommands = {CreateCommand.class, MakeDirectoryCommand.class, DemoCommand.class})
@SuppressWarnings("NullAway.Init") // picocli sets the field
final class Main implements Runnable {
    static final String PROGRAM = "mutable-file";

    @Spec
    private CommandSpec spec;

    @Mixin
    private LogOptions log;

    private Main() {}

    /** Runs the program. */
    public static void main(String[] args) {
        int exitCode = commandLine().execute(args);
        Logs.flush();
        System.exit(exitCode);
    }

    static CommandLine commandLine() {
        Main main = new Main();
        CommandLine line = new CommandLine(main);
        line.setExecutionStrategy(parsed -> {
            main.startLog();
            return new CommandLine.RunLast().execute(parsed);
        });
        line.setCaseInsensitiveEnumValuesAllowed(true);
        // A value is taken as it is: none is a list of options, the name of a file with arguments or a wish for help.
        line.setPosixClusteredShortOptionsAllowed(false);
        line.setExpandAtFiles(false);
        line.setAllowOptionsAsOptionParameters(true);
        line.setAllowSubcommandsAsOptionParameters(true);
        line.setParameterExceptionHandler((failure, args) -> {
            CommandLine at = failure.getCommandLine();
            at.getErr().println(PROGRAM + ": " + describe(failure) + " (--help tells more)");
            return 1;
        });
        line.setExecutionExceptionHandler((failure, at, parsed) -> {
            at.getErr().println(PROGRAM + ": " + describe(failure));
            return 1;
        });
        return line;
    }

    @Command(
            name = "read",
            mixinStandardHelpOptions = true,
            description = "Writes the content of a mutable file to standard output, or lists a directory: a line with"
                    + " the capability and the name of each child.")
    void read(
            @Mixin StoreOptions storeOptions,
            @Parameters(paramLabel = "CAP", description = "A write or read capability.") String text)
            throws IOException {
        Capability capability = Capability.ofArgument(text);
        try (FileStore store = storeOptions.open()) {
            if (capability.isDirectory()) {
                PrintWriter out = spec.commandLine().getOut();
                store.list(capability).join().forEach((name, child) -> out.println(child + " " + name));
                out.flush();
            } else {
                System.out.write(store.read(capability).join());
                System.out.flush();
            }
        }
    }

    @Command(name = "write", mixinStandardHelpOptions = true, description = "Replaces the content of a mutable file.")
    void write(
            @Mixin StoreOptions storeOptions,
            @Parameters(paramLabel = "CAP", description = "A write capability.") String text,
            @Parameters(paramLabel = "FILE", description = "The new content.") Path file) {
        Capability capability = Capability.ofArgument(text);
        if (capability.isDirectory()) {
            throw new MutableFileException("this is the capability of a directory, not of a file");
        }
        try (FileStore store = storeOptions.open()) {
            store.write(capability, Contents.of(file)).join();
        }
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = "Checks every bit of what is stored for a capability, without reading the content.")
    void verify(
            @Mixin StoreOptions storeOptions,
            @Parameters(paramLabel = "CAP", description = "A write, read or verify capability.") String text) {
        Capability capability = Capability.ofArgument(text);
        try (FileStore store = storeOptions.open()) {
            spec.commandLine().getErr().println(store.verify(capability).join());
        }
    }

    private void startLog() {
        try {
            log.start(Level.WARN, new Properties());
        } catch (IOException e) {
            String file = e instanceof FileSystemException f ? " " + f.getFile() : "";
            MutableFileException failure =
                    new MutableFileException("log file" + file + ": " + MutableFileException.reason(e));
            throw new ExecutionException(spec.commandLine(), String.valueOf(failure.getMessage()), failure);
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    // The message quotes what was given, and that can be a capability.
    private static String describe(ParameterException failure) {
        String message = firstLine(failure.getMessage()).replaceAll("URI:[^\\s']+", "(a capability)");
        return failure.getCommandLine().getUnmatchedArguments().stream()
                .filter(unknown -> unknown.startsWith("-"))
                .findFirst()
                .map(unknown ->
                        message + "; '" + unknown + "' is no option, and before a name that begins with '-' goes '--'")
                .orElse(message);
    }

    /** What went wrong, in one line. */
    static String describe(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof MutableFileException
                || cause instanceof KeyPairConfigurationException
                || cause instanceof KeyPairSourceException) {
            return firstLine(cause.getMessage());
        }
        if (cause instanceof IOException io) {
            return firstLine(MutableFileException.reason(io));
        }
        return "unexpected failure: " + cause.getClass().getName() + ": " + firstLine(cause.getMessage());
    }

    /** Prints the capability of what a command has made, or what went wrong; false in that case. */
    static boolean report(Made made, CommandLine command) {
        PrintWriter out = command.getOut();
        PrintWriter err = command.getErr();
        try {
            Capability capability = made.capability().join();
            made.answer().ifPresent(answer -> err.println(made.name() + ": " + answer));
            err.flush();
            out.println(capability.text());
            out.flush();
            return true;
        } catch (CompletionException e) {
            err.println(PROGRAM + ": " + made.name() + ": " + describe(e));
            err.flush();
            return false;
        }
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "no message" : message.lines().findFirst().orElse("no message");
    }
}
