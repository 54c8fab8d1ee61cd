package dev.keysource.examples.unchanged;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.SignedJWT;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Spring Authorization Server as its guide writes it, down to the name of the method that makes the key. */
@Configuration
@EnableAutoConfiguration
class AuthorizationServer {
    private static final Pattern TOKEN = Pattern.compile("\"access_token\":\"([^\"]+)\"");

    @Bean
    JWKSource<SecurityContext> jwkSource() {
        KeyPair keyPair = generateRsaKey();
        RSAPublicKey publicKey = (RSAPublicKey) keyPair.getPublic();
        RSAPrivateKey privateKey = (RSAPrivateKey) keyPair.getPrivate();
        RSAKey rsaKey = new RSAKey.Builder(publicKey)
                .privateKey(privateKey)
                .keyID(UUID.randomUUID().toString())
                .build();
        return new ImmutableJWKSet<>(new JWKSet(rsaKey));
    }

    private static KeyPair generateRsaKey() {
        KeyPair keyPair;
        try {
            KeyPairGenerator keyPairGenerator = KeyPairGenerator.getInstance("RSA");
            keyPairGenerator.initialize(2048);
            keyPair = keyPairGenerator.generateKeyPair();
        } catch (Exception ex) {
            throw new IllegalStateException(ex);
        }
        return keyPair;
    }

    /** Starts the server, gets a token, and checks it with the key that the server publishes. */
    static void startAndUse() throws Exception {
        String client = "spring.security.oauth2.authorizationserver.client.client.";
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(AuthorizationServer.class)
                .properties(
                        "server.port=0",
                        "spring.main.banner-mode=off",
                        client + "registration.client-id=client",
                        client + "registration.client-secret={noop}secret",
                        client + "registration.client-authentication-methods=client_secret_basic",
                        client + "registration.authorization-grant-types=client_credentials",
                        client + "registration.scopes=all")
                .run()) {
            int port = ((WebServerApplicationContext) context).getWebServer().getPort();
            String url = "http://localhost:" + port + "/oauth2/";
            HttpClient http = HttpClient.newHttpClient();
            String answer = http.send(
                            HttpRequest.newBuilder(URI.create(url + "token"))
                                    .header(
                                            "Authorization",
                                            "Basic "
                                                    + Base64.getEncoder()
                                                            .encodeToString("client:secret".getBytes(UTF_8)))
                                    .header("Content-Type", "application/x-www-form-urlencoded")
                                    .POST(HttpRequest.BodyPublishers.ofString(
                                            "grant_type=client_credentials&scope=all"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            Matcher token = TOKEN.matcher(answer);
            assertThat(token.find()).as(answer).isTrue();
            String keys = http.send(
                            HttpRequest.newBuilder(URI.create(url + "jwks")).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            RSAKey key = JWKSet.parse(keys).getKeys().get(0).toRSAKey();
            assertThat(SignedJWT.parse(token.group(1)).verify(new com.nimbusds.jose.crypto.RSASSAVerifier(key)))
                    .isTrue();
        }
    }
}
