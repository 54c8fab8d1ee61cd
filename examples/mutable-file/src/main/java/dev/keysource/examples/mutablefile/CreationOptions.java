package dev.keysource.examples.mutablefile;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSources;
import dev.keysource.examples.mutablefile.Creation.Made;
import dev.keysource.examples.mutablefile.Creation.Order;
import dev.keysource.examples.mutablefile.FileStore.Place;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** Where pairs come from and what is made of them; shared by the commands that make something. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CreationOptions {
    @Option(
            names = "--config",
            paramLabel = "DIR",
            required = true,
            description = "The configuration directory of the node. Keys come from the key generator whose"
                    + " key_generator.furl lies in it, and from this machine if there is none.")
    private Path config;

    @Option(
            names = "--format",
            paramLabel = "sdmf|mdmf",
            defaultValue = "sdmf",
            description = "The format of mutable files (default: ${DEFAULT-VALUE}).")
    private Format format;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to wait for a key at most (default: ${DEFAULT-VALUE}).")
    private int timeoutSeconds;

    @Option(
            names = "--verbose",
            description = "Tell for each key which source answered and how long it took; asks for one at a time.")
    private boolean verbose;

    @Option(
            names = "--parent",
            paramLabel = "CAP",
            description = "A directory to enter in what is made, under its name without the path.")
    private @Nullable String parent;

    Format format() {
        return format;
    }

    /** Where to enter what is made from something with this name; empty if nowhere. */
    Optional<Place> place(String name) {
        Path last = Path.of(name).getFileName();
        return Optional.ofNullable(parent)
                .map(text -> new Place(Capability.ofArgument(text), last == null ? name : last.toString()));
    }

    /**
     * Makes everything, prints a capability per order on standard output, all else on standard error.
     *
     * @return the exit code
     */
    int make(List<Order> orders, CommandSpec command) throws InterruptedException {
        if (timeoutSeconds <= 0) {
            throw new MutableFileException("--timeout: found " + timeoutSeconds + ", allowed is 1 or more");
        }
        Duration timeout = Duration.ofSeconds(timeoutSeconds);
        AnswerLog log = new AnswerLog();
        try (KeyPairSource source = KeyPairSources.builder().listener(log).forDirectory(config)) {
            Creation creation = verbose ? Creation.traced(source, timeout, log) : Creation.concurrent(source, timeout);
            boolean failed = false;
            for (Made made : creation.make(orders)) {
                failed |= !report(made, command);
            }
            return failed ? 1 : 0;
        }
    }

    private static boolean report(Made made, CommandSpec command) {
        PrintWriter out = command.commandLine().getOut();
        PrintWriter err = command.commandLine().getErr();
        try {
            Capability capability = made.capability().join();
            made.answer().ifPresent(answer -> err.println(made.name() + ": " + answer));
            err.flush();
            out.println(capability.text());
            out.flush();
            return true;
        } catch (CompletionException e) {
            err.println(Main.PROGRAM + ": " + made.name() + ": " + Main.describe(e));
            err.flush();
            return false;
        }
    }
}
