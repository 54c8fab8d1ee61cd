package dev.keysource.examples.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A cgroup of Linux, of either version, that limits the memory of one process with the socket buffers of the kernel. */
final class MemoryGroup implements AutoCloseable {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final Path FIRST_VERSION = ROOT.resolve("memory");
    private static final String NAME = "keysource-test-";

    private final Path directory;

    private MemoryGroup(Path directory) {
        this.directory = directory;
    }

    /**
     * Makes one.
     *
     * @throws IOException if none can be made here
     */
    static MemoryGroup of(long bytes) throws IOException {
        boolean first = Files.isDirectory(FIRST_VERSION);
        Path directory = (first ? FIRST_VERSION : ROOT)
                .resolve(NAME + ProcessHandle.current().pid());
        Files.createDirectory(directory);
        MemoryGroup group = new MemoryGroup(directory);
        try {
            if (first) {
                group.write("memory.kmem.tcp.limit_in_bytes", bytes); // from then on they are counted
                group.write("memory.limit_in_bytes", bytes);
            } else {
                group.write("memory.max", bytes);
            }
            return group;
        } catch (IOException e) {
            group.close();
            throw e;
        }
    }

    private void write(String file, long value) throws IOException {
        Files.writeString(directory.resolve(file), Long.toString(value));
    }

    /** What a command has to begin with to run in this group. */
    List<String> prefix() {
        return List.of("sh", "-c", "echo $$ >" + directory + "/cgroup.procs && exec \"$@\"", "sh");
    }

    /** The most that was in use, and of it what sockets have taken as far as that is told. */
    long peak() throws IOException {
        if (Files.exists(directory.resolve("memory.max_usage_in_bytes"))) {
            return read("memory.max_usage_in_bytes") + read("memory.kmem.tcp.max_usage_in_bytes");
        }
        return read(Files.exists(directory.resolve("memory.peak")) ? "memory.peak" : "memory.current");
    }

    private long read(String file) throws IOException {
        return Long.parseLong(Files.readString(directory.resolve(file)).strip());
    }

    /** Once its process has ended. */
    @Override
    public void close() throws IOException {
        Files.delete(directory);
    }
}
