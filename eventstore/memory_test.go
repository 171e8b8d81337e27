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

// whileAsked is a keyring that something happens to after it was asked, before its answer arrives.
type whileAsked struct {
	eventstore.Keyring
	happens func()
}

func (k whileAsked) Ensure(ctx context.Context, subjects []string) (map[string]eventstore.Keys, error) {
	keys, err := k.Keyring.Ensure(ctx, subjects)
	k.happens()
	return keys, err
}

// An append that had begun before a key was destroyed does not bring the key back.
func TestAForgottenKeyIsNotKeptByAnAppendUnderWay(t *testing.T) {
	var m *eventstore.Memory
	keys, d := eventstore.NewMemoryKeyring(), event("p", eventstore.Head{})
	m, err := eventstore.NewMemory(eventstore.MemoryConfig{Keys: whileAsked{keys, func() {
		if err := keys.Destroy(t.Context(), d.Subject.String(), journeyv1.PrivacyClass_PRIVACY_CLASS_NARRATIVE); err != nil {
			t.Error(err)
		}
		m.ForgetKeys(d.Subject)
	}}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := m.Append(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	var refused *eventstore.DraftError
	if _, err := m.Append(t.Context(), event("p", headOf(got[0].Events[0]))); !errors.As(err, &refused) || refused.Kind != eventstore.DraftKeyDestroyed {
		t.Errorf("append: %v, want it refused as %s", err, eventstore.DraftKeyDestroyed)
	}
}
