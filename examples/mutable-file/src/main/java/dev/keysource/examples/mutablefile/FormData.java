package dev.keysource.examples.mutablefile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The body of a {@code multipart/form-data} request (RFC 7578). Used by one thread. */
final class FormData {
    private final String boundary = "keysource-" + Base32.encode(Crypto.random(TaggedHash.KEY_LENGTH));
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    FormData field(String name, String value) {
        ascii("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n");
        out.writeBytes(value.getBytes(StandardCharsets.UTF_8));
        ascii("\r\n");
        return this;
    }

    private void ascii(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    /** The whole body; nothing can be added after it. */
    byte[] body() {
        ascii("--" + boundary + "--\r\n");
        return out.toByteArray();
    }
}
