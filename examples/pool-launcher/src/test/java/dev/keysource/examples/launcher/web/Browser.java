package dev.keysource.examples.launcher.web;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** A page in headless Chromium, which is told what to do by its DevTools protocol. Used by one thread. */
final class Browser implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("DevTools listening on (ws://\\S+)");
    private static final long LONG_SECONDS = 100;

    private final Process process;
    private final WebSocket socket;
    private final BlockingQueue<JsonObject> received = new LinkedBlockingQueue<>();
    private final List<JsonObject> events = new ArrayList<>();
    private final String session;
    private int commands;

    /** @param profile an empty directory */
    Browser(Path profile) throws Exception {
        process = new ProcessBuilder(
                        "chromium",
                        "--headless=new",
                        "--no-sandbox", // it looks at a page of ours, perhaps as root
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(address()), new Messages())
                .get(LONG_SECONDS, TimeUnit.SECONDS);
        JsonObject target = call(null, "Target.createTarget", Map.of("url", "about:blank"));
        session = call(
                        null,
                        "Target.attachToTarget",
                        Map.of("targetId", target.get("targetId").getAsString(), "flatten", true))
                .get("sessionId")
                .getAsString();
        for (String domain : List.of("Page", "Log", "Runtime", "Network")) {
            call(domain + ".enable", Map.of());
        }
    }

    private String address() throws IOException {
        BufferedReader err = new BufferedReader(new InputStreamReader(process.getErrorStream(), UTF_8));
        List<String> said = new ArrayList<>();
        for (String line = err.readLine(); line != null; line = err.readLine()) {
            said.add(line);
            Matcher listening = LISTENING.matcher(line);
            if (listening.find()) {
                readOn(err);
                return listening.group(1);
            }
        }
        throw new AssertionError("chromium did not start: " + said);
    }

    /** What else it says is of no interest, but has to be read. */
    private static void readOn(BufferedReader err) {
        Thread reader = new Thread(
                () -> {
                    try {
                        err.transferTo(Writer.nullWriter());
                    } catch (IOException e) {
                        return; // the browser is closed
                    }
                },
                "browser-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** A command for the page. */
    JsonObject call(String method, Map<String, ?> parameters) throws InterruptedException {
        return call(session, method, parameters);
    }

    private JsonObject call(String of, String method, Map<String, ?> parameters) throws InterruptedException {
        int id = ++commands;
        JsonObject command = new JsonObject();
        command.addProperty("id", id);
        command.addProperty("method", method);
        if (of != null) {
            command.addProperty("sessionId", of);
        }
        command.add("params", new Gson().toJsonTree(parameters));
        socket.sendText(command.toString(), true).join();
        JsonObject answer =
                next(message -> message.has("id") && message.get("id").getAsInt() == id);
        assertThat(answer.has("error")).as("%s: %s", method, answer).isFalse();
        return answer.getAsJsonObject("result");
    }

    /** Goes to a page, and waits until all of it is there. */
    void open(String url) throws InterruptedException {
        call("Page.navigate", Map.of("url", url));
        awaitLoad();
    }

    /** Waits for the next time that the page is loaded. */
    void awaitLoad() throws InterruptedException {
        next(message ->
                message.has("method") && message.get("method").getAsString().equals("Page.loadEventFired"));
    }

    private JsonObject next(Predicate<JsonObject> wanted) throws InterruptedException {
        while (true) {
            JsonObject message = received.poll(LONG_SECONDS, TimeUnit.SECONDS);
            assertThat(message).as("what the browser says").isNotNull();
            if (message.has("method")) {
                events.add(message);
            }
            if (wanted.test(message)) {
                return message;
            }
        }
    }

    /** What the console has, and every request that failed or was not of the page itself. */
    List<String> complaints(String origin) {
        return events.stream()
                .filter(event -> {
                    String method = event.get("method").getAsString();
                    return List.of(
                                            "Log.entryAdded",
                                            "Runtime.consoleAPICalled",
                                            "Runtime.exceptionThrown",
                                            "Network.loadingFailed")
                                    .contains(method)
                            || (method.equals("Network.requestWillBeSent")
                                    && !url(event).startsWith(origin));
                })
                .map(JsonObject::toString)
                .toList();
    }

    private static String url(JsonObject request) {
        return request.getAsJsonObject("params")
                .getAsJsonObject("request")
                .get("url")
                .getAsString();
    }

    /** The widths of the window and of the content. */
    int[] widths() throws InterruptedException {
        JsonObject metrics = call("Page.getLayoutMetrics", Map.of());
        return new int[] {
            metrics.getAsJsonObject("cssLayoutViewport").get("clientWidth").getAsInt(),
            metrics.getAsJsonObject("cssContentSize").get("width").getAsInt()
        };
    }

    /** The names of all that has a role, in the tree that screen readers see. */
    List<String> withRole(String role) throws InterruptedException {
        List<String> names = new ArrayList<>();
        for (JsonElement element : call("Accessibility.getFullAXTree", Map.of()).getAsJsonArray("nodes")) {
            JsonObject node = element.getAsJsonObject();
            if (node.has("role")
                    && node.getAsJsonObject("role").get("value").getAsString().equals(role)) {
                names.add(node.getAsJsonObject("name").get("value").getAsString());
            }
        }
        return names;
    }

    /** All of the page as PNG. */
    byte[] picture() throws InterruptedException {
        return Base64.getDecoder()
                .decode(call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true))
                        .get("data")
                        .getAsString());
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }

    /** Puts messages together. */
    private final class Messages implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                received.add(JsonParser.parseString(text.toString()).getAsJsonObject());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }
}
