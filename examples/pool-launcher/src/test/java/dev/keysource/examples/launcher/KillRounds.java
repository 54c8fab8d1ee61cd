package dev.keysource.examples.launcher;

import dev.keysource.remote.Furl;
import dev.keysource.remote.ServerIdentity;
import dev.keysource.testkit.TestPorts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Kills commands in the middle, at every system call that changes a file and at any time, and looks at the directory afterwards: it works, its secrets
 * are those from before or those that the command makes of them, and what was left half-written goes with the next run.
 */
final class KillRounds {
    private static final Set<String> FILES =
            Set.of("keysource.properties", "key_generator.pem", "key_generator.furl", "key_generator.lock", "portnum");
    private static final List<String> SETTINGS = List.of("keysource.chain = local", "keysource.server.specs = Ed25519");

    /** What is killed. */
    enum Command {
        CREATE("create-key-generator", 0, 0),
        /** The first one, which makes the identity. */
        FIRST_RUN("run", 0, 1),
        RUN("run", 2, 2),
        ROTATE("rotate-secret", 2, 3),
        REVOKE("revoke-secret", 2, 1);

        private final String name;
        private final int secretsBefore;
        private final int secretsAfter;

        Command(String name, int secretsBefore, int secretsAfter) {
            this.name = name;
            this.secretsBefore = secretsBefore;
            this.secretsAfter = secretsAfter;
        }
    }

    private final Path temp;
    private final Path agent;
    private final Random random = new Random();
    private final Map<Command, Integer> killed = new LinkedHashMap<>();
    private final Map<Command, Integer> finished = new LinkedHashMap<>();
    private int directories;

    KillRounds(Path temp) throws IOException {
        this.temp = temp;
        this.agent = KillPoints.jar(temp.resolve("kill-points.jar"));
    }

    /** How many processes were killed in the middle. */
    int killed() {
        return killed.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public String toString() {
        return "killed in the middle " + killed + ", after the end " + finished;
    }

    /** Kills a command before its first system call that changes a file, then before its second, and so on. */
    void atEachPoint(Command command, int step) throws Exception {
        for (int point = 1; ; point += step) {
            int at = point;
            boolean dead = round(
                    command,
                    process -> {
                        // A server that has printed its furl has passed all points.
                        boolean serves = process.inputReader().readLine() != null && command.name.equals("run");
                        if (serves) {
                            process.toHandle().destroyForcibly();
                        }
                        return process.waitFor() == KillPoints.KILLED && !serves;
                    },
                    "-javaagent:" + agent + "=" + at);
            if (!dead) {
                return;
            }
        }
    }

    /** Kills a command after a time that chance decides. */
    void atAnyTime(Command command, long longestMillis) throws Exception {
        long millis = random.nextLong(longestMillis);
        round(command, process -> {
            boolean ended = process.waitFor(millis, TimeUnit.MILLISECONDS);
            process.toHandle().destroyForcibly();
            process.waitFor();
            return !ended;
        });
    }

    private interface Killer {
        /** Whether it was killed in the middle. */
        boolean kill(Process process) throws IOException, InterruptedException;
    }

    private boolean round(Command command, Killer killer, String... options) throws Exception {
        Path directory = temp.resolve("generator-" + directories++);
        List<String> before = prepare(command, directory);
        List<String> line = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        line.addAll(List.of(options));
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), PoolLauncher.class.getName()));
        line.addAll(List.of(command.name, directory.toString()));
        if (command == Command.REVOKE) {
            line.add(before.get(0));
        }
        Path err = temp.resolve("err");
        Process process = new ProcessBuilder(line).redirectError(err.toFile()).start();
        boolean dead = killer.kill(process);
        (dead ? killed : finished).merge(command, 1, Integer::sum);
        try {
            check(command, directory, before);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(line + " killed: " + dead + "\n" + list(directory) + Files.readString(err), e);
        }
        return dead;
    }

    /** The ids of the secrets. */
    private static List<String> prepare(Command command, Path directory) throws IOException {
        if (command == Command.CREATE) {
            return List.of();
        }
        GeneratorDirectory.create(directory);
        Files.write(directory.resolve("keysource.properties"), SETTINGS);
        if (command == Command.FIRST_RUN) {
            return List.of();
        }
        ServerIdentity identity = ServerIdentity.create();
        identity = identity.withNewSecret();
        identity.write(directory.resolve("key_generator.pem"));
        String port = Integer.toString(TestPorts.take());
        Files.writeString(directory.resolve("portnum"), port + "\n");
        identity.furl("127.0.0.1:" + port).write(directory.resolve("key_generator.furl"));
        return identity.secretIds();
    }

    private static void check(Command command, Path directory, List<String> before) throws Exception {
        if (command == Command.CREATE) {
            if (!Files.exists(directory.resolve("keysource.properties"))) {
                CommandLineResult.done("create-key-generator", directory);
            }
            assertThat(GeneratorDirectory.open(directory).settings()).isNotEmpty();
            Files.write(directory.resolve("keysource.properties"), SETTINGS);
        }
        KeyGenerator generator = KeyGenerator.start(GeneratorDirectory.open(directory), none -> {});
        try {
            Path furl = directory.resolve("key_generator.furl");
            CommandLineResult.done("get", "--furl-file", furl, "--spec", "Ed25519");
            ServerIdentity identity = ServerIdentity.read(directory.resolve("key_generator.pem"));
            List<String> after = identity.secretIds();
            if (command.secretsBefore == 0) {
                assertThat(after).hasSize(1);
            } else {
                assertThat(after.size()).isIn(command.secretsBefore, command.secretsAfter);
                assertThat(after).containsAll(before.subList(after.size() < before.size() ? 1 : 0, before.size()));
            }
            List<String> locations = Furl.read(furl).locations();
            assertThat(Furl.read(furl)).isEqualTo(identity.furl(locations.toArray(String[]::new)));
        } finally {
            generator.stop();
        }
        assertThat(list(directory)).isSubsetOf(FILES);
    }

    private static List<String> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
