package dev.keysource.examples.launcher;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;

import static org.assertj.core.api.Assertions.assertThat;

/** What one command did, run inside this process. */
record CommandLineResult(int exitCode, String out, String err) {
    static CommandLineResult of(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] texts = Arrays.stream(args).map(Object::toString).toArray(String[]::new);
        int exitCode = PoolLauncher.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(texts);
        return new CommandLineResult(exitCode, out.toString(), err.toString());
    }

    /** The same, of a command that has to succeed and to say nothing of trouble. */
    static CommandLineResult done(Object... args) {
        CommandLineResult result = of(args);
        assertThat(result.exitCode()).as("%s", result.err()).isZero();
        assertThat(result.err()).isEmpty();
        return result;
    }
}
