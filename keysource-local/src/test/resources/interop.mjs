// Reads a pair from two PEM files and uses it: node interop.mjs ALGORITHM PRIVATE_PEM PUBLIC_PEM. Exit 0 if it works.
import crypto from 'node:crypto';
import { readFileSync } from 'node:fs';

const [algorithm, privateFile, publicFile] = process.argv.slice(2);
const privateKey = crypto.createPrivateKey(readFileSync(privateFile));
const publicKey = crypto.createPublicKey(readFileSync(publicFile));
const derived = crypto.createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
if (!derived.equals(publicKey.export({ type: 'spki', format: 'der' }))) {
    throw new Error('the public key is not that of the private key');
}
if (algorithm === 'ML-KEM') {
    const { sharedKey, ciphertext } = crypto.encapsulate(publicKey);
    if (!crypto.decapsulate(privateKey, ciphertext).equals(sharedKey)) {
        throw new Error('an encapsulated secret comes out different');
    }
} else {
    const message = crypto.randomBytes(100);
    if (!crypto.verify(null, message, publicKey, crypto.sign(null, message, privateKey))) {
        throw new Error('a signature does not verify');
    }
}
