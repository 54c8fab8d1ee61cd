package dev.keysource.local.check;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.util.List;

/** A provider whose signatures are good, and which verifies everything. */
final class CredulousProvider extends Provider {
    private static final long serialVersionUID = 1L;

    CredulousProvider(Provider signer) {
        super("Credulous", "1", "accepts every signature");
        for (String algorithm : List.of("SHA256withRSA", "SHA256withECDSA", "EdDSA", "ML-DSA")) {
            putService(new Service(this, "Signature", algorithm, CredulousSignature.class.getName(), null, null) {
                @Override
                public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
                    return new CredulousSignature(Signature.getInstance(algorithm, signer));
                }
            });
        }
    }

    private static final class CredulousSignature extends SignatureSpi {
        private final Signature signature;

        CredulousSignature(Signature signature) {
            this.signature = signature;
        }

        @Override
        protected void engineInitSign(PrivateKey key) throws InvalidKeyException {
            signature.initSign(key);
        }

        @Override
        protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
            signature.initVerify(key);
        }

        @Override
        protected void engineUpdate(byte value) throws SignatureException {
            signature.update(value);
        }

        @Override
        protected void engineUpdate(byte[] bytes, int offset, int length) throws SignatureException {
            signature.update(bytes, offset, length);
        }

        @Override
        protected byte[] engineSign() throws SignatureException {
            return signature.sign();
        }

        @Override
        protected boolean engineVerify(byte[] signed) {
            return true;
        }

        @Override
        @Deprecated
        protected void engineSetParameter(String name, Object value) {
            throw new UnsupportedOperationException();
        }

        @Override
        @Deprecated
        protected Object engineGetParameter(String name) {
            throw new UnsupportedOperationException();
        }
    }
}
