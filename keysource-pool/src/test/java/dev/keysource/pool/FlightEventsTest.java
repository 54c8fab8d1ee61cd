package dev.keysource.pool;

import dev.keysource.KeyPairSourceException.Reason;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class FlightEventsTest extends PoolFixture {
    private static final List<String> NAMES = List.of("PoolDelivery", "PoolMiss", "PoolRefill", "PoolGeneration");

    @TempDir
    private Path temp;

    /** Fills a pool of one, takes its pair, misses once, and fails once. */
    private void work(String name) {
        PooledKeyPairSource pool = open(builder -> builder.name(name).spec(SPEC, 1));
        clock.advance(millis(2));
        source.answerNext();
        take(pool, 1);
        pool.request(SPEC);
        clock.advance(millis(3));
        source.answerNext();
        pool.request(SPEC);
        source.failNext(Reason.REJECTED);
    }

    private List<RecordedEvent> recorded(Recording recording) throws IOException {
        recording.stop();
        Path file = temp.resolve("recording.jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file);
    }

    private static List<RecordedEvent> of(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("dev.keysource." + name))
                .toList();
    }

    @Test
    void recording_on_holdsEveryEventWithItsDuration() throws IOException {
        List<RecordedEvent> events;
        try (Recording recording = new Recording()) {
            NAMES.forEach(name -> recording.enable("dev.keysource." + name));
            recording.start();
            work("p");
            events = recorded(recording);
        }
        assertThat(events)
                .isNotEmpty()
                .allMatch(event -> event.getString("source").equals("p"))
                .allMatch(event -> event.getString("spec").equals("RSA-2048"));
        assertThat(of(events, "PoolRefill"))
                .extracting(event -> event.getInt("level"))
                .containsExactly(1);
        assertThat(of(events, "PoolMiss")).hasSize(2);
        assertThat(of(events, "PoolDelivery"))
                .extracting(event -> event.getDuration("waited"))
                .containsExactly(millis(0), millis(3));
        assertThat(of(events, "PoolGeneration"))
                .extracting(event -> event.getDuration("took"))
                .containsExactly(millis(2), millis(3), millis(0));
        assertThat(of(events, "PoolGeneration"))
                .extracting(event -> event.getBoolean("succeeded"))
                .containsExactly(true, true, false);
    }

    @Test
    void recording_ofSomeEvents_holdsNoOthers() throws IOException {
        try (Recording recording = new Recording()) {
            NAMES.forEach(name -> recording.disable("dev.keysource." + name));
            recording.enable("dev.keysource.PoolMiss");
            recording.start();
            work("p");
            assertThat(recorded(recording))
                    .hasSize(2)
                    .allMatch(event -> event.getEventType().getName().equals("dev.keysource.PoolMiss"));
        }
    }
}
