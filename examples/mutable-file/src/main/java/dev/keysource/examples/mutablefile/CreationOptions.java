package dev.keysource.examples.mutablefile;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSources;
import dev.keysource.examples.console.Progress;
import dev.keysource.examples.console.ShortLife;
import dev.keysource.examples.mutablefile.Creation.Made;
import dev.keysource.examples.mutablefile.Creation.Order;
import dev.keysource.examples.mutablefile.capability.Capability;
import dev.keysource.examples.mutablefile.capability.Format;
import dev.keysource.examples.mutablefile.capability.MutableFileException;
import dev.keysource.examples.mutablefile.store.FileStore.Place;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Where pairs come from and what is made of them; shared by the commands that make something. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class CreationOptions {
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

    public Format format() {
        return format;
    }

    /** Where to enter what is made from something with this name; empty if nowhere. */
    public Optional<Place> place(String name) {
        Path last = Path.of(name).getFileName();
        return Optional.ofNullable(parent)
                .map(text -> new Place(Capability.ofArgument(text), last == null ? name : last.toString()));
    }

    /** Makes everything and reports each as it is done; false if one of the reports says so. */
    public boolean make(List<Order> orders, Predicate<Made> report) throws InterruptedException {
        if (timeoutSeconds <= 0) {
            throw new MutableFileException("--timeout: found " + timeoutSeconds + ", allowed is 1 or more");
        }
        Duration timeout = Duration.ofSeconds(timeoutSeconds);
        AnswerLog log = new AnswerLog();
        ShortLife.begin();
        try (KeyPairSource source = KeyPairSources.builder().listener(log).forDirectory(config)) {
            Creation creation = verbose ? Creation.traced(source, timeout, log) : Creation.concurrent(source, timeout);
            boolean done = true;
            for (Made made : make(creation, orders)) {
                done &= report.test(made);
            }
            return done;
        }
    }

    private static List<Made> make(Creation creation, List<Order> orders) throws InterruptedException {
        try (Progress progress = Progress.of("made", orders.size())) {
            List<Made> all = creation.make(orders, progress::step);
            for (Made made : all) {
                made.capability().handle((capability, failure) -> made).join();
            }
            return all;
        }
    }
}
