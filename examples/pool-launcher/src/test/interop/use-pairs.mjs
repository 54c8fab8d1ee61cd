// Asks a key generator as a user in JavaScript would, and prints one line for each thing that it saw.
//
// usage: use-pairs.mjs PROTO_DIR FURL_FILE use SPEC...
//        use-pairs.mjs PROTO_DIR FURL_FILE write DIR SPEC...
//        use-pairs.mjs PROTO_DIR FURL_FILE seal SPEC
//        use-pairs.mjs PROTO_DIR FURL_FILE refusals UNKNOWN_SPEC FORBIDDEN_SPEC
//        use-pairs.mjs PROTO_DIR FURL_FILE wrong-server
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';
import { protoPath } from 'grpc-health-check';
import { connect, parseFurl } from './keysource-client.mjs';

const [protoDirectory, furlFile, command, ...args] = process.argv.slice(2);

/** Calls a method and waits for its answer, as long as it may take. */
function ask(service, method, request) {
    return promisify(service[method].bind(service, request, { deadline: Date.now() + 600_000 }))();
}

async function get(service, spec) {
    const pair = await ask(service, 'getKeyPair', { spec });
    assert.equal(pair.spec, spec);
    return pair;
}

/** Uses a pair for what it is for. */
function use(privateDer, publicDer) {
    const privateKey = crypto.createPrivateKey({ key: privateDer, format: 'der', type: 'pkcs8' });
    const publicKey = crypto.createPublicKey({ key: publicDer, format: 'der', type: 'spki' });
    assert.deepEqual(crypto.createPublicKey(privateKey).export({ format: 'der', type: 'spki' }), publicDer);
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
    const message = crypto.randomBytes(100);
    assert(crypto.verify(digest, message, publicKey, crypto.sign(digest, message, privateKey)));
    const details = privateKey.asymmetricKeyDetails;
    return type === 'rsa' ? `signed with ${details.modulusLength} bits`
        : type === 'ec' ? `signed on ${details.namedCurve}` : 'signed';
}

/** A private key that nobody on the way can read. */
async function getSealed(service, spec) {
    const suite = new CipherSuite({
        kem: new DhkemX25519HkdfSha256(),
        kdf: new HkdfSha256(),
        aead: new Aes256Gcm(),
    });
    const recipient = await suite.kem.generateKeyPair();
    const sealTo = Buffer.from(await suite.kem.serializePublicKey(recipient.publicKey));
    const pair = await ask(service, 'getKeyPair', { spec, sealTo });
    assert.equal(pair.privateKey.length, 0);
    const opener = await suite.createRecipientContext({
        recipientKey: recipient.privateKey,
        enc: pair.sealedPrivateKey.encapsulatedKey,
        info: Buffer.from(`keysource.v1 ${spec}`),
    });
    const opened = Buffer.from(await opener.open(pair.sealedPrivateKey.ciphertext, pair.publicKey));
    return use(opened, pair.publicKey);
}

async function codeOf(call) {
    try {
        await call;
        return 'OK';
    } catch (e) {
        return grpc.status[e.code];
    }
}

async function refusals(service, furl, unknown, forbidden) {
    console.log('unknown spec:', await codeOf(get(service, unknown)));
    console.log('forbidden spec:', await codeOf(get(service, forbidden)));
    const status = await ask(service, 'getStatus', {});
    console.log('pools:', ...status.pools.map((pool) => pool.spec).sort());
    const stranger = await connect({ ...furl, secret: 'A'.repeat(43) }, protoDirectory);
    console.log('wrong secret:', await codeOf(get(stranger, 'Ed25519')));
    const { Health } = grpc.loadPackageDefinition(protoLoader.loadSync(protoPath, { enums: String })).grpc.health.v1;
    const health = new Health('unused', null, { channelOverride: stranger.getChannel() });
    const answer = await ask(health, 'check', { service: 'keysource.v1.KeyPairService' });
    console.log('health:', answer.status);
    stranger.close();
}

const furl = parseFurl(readFileSync(furlFile, 'utf8'));
let service;
try {
    service = await connect(furl, protoDirectory);
} catch (e) {
    assert.equal(e.message, 'the server is not the one in the furl');
    console.log('wrong server');
    process.exit(0);
}
if (command === 'refusals') {
    await refusals(service, furl, ...args);
} else if (command === 'write') {
    const [directory, ...specs] = args;
    for (const spec of specs) {
        const pair = await get(service, spec);
        writeFileSync(path.join(directory, `${spec}.pkcs8`), pair.privateKey, { mode: 0o600 });
        writeFileSync(path.join(directory, `${spec}.spki`), pair.publicKey);
    }
} else if (command === 'seal') {
    console.log(`${args[0]} sealed:`, await getSealed(service, args[0]));
} else {
    for (const spec of args) {
        const pair = await get(service, spec);
        console.log(`${spec}:`, use(pair.privateKey, pair.publicKey));
    }
}
service.close();
