package eventstore_test

import (
	"bytes"
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	"journey/eventstore"
	"journey/eventstore/storetest"
	journeyv1 "journey/proto/journey/v1"
)

// Random steps of every kind: what was stored comes back whole, and its texts of sealed classes cannot
// be found in the stored bytes.
func TestASealedStepOpensAgainAndShowsNothing(t *testing.T) {
	for _, kind := range storetest.Kinds() {
		t.Run(kind, func(t *testing.T) {
			keys := eventstore.NewMemoryKeyring()
			open, err := eventstore.NewMemory(eventstore.MemoryConfig{Keys: keys, Classes: eventstore.SealedClasses()})
			if err != nil {
				t.Fatal(err)
			}
			number := 0
			rapid.Check(t, func(rt *rapid.T) {
				number++
				subject := eventstore.Subject{Operation: "op", Kind: storetest.HistoryOf(kind), ID: uuid.NewString()}
				if subject.Kind == journeyv1.HistoryKind_HISTORY_KIND_OPERATION {
					subject.Operation = subject.ID
				}
				step := storetest.Step(rt, kind, "planted-")
				stored, err := open.Append(context.Background(), eventstore.Draft{Subject: subject, Events: []*journeyv1.Event{{
					OccurredOn: "2026-01-02", RequestId: uuid.NewString(), Step: step,
					RecordedAt: timestamppb.New(time.Unix(int64(number), 0)),
				}}})
				if err != nil {
					rt.Fatal(err)
				}
				raw, err := open.LoadTo(context.Background(), subject, headOf(stored[0].Events[0]))
				if err != nil {
					rt.Fatal(err)
				}
				back, err := open.Decode(context.Background(), raw[0])
				if err != nil {
					rt.Fatal(err)
				}
				if diff := cmp.Diff(step, back.Event.Step, protocmp.Transform()); diff != "" {
					rt.Fatalf("the step came back changed (-stored +loaded):\n%s", diff)
				}
				var secret, clear []string
				texts(step.ProtoReflect(), false, &secret, &clear)
				for _, s := range secret {
					if bytes.Contains(raw[0].Data, []byte(s)) && !slices.Contains(clear, s) {
						rt.Fatalf("the stored bytes show %q", s)
					}
				}
				for i, sealed := range back.Event.Sealed {
					if (len(sealed.Ciphertext)-24-16)%64 != 0 {
						rt.Fatalf("a sealed part of %d bytes is not padded", len(sealed.Ciphertext))
					}
					if i > 0 && back.Event.Sealed[i-1].Class >= back.Event.Sealed[i].Class {
						rt.Fatal("sealed parts are not in the order of their classes")
					}
				}
			})
		})
	}
}

func headOf(r eventstore.Recorded) eventstore.Head {
	return eventstore.Head{Version: r.Event.Version, Sequence: r.Sequence, Hash: r.Hash}
}

// texts collects the texts of m by what the contract says of their fields.
func texts(m protoreflect.Message, sealed bool, secret, clear *[]string) {
	m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		hidden := sealed
		switch proto.GetExtension(fd.Options(), journeyv1.E_PrivacyClass).(journeyv1.PrivacyClass) {
		case journeyv1.PrivacyClass_PRIVACY_CLASS_PSEUDONYMOUS, journeyv1.PrivacyClass_PRIVACY_CLASS_AS_CONTAINER:
		default:
			hidden = true
		}
		values := []protoreflect.Value{v}
		if fd.IsList() {
			values = nil
			for i := range v.List().Len() {
				values = append(values, v.List().Get(i))
			}
		}
		for _, v := range values {
			switch {
			case fd.Message() != nil:
				texts(v.Message(), hidden, secret, clear)
			case fd.Kind() == protoreflect.StringKind && hidden:
				*secret = append(*secret, v.String())
			case fd.Kind() == protoreflect.StringKind:
				*clear = append(*clear, v.String())
			}
		}
		return true
	})
}
