import assert from 'node:assert/strict';
import fc from 'fast-check';
import { withoutSecrets } from '../../lib/lineage/without-secrets.js';

/** What goes in, and what is left of it. */
const cases: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'git remotes': [
    ['https://ghp_16C7e42F292c6912E7710c838347Ae178B4a@github.com/o/r.git', 'https://github.com/o/r.git'],
    ['https://x-access-token:secret@github.com/o/r.git', 'https://github.com/o/r.git'],
    ['https://oauth2:glpat-secret@gitlab.com/o/r.git', 'https://gitlab.com/o/r.git'],
    ['https://gitlab-ci-token:secret@gitlab.com:8443/o/r.git', 'https://gitlab.com:8443/o/r.git'],
    ['git+https://u:secret@bitbucket.org/o/r.git', 'git+https://bitbucket.org/o/r.git'],
    ['ssh://git@github.com:22/o/r.git', 'ssh://github.com:22/o/r.git'],
    ['git@github.com:o/r.git', 'git@github.com:o/r.git'],
  ],
  databases: [
    ['postgres://me:secret@db:5432/shop', 'postgres://db:5432/shop'],
    ['postgresql://db/shop?user=me&password=secret&sslmode=require', 'postgresql://db/shop?sslmode=require'],
    ['postgres://me:se/cr?et#1@db/shop', 'postgres://db/shop'],
    ['postgres://me:se@cr@et@db/shop', 'postgres://db/shop'],
    ['postgresql+psycopg2://me:secret@db/shop', 'postgresql+psycopg2://db/shop'],
    ['mysql://me:secret@[::1]:3306/shop', 'mysql://[::1]:3306/shop'],
    [
      'mongodb+srv://me:secret@c0.example.net/shop?authSource=admin',
      'mongodb+srv://c0.example.net/shop?authSource=admin',
    ],
    ['mongodb://me:p%40ss@h1:27017,h2:27017/shop?replicaSet=r', 'mongodb://h1:27017,h2:27017/shop?replicaSet=r'],
    ['mongodb://h1:27017,h2:27017/a@b', 'mongodb://h1:27017,h2:27017/a@b'],
    ['redis://:secret@cache:6379/0', 'redis://cache:6379/0'],
    ['amqp://me:secret@mq/%2f', 'amqp://mq/%2f'],
    ['snowflake://me:secret@account/db?warehouse=w&token=secret', 'snowflake://account/db?warehouse=w'],
  ],
  JDBC: [
    ['jdbc:postgresql://db:5432/shop?user=me&password=secret&ssl=true', 'jdbc:postgresql://db:5432/shop?ssl=true'],
    ['jdbc:postgresql://me:secret@db/shop', 'jdbc:postgresql://db/shop'],
    ['jdbc:mysql://db/shop?user=me&password=secret', 'jdbc:mysql://db/shop'],
    ['jdbc:mysql://(host=db,port=3306,user=me,password=se@cret)/shop', 'jdbc:mysql://(host=db,port=3306)/shop'],
    ['jdbc:mysql://address=(host=db)(user=me)(password=secret)/shop', 'jdbc:mysql://address=(host=db)/shop'],
    [
      'jdbc:sqlserver://db:1433;databaseName=shop;user=me;password=secret;encrypt=true',
      'jdbc:sqlserver://db:1433;databaseName=shop;encrypt=true',
    ],
    ['jdbc:oracle:thin:me/secret@//db:1521/shop', 'jdbc:oracle:thin:@//db:1521/shop'],
    ['jdbc:oracle:thin:me/secret@db:1521:shop', 'jdbc:oracle:thin:@db:1521:shop'],
  ],
  'presigned links of S3': [
    [
      'https://b.s3.eu-west-1.amazonaws.com/k.csv?versionId=3&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA%2F1&X-Amz-Date=2026&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Security-Token=secret&X-Amz-Signature=secret',
      'https://b.s3.eu-west-1.amazonaws.com/k.csv?versionId=3',
    ],
    ['https://b.s3.amazonaws.com/k?AWSAccessKeyId=AKIA&Expires=1&Signature=secret', 'https://b.s3.amazonaws.com/k'],
    ['https://d1.cloudfront.net/k?Policy=p&Signature=secret&Key-Pair-Id=APKA', 'https://d1.cloudfront.net/k'],
    ['https://b.s3.amazonaws.com/k?%58-Amz-Signature=secret', 'https://b.s3.amazonaws.com/k'],
    ['s3a://AKIA:se/cret@bucket/k', 's3a://bucket/k'],
    ['s3://bucket/mail@example.org/k', 's3://bucket/mail@example.org/k'],
  ],
  'presigned links of Google Cloud Storage': [
    [
      'https://storage.googleapis.com/b/k?generation=7&X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential=c&X-Goog-Date=d&X-Goog-Expires=1&X-Goog-SignedHeaders=host&X-Goog-Signature=secret',
      'https://storage.googleapis.com/b/k?generation=7',
    ],
    [
      'https://storage.googleapis.com/b/k?GoogleAccessId=a&Expires=1&Signature=secret',
      'https://storage.googleapis.com/b/k',
    ],
  ],
  'shared access signatures of Azure': [
    [
      'https://a.blob.core.windows.net/c/k?snapshot=2026&sv=2024&ss=b&srt=o&sp=r&se=2026&st=2025&spr=https&sip=1.2.3.4&sr=b&sig=secret',
      'https://a.blob.core.windows.net/c/k?snapshot=2026',
    ],
    [
      'https://a.blob.core.windows.net/c/k?skoid=o&sktid=t&skt=s&ske=e&sks=b&skv=v&sig=secret#part',
      'https://a.blob.core.windows.net/c/k#part',
    ],
    ['https://example.org/list?sp=2&st=x&se=y', 'https://example.org/list?sp=2&st=x&se=y'],
  ],
  'other URLs': [
    ['https://api.example.org/v1?api_key=secret&page=2', 'https://api.example.org/v1?page=2'],
    ['https://api.example.org/v1?access_token=secret', 'https://api.example.org/v1'],
    ['https://app.example.org/cb#access_token=secret&state=1', 'https://app.example.org/cb#state=1'],
    ['https://h/p?client_secret=secret&password=secret&q=a', 'https://h/p?q=a'],
    ['https://h:8080/@scope/name', 'https://h:8080/@scope/name'],
    ['http://[fe80::1]/@x', 'http://[fe80::1]/@x'],
    ['https://h/p?user=7', 'https://h/p?user=7'],
    [
      'connect ECONNREFUSED postgres://me:secret@db:1/x (tried twice)',
      'connect ECONNREFUSED postgres://db:1/x (tried twice)',
    ],
    ['copy https://a:secret@h/1 to https://b:secret@h/2', 'copy https://h/1 to https://h/2'],
    ['postgres://me:se cret@db/x', 'postgres://db/x'],
  ],
  'what is no URL': [
    ['me:secret@db', 'me:secret@db'],
    ['features.csv', 'features.csv'],
    ['C:\\data\\x.csv', 'C:\\data\\x.csv'],
    ['a?token=b', 'a?token=b'],
    ['://', '://'],
    ['', ''],
  ],
};

describe('withoutSecrets()', () => {
  for (const [what, pairs] of Object.entries(cases)) {
    it(`leaves of ${what} what is no secret`, () => {
      for (const [given, left] of pairs) {
        assert.equal(withoutSecrets(given), left);
        assert.equal(withoutSecrets(left), left);
      }
    });
  }

  it('gives the same when done again, whatever it is given', () => {
    const piece = fc.constantFrom(
      'a',
      '@',
      ':',
      '/',
      '?',
      '#',
      '&',
      '=',
      ';',
      ' ',
      '://',
      'http://',
      'jdbc:x://',
      'jdbc:oracle:thin:',
      'sig=',
      'se=',
      'token=',
      'user=',
      '(',
      ')',
      ',',
      '%41',
      '\n',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join('')),
        (text) => {
          const once = withoutSecrets(text);
          assert.equal(withoutSecrets(once), once);
        },
      ),
      { numRuns: 50_000 },
    );
  });

  it('finds a password of any characters in a URL with one', () => {
    const secret = fc.string({ minLength: 12, maxLength: 20 }).map((text) => `S${text.replace(/[\s@]/g, '/')}E`);
    fc.assert(
      fc.property(
        secret,
        fc.constantFrom('postgres', 'https', 'mongodb+srv', 'jdbc:postgresql'),
        (password, scheme) => {
          const left = withoutSecrets(`${scheme}://me:${password}@host/path`);
          assert.equal(left, `${scheme}://host/path`);
        },
      ),
    );
  });

  it('takes time in proportion to the length', () => {
    // Were it the square of it, this would take minutes.
    for (const text of ['http://a:', 'jdbc:a:', 'a:', ';user', '?&', '(', '@', '1:,', 'h:1,', ' http://u:p@h ']) {
      for (const start of ['http://', 'jdbc:', 'jdbc:x://', '']) withoutSecrets(`${start}${text.repeat(50_000)}://`);
    }
  });
});
