// Package relaytest says what a subscription must get of a log: the function that the relay has to come to whatever
// happens to it. Used only by tests.
package relaytest

import (
	"context"
	"errors"
	"slices"

	"journey/cmd/journey/announcement"
	"journey/cmd/journey/subscription"
	"journey/domain/journey"
	"journey/domain/operation"
	"journey/domain/placement"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

var errRead = errors.New("read")

// Messages is every message that a subscription gets of the log as it is now, in order.
func Messages(ctx context.Context, store eventstore.Store, s subscription.Subscription) ([]announcement.Message, error) {
	a, err := announcement.New(s.Name, s.Content, s.Secret)
	if err != nil {
		return nil, err
	}
	last, err := store.Last(ctx)
	if err != nil || last.Sequence == 0 {
		return nil, err
	}
	var all []announcement.Message
	tellers, programmes := map[eventstore.Subject]*placement.Teller{}, map[string][]*journeyv1.Event{}
	err = store.Follow(ctx, 0, 1000, func(ctx context.Context, messages []eventstore.Message) error {
		events, err := store.DecodeAll(ctx, messages)
		if err != nil {
			return err
		}
		for _, r := range events {
			e := r.Event
			if e.Kind == journeyv1.HistoryKind_HISTORY_KIND_OPERATION {
				programmes[e.Operation] = append(programmes[e.Operation], e)
			}
			if e.Kind != journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT || !slices.Contains(s.Operations, e.Operation) {
				continue
			}
			subject := eventstore.Subject{Operation: e.Operation, Kind: e.Kind, ID: e.Subject}
			if tellers[subject] == nil {
				tellers[subject] = placement.NewTeller(s.Choice, s.After)
			}
			told := tellers[subject].Tell(journey.Past{Event: e, Sequence: r.Sequence}, operation.Fold(programmes[e.Operation]).Policies)
			for i, emission := range told {
				m, err := a.Message(emission, announcement.Cursor{Position: r.Sequence, Index: uint32(i)})
				if err != nil {
					return err
				}
				all = append(all, m)
			}
		}
		if messages[len(messages)-1].Sequence >= last.Sequence {
			return errRead
		}
		return nil
	})
	if !errors.Is(err, errRead) {
		return nil, err
	}
	return all, nil
}
