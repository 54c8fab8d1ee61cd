package dev.keysource.jca;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyPairGeneratorSpi;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.util.Arrays;

/** Run by {@code JcaProcessIT} in processes of their own, where nobody has used the JCA before. Says what an application sees. */
final class JcaProbe {
    private static final RsaSource SOURCE = new RsaSource();

    private JcaProbe() {}

    public static void main(String[] args) throws Exception {
        if (args[0].equals("bare")) {
            Provider provider = new KeysourceProvider().configure("absent.properties");
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", provider);
            generator.initialize(2048);
            System.out.println("a pair of "
                    + generator.generateKeyPair().getPrivate().getClass().getSimpleName());
            return;
        }
        if (args[0].equals("used")) {
            new SecureRandom().nextInt();
        }
        KeysourceProvider.install(SOURCE);
        System.out.println("installed: " + place());
        if (!args[0].equals("refused")) {
            Security.insertProviderAt(new First(), 1);
            if (args[0].equals("bare")) {
                Provider provider = new KeysourceProvider().configure("absent.properties");
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", provider);
                generator.initialize(2048);
                System.out.println("a pair of "
                        + generator.generateKeyPair().getPrivate().getClass().getSimpleName());
                return;
            }
            if (args[0].equals("used")) {
                while (!generator().getProvider().getName().equals("Keysource")) {
                    Thread.onSpinWait(); // it comes back soon
                }
            }
        }
        KeyPairGenerator generator = generator();
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        System.out.println(generator.getProvider().getName() + ", a pair of "
                + pair.getPrivate().getClass().getSimpleName() + ", asked for: " + SOURCE.asked);
        System.out.println("PSS: "
                + KeyPairGenerator.getInstance("RSASSA-PSS").getProvider().getName());
        System.out.println("uninstalled: " + KeysourceProvider.uninstall() + ", " + place());
        System.out.println(generator().getProvider().getName());
    }

    private static KeyPairGenerator generator() throws Exception {
        return KeyPairGenerator.getInstance("RSA");
    }

    private static String place() {
        String[] names =
                Arrays.stream(Security.getProviders()).map(Provider::getName).toArray(String[]::new);
        int place = Arrays.asList(names).indexOf("Keysource");
        return place < 0 ? "not there" : place == names.length - 1 ? "last" : "before " + names[place + 1];
    }

    /** A provider of RSA pairs that nobody should get one from. */
    private static final class First extends Provider {
        private static final long serialVersionUID = 1L;

        First() {
            super("First", "1", "");
            putService(new Service(this, "KeyPairGenerator", "RSA", "", null, null) {
                @Override
                public Object newInstance(Object parameter) {
                    return new KeyPairGeneratorSpi() {
                        @Override
                        public void initialize(int size, SecureRandom random) {}

                        @Override
                        public KeyPair generateKeyPair() {
                            throw new IllegalStateException("asked although it is not preferred");
                        }
                    };
                }
            });
        }
    }
}
