package proof_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"testing"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
	"google.golang.org/protobuf/proto"

	"journey/eventstore/proof"
	"journey/eventstore/storetest"
	journeyv1 "journey/proto/journey/v1"
)

func someEvent(t *testing.T, id string) []byte {
	t.Helper()
	data, err := proto.Marshal(&journeyv1.Event{Id: id, Subject: "p-0001", Version: 1})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// The tree is the one of RFC 6962: at each size its root is what two other implementations compute, and it
// can be taken up again from its stored hashes at each size.
func TestTheTreeIsThatOfRFC6962(t *testing.T) {
	var tree proof.Tree
	var hashes storetest.Hashes
	other := (&compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}).NewEmptyRange(0)
	for n := range int64(300) {
		if again, err := proof.TreeAt(n, hashes); err != nil || again.Size() != n || again.Root() != tree.Root() {
			t.Fatalf("taken up again with %d leaves it is another tree: %v", n, err)
		}
		leaf := tlog.RecordHash([]byte{byte(n), byte(n >> 8)})
		hashes = tree.Append(leaf, hashes)
		if err := other.Append(leaf[:], nil); err != nil {
			t.Fatal(err)
		}
		want, err := tlog.TreeHash(n+1, hashes)
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := other.GetRootHash(nil)
		if err != nil {
			t.Fatal(err)
		}
		if tree.Root() != want || !bytes.Equal(theirs, want[:]) || tlog.StoredHashCount(n+1) != int64(len(hashes)) {
			t.Fatalf("with %d leaves: %v, tlog says %v, merkle says %x", n+1, tree.Root(), want, theirs)
		}
	}
}

func TestAnEmptyTreeHasTheHashOfNothing(t *testing.T) {
	if root := (&proof.Tree{}).Root(); root != sha256.Sum256(nil) {
		t.Errorf("%v", root)
	}
}

// The leaf of an event must be the same for ever.
func TestALeafIsWhatItEverWas(t *testing.T) {
	leaf, err := proof.Leaf(7, "journey.laqs.participant.p-0001", someEvent(t, "5f0c2a1e-0000-5000-8000-000000000001"))
	const want = "3c49cc45544d136302604816b97baf81a54f9a725e3bba804621a5129f2a434c"
	if got := hex.EncodeToString(leaf[:]); err != nil || got != want {
		t.Errorf("%s, %v; want %s", got, err, want)
	}
}

func TestALeafHoldsEverythingOfItsEvent(t *testing.T) {
	data := someEvent(t, "id-1")
	leaf := func(sequence uint64, subject string, data []byte) tlog.Hash {
		h, err := proof.Leaf(sequence, subject, data)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	is := leaf(7, "journey.laqs.participant.p-0001", data)
	for name, other := range map[string]tlog.Hash{
		"another place":   leaf(8, "journey.laqs.participant.p-0001", data),
		"another subject": leaf(7, "journey.laqs.participant.p-0002", data),
		"another id":      leaf(7, "journey.laqs.participant.p-0001", someEvent(t, "id-2")),
		"another byte":    leaf(7, "journey.laqs.participant.p-0001", append(bytes.Clone(data[:len(data)-1]), data[len(data)-1]^1)),
	} {
		if other == is {
			t.Errorf("%s: the same leaf", name)
		}
	}
	for name, bad := range map[string][]byte{"noise": []byte("\xff\xff no event"), "no id": someEvent(t, ""), "nothing": nil, "half of one": data[:len(data)/2]} {
		if _, err := proof.Leaf(1, "s", bad); !errors.Is(err, proof.ErrNoEvent) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestACheckpointIsReadOnlyWithTheKeyThatSignedIt(t *testing.T) {
	signer, verifier := storetest.NoteKeys(t, proof.Origin("a-log"), 1)
	_, foreign := storetest.NoteKeys(t, proof.Origin("a-log"), 2)
	_, elsewhere := storetest.NoteKeys(t, proof.Origin("b-log"), 1)
	said := proof.Checkpoint{Origin: proof.Origin("a-log"), Size: 12, Root: tlog.RecordHash([]byte("x"))}
	signed, err := said.Sign(signer)
	if err != nil {
		t.Fatal(err)
	}
	if read, err := proof.ReadCheckpoint(signed, verifier); err != nil || read != said {
		t.Errorf("%v, %v; want %v", read, err, said)
	}
	for name, c := range map[string]struct {
		signed   []byte
		verifier note.Verifier
	}{
		"another key":         {signed, foreign},
		"another log":         {signed, elsewhere},
		"another size":        {bytes.Replace(signed, []byte("\n12\n"), []byte("\n13\n"), 1), verifier},
		"no signature":        {[]byte("journey/a-log\n12\nAAAA\n\n"), verifier},
		"a note of something": {mustSign(t, "journey/a-log\nhello\n", signer), verifier},
		"more than it says":   {mustSign(t, string(signed[:bytes.Index(signed, []byte("\n\n"))+1])+"more\n", signer), verifier},
	} {
		if _, err := proof.ReadCheckpoint(c.signed, c.verifier); !errors.Is(err, proof.ErrCheckpoint) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func mustSign(t *testing.T, text string, signer note.Signer) []byte {
	t.Helper()
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// A file of notes that ends anywhere gives its whole notes and nothing else.
func TestNotesEndWhereTheyAreWhole(t *testing.T) {
	signer, _ := storetest.NoteKeys(t, "n", 1)
	first, second := mustSign(t, "a\n1\n", signer), mustSign(t, "b\n", signer)
	file := append(append(append(bytes.Clone(first), '\n'), second...), '\n')
	for end := range len(file) + 1 {
		want := 0
		if end > len(first) {
			want++
		}
		if end == len(file) {
			want++
		}
		notes, torn := proof.Notes(file[:end])
		length := len(torn)
		for i, n := range notes {
			length += len(n) + 1
			if !bytes.Equal(n, [][]byte{first, second}[i]) {
				t.Errorf("%d bytes: note %d is %q", end, i, n)
			}
		}
		if len(notes) != want || length != end {
			t.Errorf("%d bytes: %d notes, want %d; %d bytes in all", end, len(notes), want, length)
		}
	}
}
