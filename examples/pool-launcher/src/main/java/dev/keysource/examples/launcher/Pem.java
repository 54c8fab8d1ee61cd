package dev.keysource.examples.launcher;

import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.security.KeyPair;
import java.util.Arrays;

/** Key pairs in the textual encodings of RFC 7468. */
final class Pem {
    private Pem() {}

    /** Writes the private key as PKCS#8 (section 10) and then the public key as SubjectPublicKeyInfo (section 13). */
    static void write(KeyPair pair, Writer out) throws IOException {
        byte[] privateKey = pair.getPrivate().getEncoded();
        try {
            // Not closed: it would close what it writes to.
            PemWriter writer = new PemWriter(out);
            writer.writeObject(new PemObject("PRIVATE KEY", privateKey));
            writer.writeObject(new PemObject("PUBLIC KEY", pair.getPublic().getEncoded()));
            writer.flush();
            // A print writer keeps its failures to itself.
            if (out instanceof PrintWriter printer && printer.checkError()) {
                throw new IOException("the pair could not be written, and is lost");
            }
        } finally {
            Arrays.fill(privateKey, (byte) 0);
        }
    }
}
