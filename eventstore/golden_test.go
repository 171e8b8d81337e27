package eventstore_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/eventstore"
	"journey/eventstore/storetest"
	journeyv1 "journey/proto/journey/v1"
)

var update = flag.Bool("update", false, "write golden bytes for the steps that have none; existing ones are never touched")

// golden is where one event of every kind of step lies as it was stored: <step>.pb, and what it says:
// <step>.json. Both are never rewritten.
const golden = "testdata/golden"

// Whatever was once stored decodes for ever, and says what it said.
func TestGoldenBytes(t *testing.T) {
	dir := golden
	if *update {
		writeGolden(t, dir)
	}
	s := goldenStore(t)
	for _, kind := range storetest.Kinds() {
		t.Run(kind, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(dir, kind+".pb"))
			if err != nil {
				t.Fatalf("%v: a new step needs golden bytes: go test ./eventstore -run Golden -update", err)
			}
			text, err := os.ReadFile(filepath.Join(dir, kind+".json"))
			if err != nil {
				t.Fatal(err)
			}
			want := &journeyv1.Event{}
			if err := protojson.Unmarshal(text, want); err != nil {
				t.Fatal(err)
			}
			got, err := s.Decode(t.Context(), eventstore.Message{Subject: goldenSubject(kind).String(), Sequence: 1000, Data: data})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got.Event, protocmp.Transform()); diff != "" {
				t.Errorf("the stored bytes read otherwise now (-then +now):\n%s", diff)
			}
		})
	}
}

func TestGoldenBytesAreNeverRewritten(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, storetest.Kinds()[0]+".pb")
	if err := os.WriteFile(path, []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	writeGolden(t, dir)
	if got, err := os.ReadFile(path); err != nil || string(got) != "kept" {
		t.Errorf("the file holds %q, %v", got, err)
	}
}

func goldenSubject(kind string) eventstore.Subject {
	s := eventstore.Subject{Operation: "golden", Kind: storetest.HistoryOf(kind), ID: "p-1"}
	if s.Kind == journeyv1.HistoryKind_HISTORY_KIND_OPERATION {
		s.ID = s.Operation
	}
	return s
}

func goldenStore(t *testing.T) *eventstore.Memory {
	t.Helper()
	s, err := eventstore.NewMemory(eventstore.MemoryConfig{Keys: goldenKeys{}, Classes: eventstore.SealedClasses()})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// writeGolden stores a step of each kind with all its fields, as the first of its history, behind another of
// the same request, or behind one stored before, so that every form of the envelope occurs.
func writeGolden(t *testing.T, dir string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for i, kind := range storetest.Kinds() {
		s, d := goldenStore(t), eventstore.Draft{Subject: goldenSubject(kind)}
		last := func() eventstore.Recorded {
			got, err := s.Append(t.Context(), d)
			if err != nil {
				t.Fatal(err)
			}
			return got[0].Events[len(got[0].Events)-1]
		}
		add := func(step *journeyv1.Step) {
			ev := &journeyv1.Event{
				OccurredOn: "2016-02-29", RecordedAt: &timestamppb.Timestamp{Seconds: 1_456_789_012, Nanos: 345_678_901}, RequestIndex: uint32(len(d.Events)), Step: step,
				RequestId: uuid.NewSHA1(uuid.Nil, []byte(kind)).String(),
				Actor:     &journeyv1.Actor{}, TakenOver: &journeyv1.TakenOver{}, Evidence: []*journeyv1.Evidence{{}},
			}
			for _, m := range []proto.Message{ev.Actor, ev.TakenOver, ev.Evidence[0]} {
				storetest.SetAll(m)
			}
			d.Events = append(d.Events, ev)
		}
		if i%3 > 0 {
			add(storetest.FullStep("fact_retracted"))
		}
		if i%3 == 1 {
			first := last()
			d.Expected, d.Events = headOf(first), nil
			add(storetest.FullStep(kind))
			d.Events[0].RequestId = uuid.NewSHA1(uuid.Nil, []byte(kind+" behind")).String()
		} else {
			add(storetest.FullStep(kind))
		}
		stored := last()
		raw, err := s.LoadTo(t.Context(), d.Subject, headOf(stored))
		if err != nil {
			t.Fatal(err)
		}
		text, err := protojson.MarshalOptions{Multiline: true}.Marshal(stored.Event)
		if err != nil {
			t.Fatal(err)
		}
		if keep(t, filepath.Join(dir, kind+".pb"), raw[len(raw)-1].Data) {
			keep(t, filepath.Join(dir, kind+".json"), text)
		}
	}
}

// keep writes a file that is not there yet.
func keep(t *testing.T, path string, data []byte) bool {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return false
	}
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.Write(data)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	return true
}

// goldenKeys makes the keys of golden bytes from their names, so that they open for ever.
type goldenKeys struct{}

func (goldenKeys) Get(_ context.Context, subjects []string) (map[string]eventstore.Keys, error) {
	out := map[string]eventstore.Keys{}
	for _, subject := range subjects {
		keys := eventstore.Keys{ByClass: map[journeyv1.PrivacyClass][]byte{}}
		for _, class := range eventstore.SealedClasses() {
			key := sha256.Sum256(fmt.Appendf(nil, "golden bytes %s %d", subject, class))
			keys.ByClass[class] = key[:]
		}
		out[subject] = keys
	}
	return out, nil
}

func (k goldenKeys) Ensure(ctx context.Context, subjects []string) (map[string]eventstore.Keys, error) {
	return k.Get(ctx, subjects)
}

func (goldenKeys) Destroy(context.Context, string, journeyv1.PrivacyClass) error {
	return errors.New("golden keys are for ever")
}
