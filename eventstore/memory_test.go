package eventstore_test

import (
	"context"
	"errors"
	"testing"

	"journey/eventstore"
	"journey/eventstore/storetest"
	journeyv1 "journey/proto/journey/v1"
)

func TestMemory(t *testing.T) {
	storetest.Run(t, func(t testing.TB, options storetest.Options) storetest.Backend {
		keys := eventstore.NewMemoryKeyring()
		m, err := eventstore.NewMemory(eventstore.MemoryConfig{Keys: keys, Classes: eventstore.SealedClasses(), Fault: options.Fault})
		if err != nil {
			t.Fatal(err)
		}
		return storetest.Backend{
			Store: m, Keys: keys,
			Opening: func(t testing.TB, classes ...journeyv1.PrivacyClass) eventstore.Store {
				other, err := m.Opening(classes...)
				if err != nil {
					t.Fatal(err)
				}
				return other
			},
			Inject: func(_ testing.TB, subject string, data []byte) { eventstore.Inject(m, subject, data) },
			Forget: func(testing.TB) { eventstore.Forget(m) },
		}
	})
}

func TestAMessageTakenOutOfTheLogIsAGap(t *testing.T) {
	m, err := eventstore.NewMemory(eventstore.MemoryConfig{Keys: eventstore.NewMemoryKeyring()})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		eventstore.Inject(m, "journey.op.participant.p", []byte("x"))
	}
	eventstore.TakeOut(m, 2)
	err = m.Follow(t.Context(), 0, 1, func(context.Context, []eventstore.Message) error { return nil })
	var damage *eventstore.DamageError
	if !errors.As(err, &damage) || damage.Kind != eventstore.DamageGap || damage.Sequence != 2 {
		t.Errorf("follow: %v, want a gap at 2", err)
	}
}
