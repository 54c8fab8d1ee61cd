package dev.keysource.examples.mutablefile.grid;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.keysource.examples.mutablefile.TestKeys;
import dev.keysource.examples.mutablefile.capability.Capability;
import dev.keysource.examples.mutablefile.capability.Capability.Right;
import dev.keysource.examples.mutablefile.capability.Format;
import dev.keysource.examples.mutablefile.capability.MutableFileException;
import dev.keysource.examples.mutablefile.store.FileStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is sent to a node, and what is made of answers that a real node gives rarely; the tag grid has the real one. */
class GridStoreIT {
    private static KeyPair pair;
    private static Capability file;
    private static Capability directory;

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private int status = 200;
    private String answer = "";
    private HttpServer server;
    private String url;
    private GridStore store;

    @BeforeAll
    static void makePair() throws Exception {
        pair = TestKeys.rsa();
        file = Capability.ofPair(pair, Format.SDMF, false);
        directory = Capability.ofPair(TestKeys.rsa(), Format.MDMF, true);
    }

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::respond);
        server.start();
        url = "http://127.0.0.1:" + server.getAddress().getPort();
        store = new GridStore(TahoeNode.at(url));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void respond(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + "\n" + body);
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static void assertFails(CompletableFuture<?> answer, String message) {
        assertThatThrownBy(answer::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(MutableFileException.class)
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1))
                .satisfies(e ->
                        assertThat(e.getMessage()).doesNotContain(file.text().split(":")[2]));
    }

    @Test
    void create_expectedCapability_isAnswered() {
        answer = file.text() + "\n";
        assertThat(store.create(pair, Format.SDMF, new byte[] {'x'}).join()).isEqualTo(file);
        assertThat(requests).hasSize(1);
        assertThat(requests.get(0))
                .startsWith("PUT /uri?format=sdmf&private-key=")
                .endsWith("\nx");
    }

    @Test
    void create_capabilityOfAnotherKey_isAnError() {
        answer = Capability.ofPair(pair, Format.MDMF, false).text();
        assertFails(store.create(pair, Format.SDMF, new byte[0]), "another capability");
    }

    @Test
    void create_emptyAnswer_isAnError() {
        assertFails(store.create(pair, Format.SDMF, new byte[0]), "another capability");
    }

    @Test
    void createAt_takenName_mayNotReplace() {
        answer = file.text();
        store.createAt(new FileStore.Place(directory, "\u00e4 b/c"), pair, Format.SDMF, new byte[0])
                .join();
        assertThat(requests.get(0)).contains("/%C3%A4%20b%2Fc?format=sdmf&replace=false&private-key=");
    }

    @Test
    void makeDirectory_withoutChildren_keepsTheKeyOutOfTheAddress() {
        answer = Capability.ofPair(pair, Format.MDMF, true).text();
        store.makeDirectory(pair, Format.MDMF, new TreeMap<>()).join();
        assertThat(requests.get(0)).startsWith("POST /uri\n").contains("name=\"private-key\"");
    }

    @Test
    void makeDirectory_mdmfWithChildren_entersThemAfterwards() {
        answer = Capability.ofPair(pair, Format.MDMF, true).text();
        store.makeDirectory(pair, Format.MDMF, new TreeMap<>(Map.of("a", file.attenuate(Right.READ))))
                .join();
        assertThat(requests).hasSize(2);
        assertThat(requests.get(1)).contains("?t=set-children\n{\"a\":[\"filenode\",{\"ro_uri\":\"URI:SSK-RO:");
    }

    @Test
    void write_nodeFails_saysWhatItSaidWithoutCapabilities() {
        status = 500;
        answer = "Traceback (most recent call last):\n  File \"x.py\"\nBroken: no " + file.text() + " here\n";
        assertFails(store.write(file, new byte[0]), " answered 500: Broken: no <capability> here");
        answer = "<p>" + TahoeNode.escape(file.text()) + "</p>";
        assertFails(store.write(file, new byte[0]), " answered 500: <p><capability></p>");
    }

    @Test
    void write_readCapability_isRefusedWithoutARequest() {
        assertFails(store.write(file.attenuate(Right.READ), new byte[0]), "does not give the right to write");
        assertThat(requests).isEmpty();
    }

    @Test
    void read_noNode_saysSo() {
        server.stop(0);
        assertFails(store.read(file), "the node at " + url + "/ cannot be used: ");
    }

    @Test
    void list_answerThatIsNoListing_isAnError() {
        for (String wrong : List.of("", "{", "[]", "[1]", "[\"dirnode\",{}]", "{\"children\":1}", "null")) {
            answer = wrong;
            assertFails(store.list(directory), "the node's ");
        }
    }

    @Test
    void verify_unhealthyOrStrangeAnswer_isAnError() {
        answer = "{\"summary\":\"Unhealthy: 0 shares\",\"results\":{\"healthy\":false}}";
        assertFails(store.verify(file), "is not healthy: Unhealthy: 0 shares");
        for (String wrong : List.of("", "[]", "{}", "{\"summary\":\"ok\"}")) {
            answer = wrong;
            assertFails(store.verify(file), "the node's ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "foo", "ftp://127.0.0.1/", "http://", "http://a b/", "http://127.0.0.1/?x=y"})
    void at_malformedUrl_isRefused(String wrong) {
        assertThatThrownBy(() -> TahoeNode.at(wrong))
                .isInstanceOf(MutableFileException.class)
                .hasMessageStartingWith("the node URL");
    }

    @Test
    void at_plainHttpToAnotherMachine_isRefused() {
        assertThatThrownBy(() -> TahoeNode.at("http://192.0.2.1:3456"))
                .isInstanceOf(MutableFileException.class)
                .hasMessageContaining("plain http is for this machine only");
        assertThat(TahoeNode.at("https://192.0.2.1:3456")).isNotNull();
        assertThat(TahoeNode.at("http://[::1]:3456")).isNotNull();
    }

    @Test
    void inDirectory_nodeUrlFile_isRead(@TempDir Path node) throws Exception {
        assertThatThrownBy(() -> TahoeNode.inDirectory(node))
                .isInstanceOf(MutableFileException.class)
                .hasMessage("cannot read " + node.resolve("node.url") + ": no such file or directory");
        Files.writeString(node.resolve("node.url"), url + "/\n");
        answer = "content";
        assertThat(new GridStore(TahoeNode.inDirectory(node)).read(file).join())
                .isEqualTo("content".getBytes(StandardCharsets.UTF_8));
    }
}
