package dev.keysource.examples.launcher.web;

import dev.keysource.TimeSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The limits of the web server, with real sockets. */
@Timeout(300)
class WebServerIT {
    private static final String LARGE = "key pairs ".repeat(200_000);
    /** As long as the metrics of a key generator. */
    private static final String USUAL = "key pairs ".repeat(3_000);

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private WebServer server;

    @BeforeEach
    void start() throws IOException {
        server = WebServer.start(
                new InetSocketAddress(LOOPBACK, 0),
                Map.of(
                        "/", asked -> Reply.text(Reply.OK, "query=" + asked.query() + " accept=" + asked.accept()),
                        "/usual", asked -> Reply.text(Reply.OK, USUAL),
                        "/large", asked -> Reply.text(Reply.OK, LARGE),
                        "/fails",
                                asked -> {
                                    throw new StackOverflowError("a secret");
                                }),
                TimeSource.system());
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
        server.close();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + LOOPBACK.getHostAddress() + ":" + server.port() + path))
                .timeout(Duration.ofMinutes(2));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(to(path).build(), BodyHandlers.ofString());
    }

    @ParameterizedTest
    @CsvSource({
        "/, 200",
        "/?refresh=off, 200",
        "/%6carge, 200",
        "/fails, 500",
        "/other, 404",
        "/large/, 404",
        "/large/x, 404",
        "/../etc/passwd, 404",
        "/LARGE, 404",
        "/favicon.ico, 404",
    })
    void get_path_hasItsStatus(String path, int status) throws Exception {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).isNotEmpty().doesNotContain("secret", "StackOverflow");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }

    @Test
    void get_queryAndAccept_reachThePage() throws Exception {
        HttpResponse<String> response =
                client.send(to("/?a=b%26").header("Accept", "text/x").build(), BodyHandlers.ofString());
        assertThat(response.body()).isEqualTo("query=a=b& accept=text/x\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"})
    void otherMethods_all_areToldWhatIsAllowed(String method) throws Exception {
        HttpResponse<String> response = client.send(
                to("/").method(method, HttpRequest.BodyPublishers.noBody()).build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD");
        assertThat(response.body()).isEqualTo("allowed is GET, HEAD\n");
    }

    @Test
    void post_withContent_isToldWhatIsAllowed() throws Exception {
        HttpResponse<String> response = client.send(
                to("/").POST(HttpRequest.BodyPublishers.ofString("x".repeat(10_000)))
                        .build(),
                BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Connection")).contains("close");
    }

    @Test
    void get_withContent_isRefused() throws Exception {
        HttpResponse<String> response = client.send(
                to("/").method("GET", HttpRequest.BodyPublishers.ofString("x")).build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(413);
    }

    @Test
    void head_anyPath_isGetWithoutTheContent() throws Exception {
        HttpResponse<String> get = get("/large");
        HttpResponse<String> head = client.send(
                to("/large").method("HEAD", HttpRequest.BodyPublishers.noBody()).build(), BodyHandlers.ofString());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Content-Length"))
                .isEqualTo(get.headers().firstValue("Content-Length"))
                .contains(Integer.toString(LARGE.length() + 1));
    }

    @Test
    void get_clientThatReadsGzip_hasItCompressed() throws Exception {
        HttpResponse<byte[]> response =
                client.send(to("/large").header("Accept-Encoding", "gzip").build(), BodyHandlers.ofByteArray());
        assertThat(response.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(response.body()).hasSizeLessThan(LARGE.length() / 10);
        try (GZIPInputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            assertThat(new String(unpacked.readAllBytes(), UTF_8)).isEqualTo(LARGE + "\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /%s HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nLong: %s\r\n\r\n",
                "%s",
                "nonsense\r\n\r\n%s",
                "GET / HTTP/9.9\r\n%s"
            })
    void request_hugeOrNonsense_isCutAndCostsNobodyElse(String request) throws Exception {
        try (Socket socket = new Socket(LOOPBACK, server.port())) {
            socket.getOutputStream()
                    .write(request.formatted("x".repeat(1 << 20)).getBytes(US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
            assertThat(answer).doesNotStartWith("HTTP/1.1 200");
        } catch (SocketException e) {
            assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe).*");
        }
        assertThat(get("/").statusCode()).isEqualTo(200);
    }

    /** Connects, and sends without waiting for anything. */
    private SocketChannel send(String text) throws IOException {
        SocketChannel peer = SocketChannel.open();
        opened.add(peer);
        peer.setOption(StandardSocketOptions.SO_RCVBUF, 2_048);
        peer.connect(new InetSocketAddress(LOOPBACK, server.port()));
        peer.configureBlocking(false);
        peer.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
        return peer;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // sends nothing
                "GET / HT", // never ends its request
                "GET / HTTP/1.1\r\nHost: x\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n",
                "GET /large HTTP/1.1\r\nHost: x\r\n\r\n" // never reads
            })
    void aThousandSlowPeers_ofAnyKind_keepNobodyFromHisAnswer(String text) throws Exception {
        for (int i = 0; i < 1_000; i++) {
            send(text);
        }
        for (int i = 0; i < 3; i++) {
            assertThat(get("/").statusCode()).isEqualTo(200);
        }
        assertThat(get("/usual").body()).hasSize(USUAL.length() + 1);
    }

    @Test
    void start_addressThatIsTaken_fails() {
        assertThatThrownBy(() ->
                        WebServer.start(new InetSocketAddress(LOOPBACK, server.port()), Map.of(), TimeSource.system()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void close_always_endsConnectionsAndFreesThePort() throws Exception {
        SocketChannel slow = send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
        int port = server.port();
        server.close();
        slow.configureBlocking(true);
        assertThatThrownBy(() -> {
                    ByteBuffer rest = ByteBuffer.allocate(1 << 16);
                    while (slow.read(rest) >= 0) {
                        rest.clear();
                    }
                    throw new IOException("the end");
                })
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> new Socket(LOOPBACK, port).close()).isInstanceOf(IOException.class);
    }
}
