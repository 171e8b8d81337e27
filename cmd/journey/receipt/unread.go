package receipt

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5/pgxpool"

	"journey/cmd/journey/subscription"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// atOnce is how many events of the log are read at once.
const atOnce = 1000

// errRead ends reading.
var errRead = errors.New("read")

// ListUnread is the erasures of identities that the relay has not read yet for a subscription that may have to be told
// of them, in the order of the log; nothing of those that are revoked. Refused is subscription.RuleUnknown.
func ListUnread(ctx context.Context, database *pgxpool.Pool, store eventstore.Store, f Filter) ([]Erasure, error) {
	if made, err := there(ctx, database, f.Subscription); err != nil || !made {
		return nil, err
	}
	all, err := subscription.List(ctx, database)
	if err != nil {
		return nil, err
	}
	progress, err := subscription.ListProgress(ctx, database)
	if err != nil {
		return nil, err
	}
	last, err := store.Last(ctx)
	if err != nil {
		return nil, err
	}
	first := last.Sequence
	all = slices.DeleteFunc(all, func(s subscription.Subscription) bool {
		at := max(progress[s.Name].Position, s.After)
		if s.State == subscription.Revoked || f.Subscription != "" && s.Name != f.Subscription || at >= last.Sequence {
			return true
		}
		first = min(first, at)
		return false
	})
	if len(all) == 0 {
		return nil, nil
	}
	var unread []Erasure
	err = store.Follow(ctx, first, atOnce, func(ctx context.Context, messages []eventstore.Message) error {
		events, err := store.DecodeAll(ctx, messages)
		if err != nil {
			return err
		}
		for i, r := range events {
			erased := r.Event.GetStep().GetPersonalDataErased()
			if messages[i].Sequence > last.Sequence || !slices.Contains(erased.GetClasses(), journeyv1.PrivacyClass_PRIVACY_CLASS_IDENTITY) ||
				f.Operation != "" && r.Event.Operation != f.Operation {
				continue
			}
			for _, s := range all {
				if slices.Contains(s.Operations, r.Event.Operation) && max(progress[s.Name].Position, s.After) < messages[i].Sequence {
					unread = append(unread, Erasure{Subscription: s.Name, Operation: r.Event.Operation, Participant: r.Event.Subject, Position: messages[i].Sequence})
				}
			}
		}
		if messages[len(messages)-1].Sequence >= last.Sequence {
			return errRead
		}
		return nil
	})
	if !errors.Is(err, errRead) {
		return nil, fmt.Errorf("erasures that are not read: %w", err)
	}
	return unread, nil
}
