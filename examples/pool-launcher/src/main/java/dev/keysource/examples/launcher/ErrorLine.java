package dev.keysource.examples.launcher;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.KeyPairSourceException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

import java.io.PrintWriter;

/** The one line that tells why a command has failed, and the exit code. */
final class ErrorLine {
    private ErrorLine() {}

    /** Refuses what is not from 1 to the most allowed. */
    static void requireUpTo(CommandSpec command, String option, int found, int most) {
        if (found < 1 || found > most) {
            throw new ParameterException(
                    command.commandLine(),
                    option + ": found " + found + ", allowed is a whole number from 1 to " + most);
        }
    }

    /** Runs the command. What it could not print is a failure, even if all else was done, unless it is only to be looked at. */
    static int executed(ParseResult parsed, PrintWriter out, PrintWriter err) {
        int exitCode = new CommandLine.RunLast().execute(parsed);
        if (exitCode == CommandLine.ExitCode.OK && out.checkError() && !isView(parsed)) {
            err.println(PoolLauncher.NAME + ": standard output: what was done could not be printed");
            return CommandLine.ExitCode.SOFTWARE;
        }
        return exitCode;
    }

    /** A view ends when nobody sees it any more. */
    private static boolean isView(ParseResult parsed) {
        return parsed.hasSubcommand()
                && parsed.subcommand().commandSpec().name().equals(PoolLauncher.WATCH);
    }

    static int wrongUse(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String hint = command.getUnmatchedArguments().stream()
                .filter(unknown -> unknown.startsWith("-"))
                .findFirst()
                .map(unknown -> "; '" + unknown + "' is no option, and before a name that begins with '-' goes '--'")
                .orElse("");
        String message = e instanceof UnmatchedArgumentException && isProgram(command)
                ? "found '" + command.getUnmatchedArguments().get(0) + "', allowed is a command: "
                        + String.join(", ", command.getSubcommands().keySet())
                : e.getMessage();
        command.getErr()
                .println(oneLine(PoolLauncher.NAME + ": " + withoutFurls(message + hint)) + " (see '" + name
                        + " --help')");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** Whether no command was named. */
    private static boolean isProgram(CommandLine command) {
        return command.getParent() == null;
    }

    static int failed(Exception e, CommandLine command, @Nullable ParseResult parsed) {
        boolean expected = e instanceof CommandFailure
                || e instanceof KeyPairConfigurationException
                || e instanceof KeyPairSourceException;
        String message = expected ? String.valueOf(e.getMessage()) : "unexpected failure: " + e;
        command.getErr().println(oneLine(PoolLauncher.NAME + ": " + message));
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
}
