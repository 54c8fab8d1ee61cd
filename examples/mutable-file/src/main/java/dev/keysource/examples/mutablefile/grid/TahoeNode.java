package dev.keysource.examples.mutablefile.grid;

import dev.keysource.examples.mutablefile.capability.Capability;
import dev.keysource.examples.mutablefile.capability.MutableFileException;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;

/**
 * The web interface of a Tahoe-LAFS node: sends requests and turns whatever goes wrong into a
 * {@link MutableFileException}. Asynchronous and thread-safe.
 */
public final class TahoeNode {
    /** A node answers large batches one request at a time, so a single one may wait long for its turn. */
    private static final Duration LONGEST_ANSWER = Duration.ofMinutes(10);

    private static final Pattern CAPABILITY = Pattern.compile("URI(:|%3A)[^\\s\"'<>]+");
    private static final int LONGEST_MESSAGE = 200;

    private final URI root;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private TahoeNode(URI root) {
        this.root = root;
    }

    /** The node at an address such as {@code http://127.0.0.1:3456}. */
    public static TahoeNode at(String url) {
        URI uri;
        try {
            uri = URI.create(url.endsWith("/") ? url : url + "/");
        } catch (IllegalArgumentException e) {
            throw new MutableFileException("the node URL is malformed: " + e.getMessage(), e);
        }
        boolean http = "http".equals(uri.getScheme());
        if ((!http && !"https".equals(uri.getScheme())) || uri.getHost() == null || uri.getRawQuery() != null) {
            throw new MutableFileException(
                    "the node URL: found " + url + ", allowed is one such as http://127.0.0.1:3456");
        }
        if (http && !isThisMachine(uri.getHost())) {
            throw new MutableFileException("the node URL: found " + url
                    + ", but keys and capabilities are sent to it, so plain http is for this machine only");
        }
        return new TahoeNode(uri);
    }

    /** The node whose base directory this is; the node writes its address there when it starts. */
    public static TahoeNode inDirectory(Path directory) {
        Path file = directory.resolve("node.url");
        try {
            return at(Files.readString(file).strip());
        } catch (IOException e) {
            throw MutableFileException.of("cannot read " + file, e);
        }
    }

    private static boolean isThisMachine(String host) {
        return host.equals("localhost") || host.matches("127(\\.\\d{1,3}){3}") || host.equals("[::1]");
    }

    /** The path of a capability or, with names, of something below a directory. */
    public static String path(Capability capability, String... names) {
        StringBuilder path = new StringBuilder("uri/").append(escape(capability.text()));
        for (String name : names) {
            path.append('/').append(escape(name));
        }
        return path.toString();
    }

    public static String escape(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    public CompletableFuture<byte[]> get(String pathAndQuery) {
        return send(request(pathAndQuery).GET());
    }

    public CompletableFuture<byte[]> put(String pathAndQuery, byte[] body) {
        return send(request(pathAndQuery).PUT(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    public CompletableFuture<byte[]> post(String pathAndQuery, String contentType, byte[] body) {
        BodyPublisher publisher = HttpRequest.BodyPublishers.ofByteArray(body);
        return send(request(pathAndQuery).header("Content-Type", contentType).POST(publisher));
    }

    private HttpRequest.Builder request(String pathAndQuery) {
        return HttpRequest.newBuilder(root.resolve(pathAndQuery))
                .timeout(LONGEST_ANSWER)
                .header("Accept", "text/plain"); // errors come as text, too
    }

    private CompletableFuture<byte[]> send(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray())
                .handle((response, failure) -> {
                    if (failure != null) {
                        throw unreachable(failure);
                    }
                    if (response.statusCode() / 100 != 2) {
                        throw refused(response);
                    }
                    return response.body();
                });
    }

    private MutableFileException unreachable(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String detail = cause instanceof IOException io ? MutableFileException.reason(io) : cause.toString();
        return new MutableFileException("the node at " + root + " cannot be used: " + detail, cause);
    }

    private MutableFileException refused(HttpResponse<byte[]> response) {
        String text = new String(response.body(), StandardCharsets.UTF_8);
        String last = text.lines().filter(line -> !line.isBlank()).reduce("", (first, second) -> second);
        String first = text.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
        // A traceback tells what happened in its last line, any other answer in its first.
        String line = first.startsWith("Traceback") ? last : first;
        String shown = CAPABILITY.matcher(line.strip()).replaceAll("<capability>");
        return new MutableFileException("the node at " + root + " answered " + response.statusCode() + ": "
                + shown.substring(0, Math.min(LONGEST_MESSAGE, shown.length())));
    }
}
