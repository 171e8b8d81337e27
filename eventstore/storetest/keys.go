package storetest

import (
	"errors"
	"testing"

	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// A store that was told to forget the keys of a history seals nothing more with a destroyed one.
func forgottenKeys(t *testing.T, open New) {
	b := open(t, Options{})
	p := participant("p-1")
	head := headOf(mustAppend(t, b.Store, request(p, eventstore.Head{}, session("x")))[0])
	if err := b.Keys.Destroy(t.Context(), p.String(), journeyv1.PrivacyClass_PRIVACY_CLASS_NARRATIVE); err != nil {
		t.Fatal(err)
	}
	b.Store.ForgetKeys(p)
	var refused *eventstore.DraftError
	if _, err := b.Store.Append(t.Context(), request(p, head, session("y"))); !errors.As(err, &refused) || refused.Kind != eventstore.DraftKeyDestroyed {
		t.Errorf("append: %v, want it refused as %s", err, eventstore.DraftKeyDestroyed)
	}
	wantLength(t, b.Store, p, 1)
}
