// A client of a key generator: keysource.v1.KeyPairService, from Node.js.
import crypto from 'node:crypto';
import tls from 'node:tls';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';

const FURL = /^keysource:\/\/([\w-]{43})@([^/]+)\/([\w-]{43})#v=1$/;

/** Reads a furl: { pin, locations: [{ host, port }], secret }. Whoever has it may ask for keys. */
export function parseFurl(text) {
    const parts = FURL.exec(text.trim());
    if (!parts) {
        throw new TypeError('a furl is keysource://PIN@HOST:PORT[,HOST:PORT...]/SECRET#v=1');
    }
    const locations = parts[2].split(',').map((location) => {
        const colon = location.lastIndexOf(':');
        return { host: location.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(location.slice(colon + 1)) };
    });
    return { pin: parts[1], locations, secret: parts[3] };
}

/**
 * The calls of the .proto, from the first location that answers. The secret goes to nobody but the holder of the pinned
 * key. Close it with its close().
 */
export async function connect(furl, protoDirectory) {
    let unreachable;
    for (const location of furl.locations) {
        let certificate;
        try {
            certificate = await certificateOf(location);
        } catch (e) {
            unreachable = e;
            continue;
        }
        checkPin(certificate, furl.pin);
        return new (serviceType(protoDirectory))(target(location), credentials(certificate, furl), {
            'grpc.ssl_target_name_override': 'keysource',
            // A lost answer is a lost pair: no call may be repeated without the knowledge of whoever counts pairs.
            'grpc.enable_retries': 0,
        });
    }
    throw new Error('no location of the furl can be reached', { cause: unreachable });
}

/** What the server shows; nothing is trusted and nothing is told yet. */
function certificateOf({ host, port }) {
    return new Promise((resolve, reject) => {
        const options = { host, port, rejectUnauthorized: false, minVersion: 'TLSv1.3', ALPNProtocols: ['h2'], timeout: 10_000 };
        const socket = tls.connect(options, () => {
            resolve(socket.getPeerX509Certificate());
            socket.destroy();
        });
        socket.on('error', reject);
        socket.on('timeout', () => socket.destroy(new Error('the server does not answer')));
    });
}

function checkPin(certificate, pin) {
    const spki = certificate.publicKey.export({ type: 'spki', format: 'der' });
    const found = crypto.createHash('sha256').update(spki).digest();
    if (!crypto.timingSafeEqual(found, Buffer.from(pin, 'base64url'))) {
        throw new Error('the server is not the one in the furl');
    }
}

function credentials(certificate, { pin, secret }) {
    // The certificate that has the pinned key is the only one that is trusted, whoever issued it, and every connection is
    // checked again.
    const trusted = tls.createSecureContext({ ca: certificate.toString(), allowPartialTrustChain: true });
    const channel = grpc.credentials.createFromSecureContext(trusted, {
        checkServerIdentity(host, shown) {
            try {
                checkPin(new crypto.X509Certificate(shown.raw), pin);
                return undefined;
            } catch (e) {
                return e;
            }
        },
    });
    const call = grpc.credentials.createFromMetadataGenerator((options, done) => {
        const metadata = new grpc.Metadata();
        metadata.set('authorization', `Bearer ${secret}`);
        done(null, metadata);
    });
    return grpc.credentials.combineChannelCredentials(channel, call);
}

function target({ host, port }) {
    return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function serviceType(protoDirectory) {
    const definition = protoLoader.loadSync('keysource/v1/key_pair_service.proto', {
        includeDirs: [protoDirectory],
        enums: String,
        longs: Number,
        defaults: true,
    });
    return grpc.loadPackageDefinition(definition).keysource.v1.KeyPairService;
}
