package dev.keysource.examples.launcher.web;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.keysource.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;

/**
 * A small web server of read-only pages, which are found by their exact path: the JDK's, with limits on all that a peer may hold.
 * It answers GET and HEAD without content. Thread-safe.
 */
final class WebServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final Set<String> METHODS = Set.of("GET", "HEAD");
    private static final String ALLOWED = "GET, HEAD";
    /** Connections that come at once and wait to be accepted; with fewer, clients would try again after a second. */
    private static final int BACKLOG = 1_024;

    private static final int WORTH_COMPRESSING = 1_024;

    /** The JDK's server knows its limits as system properties only, and reads them once. Those that are set stay. */
    private static final Map<String, String> LIMITS = Map.of(
            "sun.net.httpserver.maxReqTime", "10", // seconds
            "sun.net.httpserver.maxRspTime", "10",
            "sun.net.httpserver.idleInterval", "10",
            "sun.net.httpserver.maxIdleConnections", "64",
            "jdk.httpserver.maxConnections", "2048",
            "sun.net.httpserver.maxReqHeaders", "100",
            "sun.net.httpserver.maxReqHeaderSize", "16384",
            "sun.net.httpserver.nodelay", "true"); // or an answer waits for a delayed acknowledgement

    /** What asks for a page: the query, or an empty text, and the header {@code Accept}, or an empty text. */
    record Asked(String query, String accept) {}

    private final HttpServer server;
    private final Workers workers;
    private final Map<String, Function<Asked, Reply>> pages;

    private WebServer(HttpServer server, Workers workers, Map<String, Function<Asked, Reply>> pages) {
        this.server = server;
        this.workers = workers;
        this.pages = Map.copyOf(pages);
    }

    /**
     * Starts a server.
     *
     * @param pages by their paths; may throw anything, and are asked by many threads at once
     * @throws IOException if it cannot listen on the address
     */
    static WebServer start(InetSocketAddress address, Map<String, Function<Asked, Reply>> pages, TimeSource time)
            throws IOException {
        LIMITS.forEach((name, value) -> System.getProperties().putIfAbsent(name, value));
        Workers workers = new Workers(time);
        WebServer started = new WebServer(HttpServer.create(address, BACKLOG), workers, pages);
        started.server.setExecutor(workers);
        started.server.createContext("/", started::handle);
        started.server.start();
        return started;
    }

    /** The port on which it listens. */
    int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            send(exchange, workers.compute(() -> prepare(exchange)));
        }
    }

    /** All that takes time, before anything is written. */
    private Reply prepare(HttpExchange exchange) {
        Reply reply = reply(exchange);
        boolean compressed = reply.body().length >= WORTH_COMPRESSING
                && header(exchange, "Accept-Encoding").contains("gzip");
        Reply varied = reply.with("Vary", "Accept, Accept-Encoding");
        return compressed ? varied.encoded("gzip", gzip(varied.body())) : varied;
    }

    private Reply reply(HttpExchange exchange) {
        Function<Asked, Reply> page = pages.get(exchange.getRequestURI().getPath());
        if (page == null) {
            return Reply.text(
                    Reply.NOT_FOUND, "there is nothing here; see /, /metrics, /health/live and /health/ready");
        }
        if (!METHODS.contains(exchange.getRequestMethod())) {
            return Reply.text(Reply.WRONG_METHOD, "allowed is " + ALLOWED).with("Allow", ALLOWED);
        }
        if (hasContent(exchange)) {
            return Reply.text(Reply.TOO_LARGE, "a request has no content here");
        }
        String query = Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("");
        try {
            return page.apply(new Asked(query, header(exchange, "Accept")));
        } catch (Throwable e) {
            LOG.warn("{} failed", exchange.getRequestURI().getRawPath(), e);
            return Reply.text(Reply.FAILED, "this page failed; the log says why");
        }
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        reply.headers().forEach(headers::set);
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        if (hasContent(exchange)) {
            headers.set("Connection", "close"); // rather than read what nobody asked for
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            headers.set("Content-Length", Integer.toString(reply.body().length));
            exchange.sendResponseHeaders(reply.status(), -1);
        } else {
            exchange.sendResponseHeaders(reply.status(), reply.body().length);
            exchange.getResponseBody().write(reply.body());
        }
    }

    private static boolean hasContent(HttpExchange exchange) {
        String length = header(exchange, "Content-Length");
        return !(length.isEmpty() || length.equals("0"))
                || !header(exchange, "Transfer-Encoding").isEmpty();
    }

    private static String header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // it goes to memory
        }
        return compressed.toByteArray();
    }

    /** Stops at once. */
    @Override
    public void close() {
        server.stop(0);
        workers.close();
    }
}
