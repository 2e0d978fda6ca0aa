import { generateKeyPairSync, sign } from 'node:crypto';

/** A private key and the certificate that it has signed itself, as PEM. */
export interface Certificate {
  readonly key: string;
  readonly certificate: string;
}

/** Makes a certificate for 127.0.0.1 that no authority knows, valid from yesterday for a week (RFC 5280). */
export function selfSignedCertificate(): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const dayMillis = 86_400_000;
  const name = sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from('mltrace tests')))));
  const toBeSigned = sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.of(1)),
    sha256WithRsa,
    name,
    sequence(utcTime(Date.now() - dayMillis), utcTime(Date.now() + 7 * dayMillis)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(sequence(subjectAlternativeName, der(0x04, sequence(der(0x87, Buffer.of(127, 0, 0, 1))))))),
  );
  const signature = der(0x03, Buffer.concat([Buffer.of(0), sign('sha256', toBeSigned, privateKey)]));
  const lines =
    sequence(toBeSigned, sha256WithRsa, signature)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
  };
}

/** Tag, length, value. */
function der(tag: number, value: Buffer): Buffer {
  const { length } = value;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), value]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

const objectId = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const commonName = objectId('550403');
const subjectAlternativeName = objectId('551d11');
const sha256WithRsa = sequence(objectId('2a864886f70d01010b'), Buffer.of(0x05, 0x00));

/** YYMMDDHHMMSSZ. */
const utcTime = (millis: number): Buffer =>
  der(0x17, Buffer.from(`${new Date(millis).toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`));
