package dev.keysource.examples.mutablefile.command;

import dev.keysource.examples.mutablefile.Creation.Order;
import dev.keysource.examples.mutablefile.CreationOptions;
import dev.keysource.examples.mutablefile.capability.Capability;
import dev.keysource.examples.mutablefile.capability.MutableFileException;
import dev.keysource.examples.mutablefile.store.FileStore;
import dev.keysource.examples.mutablefile.store.FileStore.Place;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

@Command(
        name = "mkdir",
        mixinStandardHelpOptions = true,
        description = "Makes a directory for each NAME and prints its write capability, one line each.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class MakeDirectoryCommand implements Callable<Integer> {
    private static final Pattern CHILD = Pattern.compile("(.+)=((?:URI:|@).*)", Pattern.DOTALL);

    @Mixin
    private CreationOptions creation;

    @Mixin
    private StoreOptions storeOptions;

    @Option(
            names = "--child",
            paramLabel = "NAME=CAP",
            description = "A file or directory to enter in each new directory; may be repeated.")
    private List<String> children = new ArrayList<>();

    @Parameters(
            paramLabel = "NAME",
            arity = "1..*",
            description = "What to call the directory in messages, and in the parent directory if there is one.")
    private List<String> names;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        SortedMap<String, Capability> entries = new TreeMap<>();
        for (String child : children) {
            enter(child, entries);
        }
        try (FileStore store = storeOptions.open()) {
            List<Order> orders =
                    names.stream().map(name -> order(name, entries, store)).toList();
            return creation.make(orders, made -> Main.report(made, spec.commandLine())) ? 0 : 1;
        }
    }

    // A name may hold anything, '=' too.
    private static void enter(String child, SortedMap<String, Capability> entries) {
        Matcher parts = CHILD.matcher(child);
        if (!parts.matches()) {
            throw new MutableFileException("--child: found something else than NAME=CAP or NAME=@FILE");
        }
        String name = parts.group(1);
        if (entries.put(name, Capability.ofArgument(parts.group(2))) != null) {
            throw new MutableFileException("--child: the name '" + name + "' was given twice");
        }
    }

    private Order order(String name, SortedMap<String, Capability> entries, FileStore store) {
        Optional<Place> place = creation.place(name);
        return new Order(
                name,
                pair -> place.isPresent()
                        ? store.makeDirectoryAt(place.get(), pair, creation.format(), entries)
                        : store.makeDirectory(pair, creation.format(), entries));
    }
}
