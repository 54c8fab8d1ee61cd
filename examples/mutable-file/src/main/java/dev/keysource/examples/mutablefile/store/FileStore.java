package dev.keysource.examples.mutablefile.store;

import dev.keysource.examples.mutablefile.capability.Capability;
import dev.keysource.examples.mutablefile.capability.Capability.Right;
import dev.keysource.examples.mutablefile.capability.Format;
import dev.keysource.examples.mutablefile.capability.MutableFileException;

import java.security.KeyPair;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;

/**
 * A place for mutable files and directories. Methods do not block; their futures fail with a
 * {@link MutableFileException}. Safe for use by many threads at once.
 */
public interface FileStore extends AutoCloseable {
    /** A name in a directory. */
    record Place(Capability directory, String name) {
        public Place {
            if (!directory.isDirectory()) {
                throw new MutableFileException(
                        "this is the capability of a file, not of a directory to enter " + name + " in");
            }
            directory.require(Right.WRITE);
        }
    }

    /** Makes a mutable file from a pair that is used for nothing else; answers its write capability. */
    CompletableFuture<Capability> create(KeyPair pair, Format format, byte[] content);

    /** Makes a mutable file and enters it in a directory, where the name must be free. */
    CompletableFuture<Capability> createAt(Place place, KeyPair pair, Format format, byte[] content);

    /** Makes a directory from a pair that is used for nothing else; answers its write capability. */
    CompletableFuture<Capability> makeDirectory(KeyPair pair, Format format, SortedMap<String, Capability> children);

    /** Makes a directory and enters it in another, where the name must be free. */
    CompletableFuture<Capability> makeDirectoryAt(
            Place place, KeyPair pair, Format format, SortedMap<String, Capability> children);

    /** The content of a file. */
    CompletableFuture<byte[]> read(Capability file);

    /** The children of a directory by name: the text of the best capability that the holder may see of each. */
    CompletableFuture<SortedMap<String, String>> list(Capability directory);

    /** Replaces the content of a file. */
    CompletableFuture<Void> write(Capability file, byte[] content);

    /** Checks that what is stored is whole; answers a short account of it. */
    CompletableFuture<String> verify(Capability any);

    @Override
    void close();
}
