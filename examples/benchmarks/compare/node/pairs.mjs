// RSA pairs on request, by the OpenSSL in Node.js.
import { generateKeyPairSync } from 'node:crypto'
import { createInterface } from 'node:readline'

const modulusLength = Number(process.argv[2])
console.log(`Node.js ${process.version} (OpenSSL ${process.versions.openssl})`)
for await (const _ of createInterface({ input: process.stdin })) {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength })
  console.log(Buffer.from(publicKey.export({ format: 'jwk' }).n, 'base64url').toString('hex'))
}
