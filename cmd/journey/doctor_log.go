package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"journey/eventstore"
)

// tail is how many of the last events are looked at without --all.
const tail = 1000

func (d *doctor) checkBroker(context.Context) {
	conn, err := d.deployment.connectNATS("journey doctor")
	if err != nil {
		d.say("nats", healthError, "Start NATS, or set JOURNEY_NATS_URL right (demo and dev: start it with this data folder)", "it cannot be reached: %v", err)
		return
	}
	d.parts.nats = conn
	d.say("nats", healthOK, "", "reached, version %s", conn.ConnectedServerVersion())
}

// checkLog opens the log without keys: a store that opens nothing asks for none.
func (d *doctor) checkLog(ctx context.Context) {
	if d.parts.nats == nil {
		d.say("stream", healthError, "Make NATS reachable first", "not looked at")
		return
	}
	log, err := eventstore.Open(ctx, d.parts.nats, eventstore.Config{Keys: eventstore.NewMemoryKeyring()})
	if err != nil {
		found, next := damage(err)
		d.say("stream", healthError, next, "%s", found)
		return
	}
	d.log = log
	d.say("stream", healthOK, "", "JOURNEY is configured as it must be, and its sequences have no gap")
	if d.last, err = log.Last(ctx); err != nil {
		found, next := damage(err)
		d.say("log", healthError, next, "%s", found)
		return
	}
	d.say("log", healthOK, "", "id %s, last position %d", log.LogID(), d.last.Sequence)
}

func (d *doctor) checkWatermark(ctx context.Context) {
	if d.log == nil || d.parts.database == nil {
		return // said already
	}
	mark, err := storedWatermark(ctx, d.parts.database)
	if err == nil && mark == (eventstore.Mark{}) && d.last.Sequence > 0 {
		d.say("watermark", healthWarning, "Start the service: it stores one with the next step", "there is none, so a log that came back shorter would not be noticed by the service")
		return
	}
	if err == nil {
		err = d.log.Check(ctx, mark)
	}
	if err != nil {
		found, next := damage(err)
		d.say("watermark", healthError, next, "%s", found)
		return
	}
	d.say("watermark", healthOK, "", "position %d is in the log with its hash", mark.Sequence)
}

// checkHistories verifies versions and chains, and that the keys which the events need are there.
func (d *doctor) checkHistories(ctx context.Context) {
	if d.log == nil {
		return
	}
	if d.last.Sequence == 0 {
		d.say("histories", healthOK, "", "none yet")
		return
	}
	check := d.checkTail
	if d.all {
		check = d.checkAll
	}
	audited, err := check(ctx)
	if err != nil {
		found, next := damage(err)
		d.say("histories", healthError, next, "%s", found)
		return
	}
	scope := fmt.Sprintf("the histories of the last %d events", min(tail, d.last.Sequence))
	if d.all {
		scope = "every event"
	}
	d.say("histories", healthOK, "", "%s: versions without a gap, every hash right (%d histories)", scope, audited.histories)
	if d.parts.keys == nil || d.source == nil {
		return
	}
	d.checkKeys(ctx, audited)
}

// audited is what was seen of the histories.
type audited struct {
	histories int
	keys      *eventstore.KeyCheck
	needed    int
}

var errSeen = errors.New("seen")

func (d *doctor) checkAll(ctx context.Context) (audited, error) {
	bar := d.bar(int(d.last.Sequence))
	defer bar.done()
	audit := eventstore.NewAudit()
	err := d.log.Follow(ctx, 0, tail, func(_ context.Context, messages []eventstore.Message) error {
		for _, m := range messages {
			if err := audit.Add(m); err != nil {
				return err
			}
			if bar.add(1); m.Sequence >= d.last.Sequence {
				return errSeen
			}
		}
		return nil
	})
	if !errors.Is(err, errSeen) {
		return audited{}, err
	}
	return audited{audit.Histories(), audit.KeyCheck(), audit.Sealed()}, nil
}

// checkTail loads every history of the last events, whole.
func (d *doctor) checkTail(ctx context.Context) (audited, error) {
	from := d.last.Sequence - min(tail, d.last.Sequence)
	seen := map[string]bool{}
	err := d.log.Follow(ctx, from, tail, func(_ context.Context, messages []eventstore.Message) error {
		for _, m := range messages {
			seen[m.Subject] = true
			if m.Sequence >= d.last.Sequence {
				return errSeen
			}
		}
		return nil
	})
	if !errors.Is(err, errSeen) {
		return audited{}, err
	}
	bar := d.bar(len(seen))
	defer bar.done()
	needs := eventstore.NewAudit()
	for text := range seen {
		subject, err := eventstore.ParseSubject(text)
		if err != nil {
			return audited{}, &eventstore.DamageError{Kind: eventstore.DamageUndecodable, Sequence: from, Detail: err.Error()}
		}
		history, err := d.log.Load(ctx, subject)
		if err != nil {
			return audited{}, err
		}
		needs.Need(history)
		bar.add(1)
	}
	return audited{len(seen), needs.KeyCheck(), needs.Sealed()}, nil
}

func (d *doctor) checkKeys(ctx context.Context, a audited) {
	unwrap, err := eventstore.NewUnwrapper(ctx, d.source)
	rows := 0
	if err == nil {
		err = eventstore.EveryKey(ctx, d.parts.keys, func(row eventstore.WrappedKeys) error {
			keys, err := unwrap.Open(ctx, row)
			a.keys.Saw(row.Subject, keys)
			rows++
			return err
		})
	}
	if err != nil {
		found, next := damage(err)
		d.say("keys", healthError, next, "%s", found)
		return
	}
	lost := a.keys.Lost()
	if len(lost) == 0 {
		d.say("keys", healthOK, "", "the keys of all %d histories that need them open; %d histories have keys", a.needed, rows)
		return
	}
	var names []string
	for _, l := range lost[:min(5, len(lost))] {
		names = append(names, fmt.Sprintf("%s (position %d)", l.Subject, l.First))
	}
	d.say("keys", healthError, "Restore the rows of these histories from the newest backup that has them; until then nothing personal of them can be read",
		"the keys of %d of %d histories are lost, and nobody destroyed them; the first is needed at position %d: %s", len(lost), a.needed, lost[0].First, strings.Join(names, ", "))
}
