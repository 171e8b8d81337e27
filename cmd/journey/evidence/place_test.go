package evidence

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/cmd/journey/verification"
	"journey/eventstore"
	"journey/eventstore/proof"
	"journey/eventstore/storetest"
	journeyv1 "journey/proto/journey/v1"
)

// place is a log with the histories p-1 and p-2, which take turns, and what its notary signed of it.
type place struct {
	log    []eventstore.Message
	signed *verification.Signed
	key    note.Verifier
}

func participant(id string) eventstore.Subject {
	return eventstore.Subject{Operation: "laqs", Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, ID: id}
}

// signedPlace is a log of n events, signed under a name with a key of its own, the last unsigned ones excepted.
func signedPlace(t testing.TB, n, unsigned int, logID string, seed byte) place {
	t.Helper()
	store, err := eventstore.NewMemory(eventstore.MemoryConfig{Keys: eventstore.NewMemoryKeyring()})
	if err != nil {
		t.Fatal(err)
	}
	p := place{}
	heads := map[string]eventstore.Head{}
	for i := range n {
		id := []string{"p-1", "p-2"}[i%2]
		step := &journeyv1.Step{Kind: &journeyv1.Step_CounsellingSessionHeld{CounsellingSessionHeld: &journeyv1.CounsellingSessionHeld{Minutes: uint32(30 + i)}}}
		if i < 2 {
			step = &journeyv1.Step{Kind: &journeyv1.Step_ParticipantRegistered{ParticipantRegistered: &journeyv1.ParticipantRegistered{GivenName: "Planted-" + id, FamilyName: "Planted-Family"}}}
		}
		done, err := store.Append(t.Context(), eventstore.Draft{
			Subject: participant(id), Expected: heads[id],
			Events: []*journeyv1.Event{{
				RequestId: fmt.Sprintf("00000000-0000-4000-8000-%012d", i), OccurredOn: "2026-03-04",
				RecordedAt: &timestamppb.Timestamp{Seconds: 1_770_000_000 + int64(i)}, Actor: &journeyv1.Actor{Id: "worker-1"}, Step: step,
			}},
		})
		if err != nil {
			t.Fatal(err)
		}
		e := done[0].Events[0]
		heads[id] = eventstore.Head{Version: e.Event.Version, Sequence: e.Sequence, Hash: e.Hash}
	}
	enough := errors.New("enough")
	err = store.Follow(t.Context(), 0, n, func(_ context.Context, ms []eventstore.Message) error {
		if p.log = append(p.log, ms...); len(p.log) == n {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) {
		t.Fatal(err)
	}
	p.signed, p.key = sign(t, p.log[:n-unsigned], logID, seed)
	return p
}

// sign is what a notary makes of a log.
func sign(t testing.TB, log []eventstore.Message, logID string, seed byte) (*verification.Signed, note.Verifier) {
	t.Helper()
	signer, key := storetest.NoteKeys(t, proof.Origin(logID), seed)
	var tree proof.Tree
	var stored storetest.Hashes
	for _, m := range log {
		leaf, err := proof.Leaf(m.Sequence, m.Subject, m.Data)
		if err != nil {
			t.Fatal(err)
		}
		stored = tree.Append(leaf, stored)
	}
	text, err := proof.Checkpoint{Origin: signer.Name(), Size: tree.Size(), Root: tree.Root()}.Sign(signer)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := verification.ReadSigned(key, stored, text)
	if err != nil {
		t.Fatal(err)
	}
	return signed, key
}

// withDay has the notary sign the heads that the histories had when the log had so many events.
func (p place) withDay(t testing.TB, events int, seed byte) place {
	t.Helper()
	signer, _ := storetest.NoteKeys(t, p.key.Name(), seed)
	var heads proof.Heads
	var tree proof.Tree
	for _, m := range p.log[:events] {
		heads.Add(m.Sequence, m.Subject, m.Data)
		leaf, err := proof.Leaf(m.Sequence, m.Subject, m.Data)
		if err != nil {
			t.Fatal(err)
		}
		tree.Append(leaf, nil)
	}
	all := heads.Tree(p.key.Name())
	day := proof.Day{Day: "2026-11-21", Log: proof.Checkpoint{Origin: p.key.Name(), Size: tree.Size(), Root: tree.Root()}, Histories: all.Len(), Root: all.Root()}
	text, err := day.Sign(signer)
	if err == nil {
		err = p.signed.ReadDays(p.key, append(text, '\n'), all.Bytes())
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// of is the messages of a history.
func (p place) of(id string) (ms []eventstore.Message) {
	for _, m := range p.log {
		if m.Subject == participant(id).String() {
			ms = append(ms, m)
		}
	}
	return ms
}

func (p place) bundle(t testing.TB, id string) []byte {
	t.Helper()
	b, err := New(participant(id), p.of(id), p.signed)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := b.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// unzipped is what is in a zip.
func unzipped(t testing.TB, text []byte) map[string][]byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range in.File {
		from, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(from); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// zipped packs files as somebody else does.
func zipped(t testing.TB, files map[string][]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, text := range files {
		into, err := w.Create(name)
		if err == nil {
			_, err = into.Write(text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// listed makes the manifest say what is in files, as somebody does who knows how; events < 0 leaves their number.
func listed(t testing.TB, files map[string][]byte, events int) map[string][]byte {
	t.Helper()
	var says manifest
	if err := json.Unmarshal(files[manifestName], &says); err != nil {
		t.Fatal(err)
	}
	says.Files = nil
	for name, text := range files {
		if name != manifestName {
			says.Files = append(says.Files, file{name, len(text), hex.EncodeToString(sum(text))})
		}
	}
	if events >= 0 {
		says.Events = events
	}
	text, err := says.text()
	if err != nil {
		t.Fatal(err)
	}
	files[manifestName] = text
	return files
}
