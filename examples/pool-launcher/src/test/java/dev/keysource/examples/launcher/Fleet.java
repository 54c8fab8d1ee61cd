package dev.keysource.examples.launcher;

import dev.keysource.remote.Furl;
import dev.keysource.testkit.TestPorts;
import org.awaitility.Awaitility;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Key generators in processes of their own that share an identity. */
final class Fleet implements AutoCloseable {
    static final Duration LONG = Duration.ofMinutes(3);

    private final List<Path> directories = new ArrayList<>();
    private final List<LauncherProcess> servers = new ArrayList<>();
    private final List<Furl> furls = new ArrayList<>();

    private Fleet() {}

    /**
     * Starts a fleet.
     *
     * @param home where their directories are made
     * @param size how many servers
     * @param settings of each of them
     */
    static Fleet start(Path home, int size, String... settings) throws IOException, InterruptedException {
        Fleet fleet = new Fleet();
        try {
            for (int i = 0; i < size; i++) {
                fleet.add(home.resolve("generator-" + i), settings);
            }
            return fleet;
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            fleet.close();
            throw e;
        }
    }

    private void add(Path directory, String... settings) throws IOException, InterruptedException {
        GeneratorDirectory.create(directory).keepPort(TestPorts.take());
        Files.write(directory.resolve("keysource.properties"), List.of(settings));
        if (!directories.isEmpty()) {
            Files.copy(
                    directories.get(0).resolve("key_generator.pem"),
                    directory.resolve("key_generator.pem"),
                    StandardCopyOption.COPY_ATTRIBUTES);
        }
        directories.add(directory);
        servers.add(LauncherProcess.serve(directory));
        furls.add(Furl.read(directory.resolve("key_generator.furl")));
    }

    int size() {
        return servers.size();
    }

    LauncherProcess server(int index) {
        return servers.get(index);
    }

    /** Starts a server again that has ended; returns when it has printed its furl. */
    void restart(int index) throws IOException, InterruptedException {
        servers.set(index, LauncherProcess.serve(directories.get(index)));
    }

    /** What names all of them. */
    Furl furl() {
        return furl(size());
    }

    /** What names the first so many of them. */
    Furl furl(int count) {
        List<String> locations = furls.subList(0, count).stream()
                .flatMap(furl -> furl.locations().stream())
                .toList();
        return new Furl(furls.get(0).pin(), locations, furls.get(0).secret());
    }

    /** How many pairs a server has granted since it was started, by its audit log. */
    long granted(int index) {
        return server(index).err().stream()
                .filter(line -> line.contains("granted"))
                .count();
    }

    /** Waits until each of these servers has granted pairs since it was started. */
    void awaitUseOf(int... indices) {
        for (int index : indices) {
            Awaitility.await().atMost(LONG).until(() -> granted(index) > 0);
        }
    }

    @Override
    public void close() {
        servers.forEach(LauncherProcess::close);
    }
}
