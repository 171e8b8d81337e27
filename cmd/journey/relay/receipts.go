package relay

import (
	"context"
	"fmt"

	"journey/cmd/journey/announcement"
	"journey/cmd/journey/receipt"
)

// prepareReceipts makes sure that what the server says of subscribers is kept, by as many servers as keep the log.
func prepareReceipts(ctx context.Context, cfg Config) error {
	log, err := cfg.JetStream.Stream(ctx, journeyStream)
	if err != nil {
		return fmt.Errorf("the log: %w", err)
	}
	return receipt.Prepare(ctx, cfg.JetStream, log.CachedInfo().Config.Replicas)
}

// end is the end of the stream, where copies are put. They have the cursor of the last message: the stream is as far
// with them as it was before.
type end struct{ *outlet }

func (e end) Next() uint64 { return e.sequence + 1 }

func (e end) Put(ctx context.Context, m announcement.Message) error {
	m.Header[announcement.CursorHeader] = e.announcer.SealCursor(e.cursor)
	return e.publish(ctx, []outgoing{{m, e.cursor}})
}

// firstFrom is the first sequence of the stream whose cursor is not before another one: where a message lies, and not
// its copies.
func (o *outlet) firstFrom(ctx context.Context, at announcement.Cursor) (uint64, error) {
	previous := announcement.Cursor{Position: at.Position, Index: at.Index - 1}
	if at.Index == 0 {
		previous = whole(at.Position - 1)
	}
	last, err := o.lastUpTo(ctx, previous)
	return last + 1, err
}
