package dev.keysource.agent.program;

import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import java.lang.management.ManagementFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.util.List;

/**
 * Makes RSA pairs as any program does, and prints what it sees. The arguments are what it does, in this order: {@code pair}
 * makes one, {@code warm} waits until a pool has one ready, {@code delivered} tells how many pairs the pools have given,
 * {@code remove} removes the provider,
 * {@code digest} uses the JCA for something else, {@code front} puts another provider in front of all, {@code visible} tells which libraries it sees, {@code wait} waits for the end of its
 * input, {@code exit} ends with the exit code 3.
 */
public final class Pairs {
    private static final List<String> LIBRARIES = List.of(
            "dev.keysource.KeyPairSource",
            "org.slf4j.Logger",
            "com.github.benmanes.caffeine.cache.Cache",
            "io.grpc.ManagedChannel",
            "org.bouncycastle.jce.provider.BouncyCastleProvider");

    private Pairs() {}

    /** Does as it is told. */
    public static void main(String[] actions) throws Exception {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
        for (String action : actions) {
            switch (action) {
                case "pair" -> pair();
                case "warm" -> warm();
                case "delivered" -> System.out.println("delivered " + sum("delivered"));
                case "digest" -> MessageDigest.getInstance("SHA-256");
                case "front" -> {
                    Provider jdks = Security.getProvider("SunRsaSign");
                    Security.removeProvider(jdks.getName());
                    Security.insertProviderAt(jdks, 1);
                }
                case "remove" -> Security.removeProvider("Keysource");
                case "visible" -> visible();
                case "wait" -> System.in.transferTo(System.out);
                case "exit" -> System.exit(3);
                default -> throw new IllegalArgumentException(action);
            }
        }
        System.out.println("done");
    }

    private static void pair() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(pair.getPrivate());
        signature.update(new byte[10]);
        byte[] signed = signature.sign();
        signature.initVerify(pair.getPublic());
        signature.update(new byte[10]);
        System.out.println("pair of " + generator.getProvider().getName() + ", "
                + (signature.verify(signed) ? "good" : "bad") + ", "
                + pair.getPrivate().getClass().getName());
    }

    private static void warm() throws Exception {
        while (sum("level") == 0) {
            Thread.onSpinWait();
        }
        System.out.println("warm");
    }

    private static long sum(String column) throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        long sum = 0;
        for (ObjectName pool : server.queryNames(new ObjectName("dev.keysource:*"), null)) {
            for (CompositeData row : (CompositeData[]) server.getAttribute(pool, "Pools")) {
                sum += ((Number) row.get(column)).longValue();
            }
        }
        return sum;
    }

    private static void visible() {
        for (String library : LIBRARIES) {
            try {
                Class.forName(library);
                System.out.println("sees " + library);
            } catch (ClassNotFoundException e) {
                continue;
            }
        }
        for (String resource :
                List.of("META-INF/services/org.slf4j.spi.SLF4JServiceProvider", "META-INF/LICENSE.txt")) {
            if (ClassLoader.getSystemResource(resource) != null) {
                System.out.println("sees " + resource);
            }
        }
        System.out.println("context loader "
                + Thread.currentThread().getContextClassLoader().getClass().getSimpleName());
    }
}
