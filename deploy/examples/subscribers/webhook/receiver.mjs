// A receiver of placement events by webhook: it knows at any time which of them hold. It needs nothing but Node.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

import { Book, parsed } from '../node/book.mjs';

const TOLERANCE = 5 * 60; // seconds that a message may be old, or our clock behind
const LARGEST = 64 * 1024; // bytes of a body

const { WEBHOOK_SECRETS = '', HOST = '127.0.0.1', PORT = '8480', BOOK = 'book.json' } = process.env;
const secrets = WEBHOOK_SECRETS.split(/\s+/).filter(Boolean).map((line) => {
  if (!line.startsWith('whsec_')) throw new Error('WEBHOOK_SECRETS: each begins with whsec_');
  return Buffer.from(line.slice('whsec_'.length), 'base64');
});
if (secrets.length === 0) throw new Error('WEBHOOK_SECRETS is empty: nothing could be verified');
const book = new Book(BOOK);

// genuine says whether a message is signed with one of our secrets, and lately: www.standardwebhooks.com.
function genuine(headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signatures } = headers;
  if (!id || !signatures || !/^\d+$/.test(at ?? '') || Math.abs(Date.now() / 1000 - Number(at)) > TOLERANCE) return false;
  const given = signatures.split(' ').filter((s) => s.startsWith('v1,')).map((s) => Buffer.from(s.slice(3), 'base64'));
  return secrets.some((secret) => {
    const right = createHmac('sha256', secret).update(`${id}.${at}.`).update(body).digest();
    return given.some((signature) => signature.length === right.length && timingSafeEqual(signature, right));
  });
}

// ATTRIBUTES are those of an event that is posted: CloudEvents 1.0 in structured mode, and no others.
const ATTRIBUTES = ['specversion', 'id', 'source', 'type', 'subject', 'time', 'dataschema', 'datacontenttype', 'data'];

// opened is the event in a body. All that it says is read from there, because the headers beside it are not signed, but
// for the id. The error says nothing of what is in it.
function opened(id, body) {
  const event = parsed(body.toString());
  const names = Object.keys(event ?? {});
  if (names.length !== ATTRIBUTES.length || !ATTRIBUTES.every((name) => names.includes(name))) throw new Error('it has not the attributes that this version knows');
  if (event.specversion !== '1.0' || event.datacontenttype !== 'application/json') throw new Error('it is written in a way that this version does not know');
  if (event.id !== id) throw new Error('its id is not the one that it is signed with');
  return event;
}

// answer takes a message and answers the status: 204 only when it is on disk. Anything else, and it is sent again.
function answer(request, body) {
  if (request.method !== 'POST') return 405;
  if (!genuine(request.headers, body)) return 401;
  const id = request.headers['webhook-id'];
  let type, fresh;
  try {
    const event = opened(id, body);
    type = event.type;
    fresh = book.take(id, type, event.data);
  } catch (error) {
    console.error(`event ${id} not taken: ${error.message}`);
    return 422;
  }
  if (fresh) {
    book.keep(); // if this fails, the process ends: it would know more than it has on disk
    console.log(JSON.stringify({ id, type })); // nobody erases what was printed, so it names no participant
  }
  return 204;
}

const server = createServer((request, response) => {
  const parts = [];
  let size = 0;
  request.on('data', (part) => {
    size += part.length;
    if (size <= LARGEST) parts.push(part); // the rest is read and thrown away: who is still sending hears no answer
  });
  request.on('end', () => response.writeHead(size > LARGEST ? 413 : answer(request, Buffer.concat(parts))).end());
});
server.listen(Number(PORT), HOST, () => {
  const { address, port } = server.address();
  console.log(JSON.stringify({ listening: `http://${address.includes(':') ? `[${address}]` : address}:${port}` }));
});
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => server.close()); // what is being answered is answered
