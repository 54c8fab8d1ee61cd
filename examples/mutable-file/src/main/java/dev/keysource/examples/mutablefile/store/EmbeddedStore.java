package dev.keysource.examples.mutablefile.store;

import dev.keysource.examples.mutablefile.capability.Capability;
import dev.keysource.examples.mutablefile.capability.Capability.Right;
import dev.keysource.examples.mutablefile.capability.Format;
import dev.keysource.examples.mutablefile.capability.MutableFileException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * A directory of {@link Container}s, one file each, named by storage index. Only the owner can read them. A container is
 * replaced in one step, and by one process at a time, so that a reader sees the old or the new content and no writer
 * loses another's. Whoever can write the directory can put an older container back: only the number that {@code verify}
 * shows would tell.
 */
public final class EmbeddedStore implements FileStore {
    private final Path directory;
    private final ExecutorService executor = Executors.newFixedThreadPool(2, task -> {
        Thread thread = new Thread(task, "mutable-file-store");
        thread.setDaemon(true);
        return thread;
    });

    private EmbeddedStore(Path directory) {
        this.directory = directory;
    }

    /** A store in a directory, which is made with the first file. */
    public static EmbeddedStore at(Path directory) {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new MutableFileException("the store " + directory + " is there already and is no directory");
        }
        return new EmbeddedStore(directory);
    }

    private void makeDirectory() {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory, ownerOnly("rwx------"));
            }
        } catch (IOException e) {
            throw MutableFileException.of("cannot make the store " + directory, e);
        }
    }

    private FileAttribute<?>[] ownerOnly(String mode) {
        boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }

    @Override
    public CompletableFuture<Capability> create(KeyPair pair, Format format, byte[] content) {
        return run(() -> createNow(pair, Capability.ofPair(pair, format, false), content));
    }

    @Override
    public CompletableFuture<Capability> makeDirectory(
            KeyPair pair, Format format, SortedMap<String, Capability> children) {
        return run(() -> {
            Capability made = Capability.ofPair(pair, format, true);
            return createNow(pair, made, Listing.encode(made, children));
        });
    }

    private Capability createNow(KeyPair pair, Capability capability, byte[] content) {
        Container container = Container.first(pair, capability, content);
        locked(() -> {
            if (Files.exists(path(capability))) {
                throw new MutableFileException("there is a container for this key pair already: "
                        + capability.storageIndex() + "; a pair must be used once");
            }
            replace(capability, container);
        });
        return capability;
    }

    @Override
    public CompletableFuture<Capability> createAt(Place place, KeyPair pair, Format format, byte[] content) {
        return run(() -> requireFree(place))
                .thenCompose(free -> create(pair, format, content))
                .thenApplyAsync(made -> link(place, made), executor);
    }

    @Override
    public CompletableFuture<Capability> makeDirectoryAt(
            Place place, KeyPair pair, Format format, SortedMap<String, Capability> children) {
        return run(() -> requireFree(place))
                .thenCompose(free -> makeDirectory(pair, format, children))
                .thenApplyAsync(made -> link(place, made), executor);
    }

    // Found early, so that no file is made that could not be entered; found again under the lock.
    private Place requireFree(Place place) {
        Capability parent = place.directory();
        if (Listing.decode(parent, load(parent).content(parent)).containsKey(place.name())) {
            throw nameIsTaken(place);
        }
        return place;
    }

    private static MutableFileException nameIsTaken(Place place) {
        return new MutableFileException("the directory has a child of this name already: " + place.name());
    }

    private Capability link(Place place, Capability child) {
        Capability parent = place.directory();
        locked(() -> {
            Container before = load(parent);
            SortedMap<String, Capability> children = Listing.decode(parent, before.content(parent));
            if (children.putIfAbsent(place.name(), child) != null) {
                throw nameIsTaken(place);
            }
            replace(parent, before.next(parent, Listing.encode(parent, children)));
        });
        return child;
    }

    @Override
    public CompletableFuture<byte[]> read(Capability file) {
        return run(() -> {
            file.require(Right.READ);
            return load(file).content(file);
        });
    }

    @Override
    public CompletableFuture<SortedMap<String, String>> list(Capability parent) {
        return read(parent).thenApply(content -> {
            SortedMap<String, String> texts = new TreeMap<>();
            Listing.decode(parent, content).forEach((name, child) -> texts.put(name, child.text()));
            return texts;
        });
    }

    @Override
    public CompletableFuture<Void> write(Capability file, byte[] content) {
        return run(() -> {
            file.require(Right.WRITE);
            locked(() -> replace(file, load(file).next(file, content)));
            return null;
        });
    }

    @Override
    public CompletableFuture<String> verify(Capability any) {
        return run(() -> {
            Container container = load(any);
            return "sequence number " + container.sequence() + ", " + container.bytes().length
                    + " bytes, signature valid";
        });
    }

    private Container load(Capability capability) {
        Path path = path(capability);
        try {
            return Container.verified(Files.readAllBytes(path), capability);
        } catch (NoSuchFileException e) {
            throw new MutableFileException(
                    "the store " + directory + " has no container " + capability.storageIndex(), e);
        } catch (IOException e) {
            throw MutableFileException.of("cannot read " + path, e);
        }
    }

    private void replace(Capability capability, Container container) {
        Path path = path(capability);
        try {
            Path fresh =
                    Files.createTempFile(directory, "." + capability.storageIndex(), ".tmp", ownerOnly("rw-------"));
            try {
                try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                    ByteBuffer bytes = ByteBuffer.wrap(container.bytes());
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                    channel.force(true);
                }
                Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            throw MutableFileException.of("cannot write " + path, e);
        }
    }

    // Threads of this process wait for each other at the monitor, processes at the lock of the file.
    private synchronized void locked(Runnable change) {
        makeDirectory();
        try (FileChannel channel = FileChannel.open(
                        directory.resolve(".lock"),
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                        ownerOnly("rw-------"));
                FileLock lock = channel.lock()) {
            if (!lock.isValid()) {
                throw new IOException("the lock was lost");
            }
            change.run();
        } catch (IOException e) {
            throw MutableFileException.of("cannot lock the store " + directory, e);
        }
    }

    private Path path(Capability capability) {
        return directory.resolve(capability.storageIndex() + ".mutable");
    }

    private <T extends @Nullable Object> CompletableFuture<T> run(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, executor);
    }

    /** Ends once what was begun is done. */
    @Override
    public void close() {
        executor.shutdown();
    }
}
