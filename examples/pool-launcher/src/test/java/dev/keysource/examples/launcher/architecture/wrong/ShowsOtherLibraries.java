package dev.keysource.examples.launcher.architecture.wrong;

import picocli.CommandLine;

import java.util.List;

/** Open for extension, and every visible member shows a type of another library. */
public class ShowsOtherLibraries {
    protected CommandLine inField;

    public void asParameter(CommandLine commandLine) {}

    public CommandLine asResult() {
        return null;
    }

    public List<? extends CommandLine> inGenerics() {
        return List.of();
    }

    public CommandLine[][] inArray() {
        return new CommandLine[0][];
    }

    protected void asFailure() throws CommandLine.ParameterException {}

    CommandLine hidden() {
        return null;
    }
}
