package evidence

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"journey/cmd/journey/verification"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

func TestABundleProvesItsHistoryWithTheKeyAlone(t *testing.T) {
	p := signedPlace(t, 23, 0, "a-log", 1)
	text := p.bundle(t, "p-1")
	if again := p.bundle(t, "p-1"); !bytes.Equal(text, again) {
		t.Error("the same bundle has other bytes")
	}
	b, err := Check(text, p.key)
	if err != nil {
		t.Fatal(err)
	}
	if b.Subject != participant("p-1") || len(b.Events) != 12 || b.Signed != 23 || b.Of(participant("p-1")) != nil {
		t.Errorf("%v with %d events of %d", b.Subject, len(b.Events), b.Signed)
	}
	if !slices.EqualFunc(b.Events, p.of("p-1"), func(a, b eventstore.Message) bool {
		return a.Sequence == b.Sequence && a.Subject == b.Subject && bytes.Equal(a.Data, b.Data)
	}) {
		t.Error("other events than in the log")
	}
	if _, err := Check(zipped(t, unzipped(t, text)), p.key); err != nil {
		t.Errorf("packed again by something else: %v", err)
	}
	if bytes.Contains(text, []byte("Planted")) {
		t.Error("something personal is in it")
	}
	for name, want := range map[string]string{
		readableName: `"counselling_session_held":{"minutes":32}`, readmeName: "journey.laqs.participant.p-1\nEvents:  12, the last one at position 23 of the log journey/a-log",
		liesmichName: "Unterschrieben: das Protokoll, wie es mit 23 Ereignissen war", manifestName: `"history": "journey.laqs.participant.p-1"`,
	} {
		if !strings.Contains(string(unzipped(t, text)[name]), want) {
			t.Errorf("%s does not say %s", name, want)
		}
	}
}

func TestNothingIsBundledThatIsNotSigned(t *testing.T) {
	p := signedPlace(t, 12, 1, "a-log", 1)
	if _, err := New(participant("p-1"), p.of("p-1"), p.signed); err != nil {
		t.Error(err)
	}
	var unsigned *UnsignedError
	if _, err := New(participant("p-2"), p.of("p-2"), p.signed); !errors.As(err, &unsigned) || unsigned.Sequence != 12 || unsigned.Signed != 11 {
		t.Errorf("it says %v", err)
	}
	if _, err := New(participant("p-1"), p.of("p-1"), &verification.Signed{}); !errors.As(err, &unsigned) {
		t.Errorf("nothing is signed, and it says %v", err)
	}
	other := signedPlace(t, 13, 0, "a-log", 1)
	other.log[12].Data = append(slices.Clone(other.log[12].Data), 0x20, 3) // another kind
	if f := verification.Found(second(New(participant("p-1"), other.of("p-1"), other.signed))); f == nil || f.Kind != verification.Changed {
		t.Errorf("it says %v", f)
	}
}

func second[T any](_ T, err error) error { return err }

// The schema in a bundle reads the events without any code of ours, as what they are.
func TestTheSchemaReadsTheEventsWithoutUs(t *testing.T) {
	p := signedPlace(t, 5, 0, "a-log", 1)
	text, err := schema()
	if err != nil {
		t.Fatal(err)
	}
	read, err := bySchema(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range p.log {
		said, err := read(m.Data)
		if err != nil {
			t.Fatal(err)
		}
		is, again := &journeyv1.Event{}, &journeyv1.Event{}
		if err := errors.Join(proto.Unmarshal(m.Data, is), protojson.Unmarshal(said, again)); err != nil {
			t.Fatal(err)
		}
		for _, s := range is.Sealed {
			s.Ciphertext = nil
		}
		if !proto.Equal(is, again) {
			t.Errorf("at %d it reads %s", m.Sequence, said)
		}
	}
}

// FuzzCheck gives Check whatever anybody may send, as a bundle and as a part of one whose manifest fits. It never
// panics, and no other part than the schema can be another one.
func FuzzCheck(f *testing.F) {
	p := signedPlace(f, 5, 0, "a-log", 1)
	files := unzipped(f, p.bundle(f, "p-1"))
	parts := []string{schemaName, checkpointName, readableName, "proofs/0001.tlog-proof", "events/0001.pb"}
	for i, name := range parts {
		f.Add(uint8(i), files[name])
	}
	f.Add(uint8(len(parts)), []byte("PK"))
	f.Fuzz(func(t *testing.T, which uint8, text []byte) {
		if int(which) >= len(parts) {
			if _, err := Check(text, p.key); err == nil {
				t.Error("it fits")
			}
			return
		}
		changed := maps.Clone(files)
		changed[parts[which]] = text
		if _, err := Check(zipped(t, listed(t, changed, -1)), p.key); err == nil && which > 0 && !bytes.Equal(text, files[parts[which]]) {
			t.Errorf("%s was changed, and it fits", parts[which])
		}
	})
}
