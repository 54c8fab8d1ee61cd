package dev.keysource.examples.launcher;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;

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
}
