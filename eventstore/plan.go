package eventstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	journeyv1 "journey/proto/journey/v1"
)

// entry is one event ready for the log. A transport retry sends the same bytes again.
type entry struct {
	subject string
	id      string
	data    []byte
	// The first of its history carries where that history must end for it to be stored.
	first    bool
	expected uint64
}

// plan is one append, sealed and laid out.
type plan struct {
	drafts  []Draft
	entries []entry
	events  []planned // beside entries
	splits  [][]parts // a draft, an event
	// refused says why it cannot be sealed any more: a key is destroyed. It may have been stored before.
	refused *DraftError
}

type planned struct {
	draft, index int
	event        *journeyv1.Event // as it is stored
	hash         Hash
}

// plan seals the drafts and lays them out. The events of one append lie in the order of their claims as
// far as each history's own order allows, so that the running maximum of the claims, which says when a
// thing was known, is not moved by putting histories into one batch.
func (s *sealer) plan(ctx context.Context, drafts []Draft) (*plan, error) {
	p := &plan{drafts: drafts}
	var fresh, existing []string
	for di, d := range drafts {
		if d.Expected.Version == 0 {
			fresh = append(fresh, d.Subject.String())
		}
		splits := make([]parts, len(d.Events))
		for i, source := range d.Events {
			ev := proto.CloneOf(source)
			splits[i] = s.schema.split(ev.Step)
			for class := range splits[i] {
				switch owner := keyOwner(d.Subject, class); {
				case owner != d.Subject.String():
					fresh = append(fresh, owner)
				case d.Expected.Version > 0:
					existing = append(existing, owner)
				}
			}
			ev.Id = EventID(d.Subject, ev.RequestId, ev.RequestIndex)
			ev.Contract = Contract
			ev.Operation, ev.Kind, ev.Subject = d.Subject.Operation, d.Subject.Kind, d.Subject.ID
			ev.Version = d.Expected.Version + uint64(i) + 1
			p.events = append(p.events, planned{draft: di, index: i, event: ev})
		}
		p.splits = append(p.splits, splits)
	}
	ring, err := s.forSealing(ctx, unique(fresh), unique(existing))
	if err != nil {
		return nil, err
	}
	for _, e := range p.events {
		err := s.seal(ring, drafts[e.draft].Subject, e.event, p.splits[e.draft][e.index])
		if errors.As(err, &p.refused) {
			return p, nil
		}
		if err != nil {
			return nil, err
		}
	}
	p.events = byClaim(p.events)
	return p, p.chain()
}

// chain links the events in their order and serializes them.
func (p *plan) chain() error {
	last := make([]int, len(p.drafts)) // where the event before lies in the batch, from 1
	p.entries = make([]entry, len(p.events))
	for i := range p.events {
		e := &p.events[i]
		d := p.drafts[e.draft]
		ev := e.event
		ev.Predecessor, ev.PreviousHash = nil, nil
		switch {
		case last[e.draft] > 0:
			before := p.events[last[e.draft]-1]
			ev.Predecessor = &journeyv1.Event_PredecessorDistance{PredecessorDistance: uint32(i - last[e.draft] + 1)}
			ev.PreviousHash = before.hash[:]
		case d.Expected.Version > 0:
			ev.Predecessor = &journeyv1.Event_PredecessorSequence{PredecessorSequence: d.Expected.Sequence}
			ev.PreviousHash = d.Expected.Hash[:]
		}
		data, err := proto.MarshalOptions{Deterministic: true}.Marshal(ev)
		if err != nil {
			return fmt.Errorf("event of %s: %w", d.Subject.words(), err)
		}
		e.hash = hashOf(data)
		p.entries[i] = entry{
			subject: d.Subject.String(), id: ev.Id, data: data,
			first: last[e.draft] == 0, expected: d.Expected.Sequence,
		}
		last[e.draft] = i + 1
	}
	return nil
}

// appended is what lies in the log when the first entry has sequence first.
func (p *plan) appended(s *sealer, first uint64) []Appended {
	out := make([]Appended, len(p.drafts))
	for i, d := range p.drafts {
		out[i] = Appended{Subject: d.Subject, Events: make([]Recorded, len(d.Events))}
	}
	for i, e := range p.events {
		ev := e.event
		for _, class := range s.classes {
			if part := p.splits[e.draft][e.index][class]; part != nil {
				merge(ev.Step, part)
			}
		}
		out[e.draft].Events[e.index] = Recorded{Event: ev, Sequence: first + uint64(i), Hash: e.hash}
	}
	return out
}

// claim is when an event says it was recorded: here, or in the system it was taken over from.
func claim(ev *journeyv1.Event) time.Time {
	if ev.TakenOver != nil {
		return ev.TakenOver.SourceRecordedAt.AsTime()
	}
	return ev.RecordedAt.AsTime()
}

// byClaim sorts by claim and keeps the order within each history, whose events come in order.
func byClaim(events []planned) []planned {
	at := make([]time.Time, len(events))
	order := make([]int, len(events))
	for i, e := range events {
		order[i], at[i] = i, claim(e.event)
		if i > 0 && events[i-1].draft == e.draft && at[i].Before(at[i-1]) {
			at[i] = at[i-1]
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return at[a].Compare(at[b]) })
	sorted := make([]planned, len(events))
	for i, from := range order {
		sorted[i] = events[from]
	}
	return sorted
}

func unique(values []string) []string {
	slices.Sort(values)
	return slices.Compact(values)
}
