package dev.keysource.examples.jca;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import dev.keysource.jca.KeysourceProvider;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.Security;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import static org.assertj.core.api.Assertions.assertThat;

/** The provider under what comes with the JDK: TLS, keytool, the {@code java.security} file, and next to Bouncy Castle. */
@Timeout(600)
class UnchangedCodeIT {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final int HANDSHAKES = 10;

    @TempDir
    private Path temp;

    private final KeyPairSource chain = KeyPairSources.forProperties(settings());

    private static Properties settings() {
        Properties settings = new Properties();
        settings.setProperty("keysource.chain", "pool(local)");
        settings.setProperty("keysource.pool.specs", "RSA-2048:2");
        return settings;
    }

    @AfterEach
    void uninstall() {
        KeysourceProvider.uninstall();
        chain.close();
        Security.removeProvider(BouncyCastleProvider.PROVIDER_NAME);
    }

    private long given() {
        return chain.pools().get(0).delivered();
    }

    private static KeyPair pair(KeyPairGenerator generator) {
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void handshakes_withTheProvider_takeNoPair(String protocol) throws Exception {
        SSLContext context = context();
        KeysourceProvider.install(chain, Duration.ofMinutes(5));
        handshakes(context, protocol);
        assertThat(given()).isZero();
        pair(KeyPairGenerator.getInstance("RSA"));
        assertThat(given()).isEqualTo(1);
    }

    private void handshakes(SSLContext context, String protocol) throws Exception {
        try (SSLServerSocket server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setEnabledProtocols(new String[] {protocol});
            CompletableFuture<Void> serving = CompletableFuture.runAsync(() -> serve(server));
            for (int i = 0; i < HANDSHAKES; i++) {
                try (SSLSocket client = (SSLSocket) context.getSocketFactory()
                        .createSocket(InetAddress.getLoopbackAddress(), server.getLocalPort())) {
                    client.setEnabledProtocols(new String[] {protocol});
                    client.startHandshake();
                    assertThat(client.getInputStream().read()).isEqualTo(i);
                    assertThat(client.getSession().getProtocol()).isEqualTo(protocol);
                    client.getSession().invalidate(); // so that the next one agrees on a key anew
                }
            }
            serving.join();
        }
    }

    private static void serve(SSLServerSocket server) {
        try {
            for (int i = 0; i < HANDSHAKES; i++) {
                try (SSLSocket socket = (SSLSocket) server.accept()) {
                    socket.getOutputStream().write(i);
                    socket.getSession().invalidate();
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private SSLContext context() throws Exception {
        Path file = temp.resolve("tls.p12");
        keytool(file, List.of());
        KeyStore store = KeyStore.getInstance(file.toFile(), PASSWORD);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), new SecureRandom());
        return context;
    }

    @Test
    void generator_withBouncyCastlePutFirst_comesFromTheChainWithKeysOfTheJdk() throws Exception {
        KeysourceProvider.install(chain, Duration.ofMinutes(5));
        Security.insertProviderAt(new BouncyCastleProvider(), 1);
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        while (!generator.getProvider().getName().equals("Keysource")) {
            Thread.onSpinWait(); // in this JVM the JCA was used before, so that the provider has to come back in front
            generator = KeyPairGenerator.getInstance("RSA");
        }
        assertThat(pair(generator).getPrivate().getClass().getName()).startsWith("sun.security.rsa.");
        assertThat(given()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"search", "jca"})
    void generator_whateverEngineTheChainHas_doesNotAskItself(String engine) throws Exception {
        Properties settings = new Properties();
        settings.setProperty("keysource.chain", "local");
        settings.setProperty("keysource.local.engine", engine);
        List<String> made = new CopyOnWriteArrayList<>();
        try (KeyPairSource local = KeyPairSources.builder()
                .listener(new KeyPairSourceListener() {
                    @Override
                    public void onGeneration(String source, KeyPairSpec spec, long nanos) {
                        made.add(source);
                    }
                })
                .forProperties(settings)) {
            KeysourceProvider.install(local, Duration.ofMinutes(5));
            pair(KeyPairGenerator.getInstance("RSA"));
            assertThat(made).containsExactly("local");
        } finally {
            KeysourceProvider.uninstall();
        }
    }

    @Test
    void generator_withBouncyCastleBehind_passesOnToTheJdkFirst() throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        KeysourceProvider.install(chain, Duration.ofMinutes(5));
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", "Keysource");
        generator.initialize(1024);
        assertThat(generator.generateKeyPair().getPrivate().getClass().getName())
                .startsWith("sun.security.rsa.");
        generator.initialize(256); // Bouncy Castle alone accepts it
        assertThat(generator.generateKeyPair().getPrivate().getClass().getName())
                .startsWith("org.bouncycastle.");
    }

    @Test
    void keytool_withTheProviderInTheSecurityFile_makesAKeyFromTheChain() throws Exception {
        Path file = temp.resolve("keys.p12");
        keytool(
                file,
                List.of(
                        "-J-Djava.class.path=" + System.getProperty("java.class.path"),
                        "-J-Djava.security.properties=" + securityFile()));
        KeyStore store = KeyStore.getInstance(file.toFile(), PASSWORD);
        assertThat(store.getKey("key", PASSWORD).getAlgorithm()).isEqualTo("RSA");
    }

    @Test
    void securityFile_withTheProviderAndAFileOfSettings_answersUnchangedCode() throws Exception {
        List<String> lines = run(List.of(
                tool("java"),
                "-Djava.security.properties=" + securityFile(),
                "-cp",
                System.getProperty("java.class.path"),
                SecurityFileProbe.class.getName()));
        assertThat(lines)
                .contains("Keysource, RSA, RSAPrivateCrtKeyImpl", "Keysource, RSASSA-PSS, RSAPrivateCrtKeyImpl");
    }

    /** What the manual tells an administrator to write. */
    private Path securityFile() throws IOException {
        Path settings = Files.writeString(
                temp.resolve("keysource.properties"),
                "keysource.chain = pool(local)\nkeysource.pool.specs = RSA-2048:2\n");
        int next = 1;
        while (Security.getProperty("security.provider." + next) != null) {
            next++;
        }
        return Files.writeString(
                temp.resolve("java.security"),
                "security.provider." + next + "=Keysource "
                        + settings.toString().replace("\\", "/")
                        + "\njdk.security.provider.preferred=KeyPairGenerator.RSA:Keysource,"
                        + " KeyPairGenerator.RSASSA-PSS:Keysource\n");
    }

    private void keytool(Path store, List<String> options) throws Exception {
        List<String> command = new ArrayList<>(List.of(tool("keytool")));
        command.addAll(options);
        command.addAll(List.of("-genkeypair", "-alias", "key", "-keyalg", "RSA", "-keysize", "2048"));
        command.addAll(List.of("-dname", "CN=localhost", "-ext", "san=ip:127.0.0.1", "-keystore", store.toString()));
        command.addAll(List.of("-storepass", new String(PASSWORD)));
        run(command);
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name + (File.separatorChar == '/' ? "" : ".exe"))
                .toString();
    }

    private List<String> run(List<String> command) throws Exception {
        Path out = temp.resolve("out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        int exit = process.waitFor();
        List<String> lines = Files.readAllLines(out);
        assertThat(exit).as(() -> String.join("\n", lines)).isZero();
        return lines;
    }
}
