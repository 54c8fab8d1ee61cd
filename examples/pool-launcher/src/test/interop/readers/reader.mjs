// Reads pairs from their encodings and uses them, with the crypto module of Node.js.
//
// usage: reader.mjs DIR SPEC...
//
// The private key of a SPEC is in DIR/SPEC.pkcs8, the public key in DIR/SPEC.spki, both in DER. Prints its versions and then
// a line for each SPEC, which says what was done with the pair or why it cannot be.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const MESSAGE = Buffer.from('a message of some length');
const [directory, ...specs] = process.argv.slice(2);

function use(spec) {
    const spki = readFileSync(path.join(directory, `${spec}.spki`));
    const pkcs8 = readFileSync(path.join(directory, `${spec}.pkcs8`));
    const privateKey = crypto.createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
    const publicKey = crypto.createPublicKey({ key: spki, format: 'der', type: 'spki' });
    assert.deepEqual(crypto.createPublicKey(privateKey).export({ format: 'der', type: 'spki' }), spki);
    const type = privateKey.asymmetricKeyType;
    if (type.startsWith('ml-kem')) {
        const { sharedKey, ciphertext } = crypto.encapsulate(publicKey);
        assert.deepEqual(crypto.decapsulate(privateKey, ciphertext), sharedKey);
        return 'encapsulated';
    }
    if (type === 'x25519' || type === 'x448') {
        const other = crypto.generateKeyPairSync(type);
        assert.deepEqual(
            crypto.diffieHellman({ privateKey, publicKey: other.publicKey }),
            crypto.diffieHellman({ privateKey: other.privateKey, publicKey }));
        return 'agreed';
    }
    const digest = type === 'rsa' || type === 'ec' ? 'sha256' : null;
    assert(crypto.verify(digest, MESSAGE, publicKey, crypto.sign(digest, MESSAGE, privateKey)));
    return 'signed';
}

console.log(`Node.js ${process.versions.node}, OpenSSL ${process.versions.openssl}`);
for (const spec of specs) {
    try {
        console.log(`${spec}: ${use(spec)}`);
    } catch (e) {
        console.log(`${spec}: red: ${e.message.replaceAll('\n', ' ')}`);
    }
}
