// A subscriber of placement events: it knows at any time which of them hold.
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';

import { Book, parsed } from './book.mjs';

const AT_ONCE = 100; // how many events are written down together at most

const { NATS_URL, NATS_USER, NATS_PASSWORD, SUBSCRIPTION, BOOK = 'book.json' } = process.env;
const book = new Book(BOOK);
const connection = await connect({ servers: NATS_URL, user: NATS_USER, pass: NATS_PASSWORD, maxReconnectAttempts: -1 });
const consumer = await jetstream(connection).consumers.get(`PLACEMENT_${SUBSCRIPTION}`, SUBSCRIPTION);
const messages = await consumer.consume({ max_messages: AT_ONCE });
let ending = false;
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    ending = true;
    messages.stop();
  });
}

let taken = [];
const acknowledge = () => {
  book.keep(); // what is acknowledged is on disk
  for (const message of taken) message.ack();
  taken = [];
};

for await (const message of messages) {
  const [id, type] = [message.headers?.get('ce-id'), message.headers?.get('ce-type')];
  try {
    const fresh = book.take(id, type, parsed(message.string()));
    taken.push(message);
    if (fresh) console.log(JSON.stringify({ id, type })); // nobody erases what was printed, so it names no participant
  } catch (error) { // it comes again, and after ten times waits in "journey subscription parked"
    console.error(`event ${id} not taken: ${error.message}`);
    message.nak();
  }
  if (message.info.pending === 0 || taken.length === AT_ONCE) acknowledge();
}

if (ending) {
  acknowledge();
  await connection.drain();
} else { // a subscription that was revoked, for one
  console.error(`the connection has ended: ${(await connection.closed())?.message ?? 'closed'}`);
  process.exitCode = 1;
}
