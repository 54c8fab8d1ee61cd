package dev.keysource.examples.launcher;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.keysource.remote.ServerIdentity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class IdentityWatchTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Logger logger = (Logger) LoggerFactory.getLogger(IdentityWatch.class);
    private final Errors errors = new Errors();
    private final List<ServerIdentity> used = new CopyOnWriteArrayList<>();

    @TempDir
    private Path temp;

    private Path directory;
    private Path file;
    private ServerIdentity first;
    private IdentityWatch watch;

    @BeforeEach
    void makeAWatch() throws IOException {
        errors.start();
        logger.setLevel(Level.ERROR);
        logger.setAdditive(false);
        logger.addAppender(errors);
        directory = temp.resolve("generator");
        file = GeneratorDirectory.create(directory).identityFile();
        first = ServerIdentity.readOrCreate(file);
        watch = new IdentityWatch(new GeneratorDirectory(directory), first);
    }

    @AfterEach
    void leaveTheLog() {
        watch.close();
        logger.detachAppender(errors);
        logger.setLevel(null);
        logger.setAdditive(true);
    }

    @Test
    void start_fileThatIsNoIdentity_keepsTheLastAndGoesOn() throws IOException {
        watch.start(used::add);
        String whole = Files.readString(file);
        String secret = whole.substring(whole.indexOf("-----BEGIN KEYSOURCE SECRET"));
        for (String fault : List.of(whole + secret, whole.replace(secret, ""), "rubbish")) {
            int before = errors.messages.size();
            replaceFile(fault);
            await().atMost(LONG).until(() -> errors.messages.size() > before);
        }
        assertThat(used).isEmpty();
        assertThat(errors.messages)
                .allSatisfy(error -> assertThat(error)
                        .contains(file.toString())
                        .doesNotContain(first.furl("h:1").secret()));
        ServerIdentity rotated = rotate();
        await().atMost(LONG).until(() -> used.contains(rotated));
    }

    @Test
    void start_userThatFails_isToldAgainUntilItDoesNot() throws IOException {
        Consumer<ServerIdentity> failingAtFirst = identity -> {
            used.add(identity);
            if (used.size() < 3) {
                throw new IllegalStateException("holds " + identity.furl("h:1").secret());
            }
        };
        watch.start(failingAtFirst);
        ServerIdentity rotated = rotate();
        await().atMost(LONG).until(() -> used.size() == 3);
        assertThat(used).containsOnly(rotated);
        assertThat(errors.messages).singleElement().asString().contains("IllegalStateException");
        assertThat(errors.messages.toString())
                .doesNotContain(rotated.furl("h:1").secret());
    }

    @Test
    void start_directoryReplaced_noticesTheNewOne() throws IOException {
        watch.start(used::add);
        Files.move(directory, temp.resolve("old"));
        GeneratorDirectory.create(directory);
        ServerIdentity rotated = rotate();
        await().atMost(LONG).until(() -> used.contains(rotated));
    }

    @Test
    void start_directoryRemoved_saysSoAndGoesOn() throws IOException {
        watch.start(used::add);
        deleteDirectory();
        await().atMost(LONG)
                .until(() -> errors.messages.stream().anyMatch(error -> error.contains("the directory is gone")));
        GeneratorDirectory.create(directory);
        ServerIdentity rotated = rotate();
        await().atMost(LONG).until(() -> used.contains(rotated));
    }

    @Test
    void look_sameFaultAgain_saysItOnce() throws IOException {
        Files.writeString(file, "rubbish");
        watch.look(used::add);
        watch.look(used::add);
        watch.look(used::add);
        assertThat(errors.messages).hasSize(1);
        Files.delete(file);
        watch.look(used::add);
        watch.look(used::add);
        assertThat(errors.messages).hasSize(2);
    }

    @Test
    void look_sameFaultAfterARecovery_saysItAgain() throws IOException {
        Files.writeString(file, "rubbish");
        watch.look(used::add);
        first.write(file);
        watch.look(used::add);
        Files.writeString(file, "rubbish");
        watch.look(used::add);
        assertThat(errors.messages).hasSize(2);
    }

    @Test
    void mayHaveChanged_fileReadBefore_tellsWithoutReadingIt() throws IOException {
        assertThat(watch.mayHaveChanged()).isTrue();
        watch.look(used::add);
        assertThat(watch.mayHaveChanged()).isFalse();
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        assertThat(watch.mayHaveChanged()).isTrue();
        watch.look(used::add);
        FileTime modified = Files.getLastModifiedTime(file);
        first.write(file);
        Files.setLastModifiedTime(file, modified);
        assertThat(watch.mayHaveChanged()).isTrue();
    }

    private ServerIdentity rotate() throws IOException {
        ServerIdentity rotated = first.withNewSecret();
        rotated.write(file);
        return rotated;
    }

    /** In one step, so that the watch never reads half of it. */
    private void replaceFile(String content) throws IOException {
        Path fresh = Files.copy(file, temp.resolve("fresh"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.move(Files.writeString(fresh, content), file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void deleteDirectory() throws IOException {
        try (var entries = Files.list(directory)) {
            for (Path entry : entries.toList()) {
                Files.delete(entry);
            }
        }
        Files.delete(directory);
    }

    private static final class Errors extends AppenderBase<ILoggingEvent> {
        private final List<String> messages = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            messages.add(event.getFormattedMessage());
        }
    }
}
