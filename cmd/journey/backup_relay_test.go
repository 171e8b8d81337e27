package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"

	"journey/cmd/journey/archive"
	"journey/cmd/journey/subscription"
	"journey/eventstore"
)

// busy is a log into which something more is recorded, and told to a subscription, whenever it is asked for its end.
type busy struct {
	eventstore.Store
	people int
	tell   func()
}

func (b *busy) Last(ctx context.Context) (eventstore.Mark, error) {
	last, err := b.Store.Last(ctx)
	if err == nil {
		b.people++
		_, err = b.Append(ctx, sealedDraft(fmt.Sprintf("p-%04d", b.people)))
		b.tell()
	}
	return last, err
}

// A relay that is restored with the log finds the place where it was: no subscription is ahead of the log of its backup.
func TestNoSubscriptionIsAheadOfTheBackup(t *testing.T) {
	place := t.TempDir()
	l := servers(t, filepath.Join(place, "source"))
	p, err := open(t.Context(), l.deployment, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	store, err := p.store(t.Context(), eventstore.Config{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Append(t.Context(), sealedDraft("p-0000")); err != nil {
		t.Fatal(err)
	}
	if err := subscription.Prepare(t.Context(), p.database); err != nil {
		t.Fatal(err)
	}
	exec := func(sql string) {
		t.Helper()
		if _, err := p.database.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	exec(`INSERT INTO journey_relay.subscriptions (name, operations, facts, placements, content, after_position, secret, password_hash,
		webhook_url, webhook_secrets, allow_private, allow_plain, state, why, since, created_at)
		VALUES ('payroll', '{laqs}', '{}', '{}', 'json', 0, decode(repeat('5d', 32), 'hex'), '', '', '', FALSE, FALSE, 'active', '', now(), now())`)
	exec(`INSERT INTO journey_relay.progress (subscription, log, position, hash, stream, published, acknowledged, acknowledged_position, acknowledged_index, pending)
		VALUES ('payroll', '', 1, '', '', 0, 0, 0, 0, 0)`)
	telling := &busy{Store: store, tell: func() {
		exec(`UPDATE journey_relay.progress SET position = (SELECT max(position) + 1 FROM journey_relay.progress)`)
	}}
	manifest, _, err := takeBackup(t.Context(), p, telling, filepath.Join(place, "backup"), nil)
	if err != nil {
		t.Fatal(err)
	}
	backup, err := archive.Open(filepath.Join(place, "backup"))
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	err = backup.Tables(func(row archive.TableRow) error {
		var is struct{ Position *uint64 }
		if err := json.Unmarshal(row.Row, &is); err != nil || is.Position == nil {
			return err
		}
		if seen++; *is.Position > manifest.LastSequence {
			t.Errorf("%s is at %d, and the log ends at %d", row.Table, *is.Position, manifest.LastSequence)
		}
		return nil
	})
	if err != nil || seen == 0 {
		t.Fatalf("%d rows, %v", seen, err)
	}
}
