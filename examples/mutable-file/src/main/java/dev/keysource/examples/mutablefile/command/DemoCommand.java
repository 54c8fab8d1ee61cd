package dev.keysource.examples.mutablefile.command;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSources;
import dev.keysource.PoolStats;
import dev.keysource.examples.mutablefile.AnswerLog;
import dev.keysource.examples.mutablefile.Creation;
import dev.keysource.examples.mutablefile.Creation.Made;
import dev.keysource.examples.mutablefile.Creation.Order;
import dev.keysource.examples.mutablefile.capability.Capability;
import dev.keysource.examples.mutablefile.capability.Capability.Right;
import dev.keysource.examples.mutablefile.capability.Contents;
import dev.keysource.examples.mutablefile.capability.Format;
import dev.keysource.examples.mutablefile.capability.MutableFileException;
import dev.keysource.examples.mutablefile.store.EmbeddedStore;
import dev.keysource.examples.mutablefile.store.FileStore;
import dev.keysource.remote.RemoteKeyPairSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description =
                "Shows everything at work in a temporary directory: starts a key generator in a process of its own,"
                        + " makes a mutable file of each FILE and a directory with keys from its pool, reads and verifies them,"
                        + " and stops the key generator.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DemoCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Option(
            names = "--launcher",
            paramLabel = "JAR",
            description = "The jar of the key generator (default: where the build leaves it).")
    private @Nullable Path launcher;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "What to make a mutable file of.")
    private List<Path> files;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        List<byte[]> contents = files.stream().map(Contents::of).toList();
        Path jar = launcher == null ? builtLauncher() : launcher;
        if (!Files.isRegularFile(jar)) {
            throw new MutableFileException(
                    "there is no key generator at " + jar + "; build it (./mvnw package) or name it with --launcher");
        }
        try (TemporaryDirectory temporary = TemporaryDirectory.make()) {
            Path generator = temporary.path().resolve("generator");
            long start = System.nanoTime();
            KeyGeneratorProcess.create(jar, generator);
            try (KeyGeneratorProcess process = KeyGeneratorProcess.start(jar, generator)) {
                show("key generator  process %d, started in %.1f s", process.pid(), secondsSince(start));
                use(generator, temporary.path().resolve("store"), contents);
                start = System.nanoTime();
                int exit = process.stop();
                show("key generator  stopped with exit code %d in %.1f s", exit, secondsSince(start));
                return exit == 0 ? 0 : 1;
            }
        }
    }

    /**
     * The furl lies in the directory of the key generator, which thus serves as that of a node. The pool is watched over the
     * connection that the keys come by, so that the first key does not wait for it.
     */
    private void use(Path node, Path directory, List<byte[]> contents) throws InterruptedException {
        long start = System.nanoTime();
        AnswerLog log = new AnswerLog();
        try (KeyPairSource source = KeyPairSources.builder().listener(log).forDirectory(node)) {
            RemoteKeyPairSource monitor = source.find(RemoteKeyPairSource.class).get(0);
            PoolStats warm = awaitWarm(monitor);
            show(
                    "pool           %d of %d %s, after %.1f s",
                    warm.level(), warm.target(), warm.spec(), secondsSince(start));
            try (FileStore store = EmbeddedStore.at(directory)) {
                List<Capability> made = create(Creation.traced(source, PATIENCE, log), store, contents);
                for (int i = 0; i < contents.size(); i++) {
                    check(files.get(i), made.get(i), contents.get(i), store);
                }
            }
            PoolStats left = pool(monitor);
            show("pool           %d of %d %s: one pair for each", left.level(), left.target(), left.spec());
        }
    }

    private List<Capability> create(Creation creation, FileStore store, List<byte[]> contents)
            throws InterruptedException {
        List<Order> orders = new ArrayList<>();
        for (int i = 0; i < contents.size(); i++) {
            byte[] content = contents.get(i);
            orders.add(new Order("file           " + files.get(i), pair -> store.create(pair, Format.SDMF, content)));
        }
        orders.add(new Order("directory", pair -> store.makeDirectory(pair, Format.SDMF, new TreeMap<>())));
        List<Capability> capabilities = new ArrayList<>();
        for (Made made : creation.make(orders)) {
            Capability capability = made.capability().join();
            show("%s", made.name());
            show("               %s", capability.text());
            made.answer().ifPresent(answer -> show("               %s", answer));
            capabilities.add(capability);
        }
        return capabilities;
    }

    private void check(Path file, Capability capability, byte[] content, FileStore store) {
        boolean same = Arrays.equals(
                content, store.read(capability.attenuate(Right.READ)).join());
        if (!same) {
            throw new MutableFileException(file + " was read back with another content");
        }
        String account = store.verify(capability.attenuate(Right.VERIFY)).join();
        show("read back      %s: %d bytes, the same; verified: %s", file, content.length, account);
    }

    private static PoolStats awaitWarm(RemoteKeyPairSource monitor) throws InterruptedException {
        long start = System.nanoTime();
        PoolStats pool = pool(monitor);
        while (pool.level() < pool.target()) {
            if (secondsSince(start) > PATIENCE.toSeconds()) {
                throw new MutableFileException("the pool did not fill within " + PATIENCE.toMinutes() + " minutes");
            }
            TimeUnit.MILLISECONDS.sleep(100);
            pool = pool(monitor);
        }
        return pool;
    }

    private static PoolStats pool(RemoteKeyPairSource monitor) {
        return monitor.status(PATIENCE).join().pools().stream()
                .findFirst()
                .orElseThrow(() -> new MutableFileException("the key generator has no pool"));
    }

    private static Path builtLauncher() {
        try {
            URL jar = DemoCommand.class.getProtectionDomain().getCodeSource().getLocation();
            return Path.of(jar.toURI())
                    .resolve("../../../pool-launcher/target/pool-launcher.jar")
                    .normalize();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the place of this program is no URI", e);
        }
    }

    private static double secondsSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    private void show(String format, Object... arguments) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(String.format(Locale.ROOT, format, arguments));
        out.flush();
    }
}
