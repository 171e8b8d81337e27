package eventstore

import (
	"fmt"

	journeyv1 "journey/proto/journey/v1"
)

// Chain verifies messages as a history from its first event on, oldest first: that all belong to it, versions
// without a gap, where each says that the one before it lies, and every hash. It answers the events, with what
// is sealed still sealed. That the history does not go on behind the last message it cannot know. What is wrong
// is a *DamageError.
func Chain(subject Subject, messages []Message) ([]*journeyv1.Event, error) {
	events := make([]*journeyv1.Event, len(messages))
	var is Head
	for i, m := range messages {
		r, err := read(subject, m)
		if err != nil {
			return nil, err
		}
		before, err := Predecessor(r.Event, m.Sequence)
		switch {
		case err != nil:
			return nil, err
		case before.Version != is.Version || before.Sequence != is.Sequence:
			return nil, &DamageError{DamageGap, m.Sequence, fmt.Sprintf("version %d follows version %d at %d, but before it lies version %d at %d",
				r.Event.Version, before.Version, before.Sequence, is.Version, is.Sequence)}
		case before.Hash != is.Hash:
			return nil, &DamageError{DamageHash, m.Sequence, fmt.Sprintf("version %d names another hash than the event at %d has", r.Event.Version, is.Sequence)}
		}
		events[i], is = r.Event, Head{Version: r.Event.Version, Sequence: m.Sequence, Hash: r.Hash}
	}
	return events, nil
}
