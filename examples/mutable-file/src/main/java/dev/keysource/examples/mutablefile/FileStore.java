package dev.keysource.examples.mutablefile;

import java.security.KeyPair;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;

/**
 * A place for mutable files and directories. Methods do not block; their futures fail with a
 * {@link MutableFileException}. Safe for use by many threads at once.
 */
interface FileStore extends AutoCloseable {
    /** Makes a mutable file from a pair that is used for nothing else; answers its write capability. */
    CompletableFuture<Capability> create(KeyPair pair, Format format, byte[] content);

    /** Makes a directory from a pair that is used for nothing else; answers its write capability. */
    CompletableFuture<Capability> makeDirectory(KeyPair pair, Format format, SortedMap<String, Capability> children);

    /** Enters a file or directory in a directory under a name that is free. */
    CompletableFuture<Void> link(Capability directory, String name, Capability child);

    /** The content of a file. */
    CompletableFuture<byte[]> read(Capability file);

    /** The children of a directory: what the capability lets its holder see of each. */
    CompletableFuture<SortedMap<String, Capability>> list(Capability directory);

    /** Replaces the content of a file. */
    CompletableFuture<Void> write(Capability file, byte[] content);

    /** Checks that what is stored is whole; answers a short account of it. */
    CompletableFuture<String> verify(Capability any);

    @Override
    void close();
}
