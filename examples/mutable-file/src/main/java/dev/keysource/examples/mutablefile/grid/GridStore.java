package dev.keysource.examples.mutablefile.grid;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.keysource.examples.mutablefile.capability.Capability;
import dev.keysource.examples.mutablefile.capability.Capability.Right;
import dev.keysource.examples.mutablefile.capability.Format;
import dev.keysource.examples.mutablefile.capability.MutableFileException;
import dev.keysource.examples.mutablefile.store.FileStore;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.Base64;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Mutable files and directories on a Tahoe-LAFS grid, by way of the web interface of a node. The node is given the
 * private key with each creation, and the capability that it answers must be the one that is derived from the key here.
 * Source: {@code docs/frontends/webapi.rst} of Tahoe-LAFS 1.20.
 */
public final class GridStore implements FileStore {
    private final TahoeNode node;

    public GridStore(TahoeNode node) {
        this.node = node;
    }

    @Override
    public CompletableFuture<Capability> create(KeyPair pair, Format format, byte[] content) {
        return put("uri", "", pair, format, content);
    }

    @Override
    public CompletableFuture<Capability> createAt(Place place, KeyPair pair, Format format, byte[] content) {
        // A PUT that may not replace is refused by the node if the name is taken; a form upload would overwrite.
        String path = TahoeNode.path(place.directory(), place.name());
        return put(path, "&replace=false", pair, format, content);
    }

    private CompletableFuture<Capability> put(String path, String more, KeyPair pair, Format format, byte[] content) {
        Capability expected = Capability.ofPair(pair, format, false);
        String query = "?format=" + format.parameter() + more + "&private-key=" + TahoeNode.escape(privateKey(pair));
        return node.put(path + query, content).thenApply(answer -> confirmed(expected, answer));
    }

    @Override
    public CompletableFuture<Capability> makeDirectory(
            KeyPair pair, Format format, SortedMap<String, Capability> children) {
        Capability expected = Capability.ofPair(pair, format, true);
        byte[] listing = listing(children);
        if (format == Format.SDMF && !children.isEmpty()) {
            String query = "?t=mkdir-with-children&private-key=" + privateKey(pair);
            return node.post("uri" + query, "application/json", listing)
                    .thenApply(answer -> confirmed(expected, answer));
        }
        FormData form = new FormData()
                .field("t", "mkdir")
                .field("format", format.parameter())
                .field("private-key", privateKey(pair));
        CompletableFuture<Capability> made =
                node.post("uri", form.contentType(), form.body()).thenApply(answer -> confirmed(expected, answer));
        if (children.isEmpty()) {
            return made;
        }
        // A node makes directories with children as SDMF, whatever format it is asked for.
        return made.thenCompose(
                directory -> node.post(TahoeNode.path(directory) + "?t=set-children", "application/json", listing)
                        .thenApply(answer -> directory));
    }

    @Override
    public CompletableFuture<Capability> makeDirectoryAt(
            Place place, KeyPair pair, Format format, SortedMap<String, Capability> children) {
        // A node ignores the key when it makes a directory inside another, so it is made first and entered then.
        return makeDirectory(pair, format, children)
                .thenCompose(made -> node.put(
                                TahoeNode.path(place.directory(), place.name()) + "?t=uri&replace=false",
                                made.text().getBytes(StandardCharsets.US_ASCII))
                        .thenApply(answer -> made));
    }

    private static String privateKey(KeyPair pair) {
        byte[] der = pair.getPrivate().getEncoded();
        try {
            return Base64.getUrlEncoder().encodeToString(der);
        } finally {
            Arrays.fill(der, (byte) 0);
        }
    }

    private static Capability confirmed(Capability expected, byte[] answer) {
        byte[] text = new String(answer, StandardCharsets.UTF_8).strip().getBytes(StandardCharsets.UTF_8);
        if (!Arrays.equals(text, expected.text().getBytes(StandardCharsets.UTF_8))) {
            throw new MutableFileException("the node answered with another capability than the one that belongs to the"
                    + " key; expected was the " + expected);
        }
        return expected;
    }

    private static byte[] listing(SortedMap<String, Capability> children) {
        JsonObject listing = new JsonObject();
        children.forEach((name, child) -> {
            JsonObject facts = new JsonObject();
            facts.addProperty(child.right() == Right.WRITE ? "rw_uri" : "ro_uri", child.text());
            JsonArray entry = new JsonArray();
            entry.add(child.isDirectory() ? "dirnode" : "filenode");
            entry.add(facts);
            listing.add(name, entry);
        });
        return listing.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public CompletableFuture<byte[]> read(Capability file) {
        return allowed(file, Right.READ).thenCompose(readable -> node.get(TahoeNode.path(readable)));
    }

    @Override
    public CompletableFuture<SortedMap<String, String>> list(Capability directory) {
        return allowed(directory, Right.READ)
                .thenCompose(readable -> node.get(TahoeNode.path(readable) + "?t=json"))
                .thenApply(GridStore::children);
    }

    private static SortedMap<String, String> children(byte[] answer) {
        SortedMap<String, String> children = new TreeMap<>();
        try {
            facts(parse(answer)).getAsJsonObject("children").asMap().forEach((name, child) -> {
                JsonObject facts = facts(child);
                children.put(
                        name,
                        facts.get(facts.has("rw_uri") ? "rw_uri" : "ro_uri").getAsString());
            });
        } catch (IllegalStateException | ClassCastException | IndexOutOfBoundsException | NullPointerException e) {
            throw new MutableFileException("the node's listing of the directory cannot be understood", e);
        }
        return children;
    }

    private static JsonObject facts(JsonElement typed) {
        return typed.getAsJsonArray().get(1).getAsJsonObject();
    }

    private static JsonElement parse(byte[] answer) {
        try {
            return JsonParser.parseString(new String(answer, StandardCharsets.UTF_8));
        } catch (JsonParseException e) {
            throw new MutableFileException("the node's answer is not JSON", e);
        }
    }

    @Override
    public CompletableFuture<Void> write(Capability file, byte[] content) {
        return allowed(file, Right.WRITE)
                .thenCompose(writable -> node.put(TahoeNode.path(writable), content))
                .thenAccept(answer -> confirmed(file, answer));
    }

    /** The node checks each share on each server; it does so for those who may read, not with a verify capability. */
    @Override
    public CompletableFuture<String> verify(Capability any) {
        return allowed(any, Right.READ)
                .thenCompose(readable -> node.post(
                        TahoeNode.path(readable) + "?t=check&verify=true&output=JSON",
                        "application/octet-stream",
                        new byte[0]))
                .thenApply(answer -> healthy(any, answer));
    }

    private static String healthy(Capability any, byte[] answer) {
        String summary;
        boolean healthy;
        try {
            JsonObject facts = parse(answer).getAsJsonObject();
            summary = facts.get("summary").getAsString();
            healthy = facts.getAsJsonObject("results").get("healthy").getAsBoolean();
        } catch (IllegalStateException | ClassCastException | NullPointerException e) {
            throw new MutableFileException("the node's account of the check cannot be understood", e);
        }
        if (!healthy) {
            throw new MutableFileException("what " + any.storageIndex() + " stands for is not healthy: " + summary);
        }
        return summary;
    }

    private static CompletableFuture<Capability> allowed(Capability capability, Right needed) {
        try {
            capability.require(needed);
            return CompletableFuture.completedFuture(capability);
        } catch (MutableFileException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Nothing to do: the node is not ours. */
    @Override
    public void close() {}
}
