package dev.keysource.release;

import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRingCollection;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Verifies detached signatures (RFC 9580, section 10.4) by the keys of one file. */
final class Signatures {
    private final PGPPublicKeyRingCollection keys;

    private Signatures(PGPPublicKeyRingCollection keys) {
        this.keys = keys;
    }

    static Signatures by(Path key) throws IOException, PGPException {
        try (InputStream stream = PGPUtil.getDecoderStream(Files.newInputStream(key))) {
            PGPPublicKeyRingCollection keys = new PGPPublicKeyRingCollection(stream, new BcKeyFingerprintCalculator());
            if (keys.size() == 0) {
                throw new PGPException(key + " holds no public key");
            }
            return new Signatures(keys);
        }
    }

    /** What is wrong with a signature, if anything is. */
    Optional<String> fault(Path file, Path signature) throws IOException {
        try (InputStream stream = PGPUtil.getDecoderStream(Files.newInputStream(signature))) {
            Object read = new BcPGPObjectFactory(stream).nextObject();
            if (!(read instanceof PGPSignatureList list) || list.isEmpty()) {
                return Optional.of("is no signature");
            }
            PGPSignature first = list.get(0);
            PGPPublicKey key = keys.getPublicKey(first.getKeyID());
            if (key == null) {
                return Optional.of("is by another key, " + Long.toHexString(first.getKeyID()));
            }
            if (first.getSignatureType() != PGPSignature.BINARY_DOCUMENT) {
                return Optional.of("is no signature of a file");
            }
            first.init(new BcPGPContentVerifierBuilderProvider(), key);
            first.update(Files.readAllBytes(file));
            return first.verify() ? Optional.empty() : Optional.of("does not fit its file");
        } catch (PGPException | IOException | RuntimeException e) { // of whatever lies there
            return Optional.of("is no signature: " + e.getMessage());
        }
    }
}
