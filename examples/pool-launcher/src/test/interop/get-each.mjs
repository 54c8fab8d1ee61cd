// Takes one pair with each furl, and prints what came of it.
//
// usage: get-each.mjs PROTO_DIR FURL_FILE...
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { connect, parseFurl } from './keysource-client.mjs';

const [protoDirectory, ...furlFiles] = process.argv.slice(2);

async function get(furlFile) {
    let service;
    try {
        service = await connect(parseFurl(readFileSync(furlFile, 'utf8')), protoDirectory);
        const ask = promisify(service.getKeyPair.bind(service));
        const pair = await ask({ spec: 'Ed25519' }, { deadline: Date.now() + 60_000 });
        return pair.privateKey.length && pair.publicKey.length ? 'got' : 'red: an empty pair';
    } catch (e) {
        return `red: ${e.message}`;
    } finally {
        service?.close();
    }
}

for (const furlFile of furlFiles) {
    console.log(`${furlFile}: ${await get(furlFile)}`);
}
