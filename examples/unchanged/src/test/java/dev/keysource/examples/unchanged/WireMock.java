package dev.keysource.examples.unchanged;

import com.sun.tools.attach.VirtualMachine;
import org.awaitility.Awaitility;

import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * WireMock's standalone jar in a process of its own, as a proxy that answers for every HTTPS host with a certificate that it
 * mints when it is first asked for that host.
 */
final class WireMock implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(240);
    private static final Path JAR = Path.of("target", "software", "wiremock-standalone.jar");
    private static final Pattern PORT = Pattern.compile("(?m)^port:\\s+(\\d+)");

    private final Process process;
    private final Path log;
    private final int port;

    private WireMock(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /**
     * Starts it.
     *
     * @param directory for its certificate authority and its log
     * @param options of the JVM
     */
    static WireMock start(Path directory, String... options) throws Exception {
        Path log = directory.resolve("wiremock.log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-jar",
                JAR.toAbsolutePath().toString(),
                "--port=0",
                "--enable-browser-proxying",
                "--ca-keystore=" + directory.resolve("authority.jks"),
                "--root-dir=" + directory));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            Matcher port = PORT.matcher("");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .failFast(() ->
                            assertThat(process.isAlive()).as(() -> text(log)).isTrue())
                    .until(() -> port.reset(text(log)).find());
            WireMock started = new WireMock(process, log, Integer.parseInt(port.group(1)));
            started.stub();
            return started;
        } catch (Exception | Error e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private void stub() throws Exception {
        HttpRequest mapping = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/__admin/mappings"))
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"request\":{\"urlPath\":\"/hello\"},\"response\":{\"body\":\"hello\"}}"))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(mapping, HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(201);
    }

    /** Asks for a page of a host; returns the milliseconds that it took, once the certificate is found to be good. */
    double askHttps(String host) throws Exception {
        Chain chain = new Chain();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {chain}, null);
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(ProxySelector.of(new InetSocketAddress("localhost", port)))
                .sslContext(context)
                .build();
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://" + host + "/hello"))
                .timeout(PATIENCE)
                .build();
        long start = System.nanoTime();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        double millis = (System.nanoTime() - start) / 1e6;
        assertThat(answer.body()).as(() -> text(log)).isEqualTo("hello");
        Signatures.assertChain(chain.certificates);
        assertThat(chain.certificates.get(0).getSubjectAlternativeNames().toString())
                .contains(host);
        return millis;
    }

    /** The pairs that its pools have given, as its MBeans tell. */
    long delivered() throws Exception {
        return sum("delivered");
    }

    /** Waits until its pools have so many pairs ready. */
    void awaitLevel(int level) {
        Awaitility.await().atMost(PATIENCE).until(() -> sum("level") >= level);
    }

    private long sum(String column) throws Exception {
        VirtualMachine machine = VirtualMachine.attach(Long.toString(process.pid()));
        try (JMXConnector connector =
                JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()))) {
            MBeanServerConnection server = connector.getMBeanServerConnection();
            long sum = 0;
            for (ObjectName pool : server.queryNames(new ObjectName("dev.keysource:*"), null)) {
                for (CompositeData row : (CompositeData[]) server.getAttribute(pool, "Pools")) {
                    sum += ((Number) row.get(column)).longValue();
                }
            }
            return sum;
        } finally {
            machine.detach();
        }
    }

    String output() {
        return text(log);
    }

    private static String text(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Trusts whatever it is shown, and remembers it. */
    private static final class Chain extends X509ExtendedTrustManager {
        private List<X509Certificate> certificates = List.of();

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            certificates = List.of(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            certificates = List.of(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            certificates = List.of(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
