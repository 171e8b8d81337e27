package verification_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"journey/cmd/journey/verification"
	"journey/eventstore/proof"
	"journey/eventstore/storetest"
)

// cosigned adds the signature of a witness to every note of a file.
func cosigned(t *testing.T, file []byte, seed byte, at time.Time) ([]byte, *proof.CosignatureVerifier) {
	t.Helper()
	private, public, err := proof.GenerateCosigner(rand.NewChaCha8([32]byte{seed}), "funder")
	if err != nil {
		t.Fatal(err)
	}
	witness, err := proof.NewCosigner(private, func() time.Time { return at })
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := proof.NewCosignatureVerifier(public)
	if err != nil {
		t.Fatal(err)
	}
	_, key := storetest.NoteKeys(t, proof.Origin("a-log"), 1)
	notes, _ := proof.Notes(file)
	var out []byte
	for _, n := range notes {
		opened, err := note.Open(n, note.VerifierList(key))
		if err != nil {
			t.Fatal(err)
		}
		both, err := note.Sign(opened, witness)
		if err != nil {
			t.Fatal(err)
		}
		out = append(append(out, both...), '\n')
	}
	return out, verifier
}

func TestWhatAWitnessSignedIsFound(t *testing.T) {
	log := grown(t, 60, 45)
	notes, _ := notarized(t, log, 30, 50)
	first, _ := notarized(t, log, 30)
	_, key := storetest.NoteKeys(t, proof.Origin("a-log"), 1)
	at := time.Unix(1_795_000_000, 0).UTC()
	both, witness := cosigned(t, first, 7, at)
	for name, files := range map[string][][]byte{
		"among others":           {notes, both},
		"in a file with others":  {slices.Concat(both, notes)},
		"one that was taken out": {notes, bytes.TrimSuffix(both, []byte("\n"))},
	} {
		w, err := verification.ReadWitnessed(witness, key, files...)
		if want := (verification.Witnessed{Witness: "funder", Size: 30, At: at}); err != nil || w != want {
			t.Errorf("%s: %+v, %v", name, w, err)
		}
	}
	all, _ := cosigned(t, notes, 7, at.Add(time.Hour))
	if w, err := verification.ReadWitnessed(witness, key, all, both); err != nil || w.Size != 50 || !w.At.Equal(at.Add(time.Hour)) {
		t.Errorf("of several the largest: %+v, %v", w, err)
	}
	_, err := verification.ReadWitnessed(witness, key, notes)
	wants(t, err, verification.NoWitness, 0, 0)
	_, other := cosigned(t, first, 8, at)
	_, err = verification.ReadWitnessed(other, key, both) // of the same name
	wants(t, err, verification.NoWitness, 0, 0)
	_, err = verification.ReadWitnessed(witness, key, bytes.Replace(both, []byte("\n30\n"), []byte("\n31\n"), 1))
	wants(t, err, verification.Signature, 0, 0)
}

// A checkpoint that somebody kept must be one that the tree went through.
func TestTheTreeAgreesWithEveryCheckpoint(t *testing.T) {
	log := grown(t, 60, 45)
	notes, tree := notarized(t, log, 30, 50)
	_, key := storetest.NoteKeys(t, proof.Origin("a-log"), 1)
	signed, err := verification.ReadSigned(key, tree, notes)
	if err != nil {
		t.Fatal(err)
	}
	if err := signed.Agree(); err != nil {
		t.Error(err)
	}
	theirs, _ := notarized(t, grown(t, 60, 30), 40)
	signed, err = verification.ReadSigned(key, tree, notes, theirs)
	if err != nil {
		t.Fatal(err)
	}
	wants(t, signed.Agree(), verification.TwoTrees, 40, 40)
	broken := slices.Clone(tree)
	broken[len(broken)-1][0] ^= 1 // behind what the last checkpoint has
	if signed, err = verification.ReadSigned(key, broken, notes); err != nil || signed.Agree() != nil {
		t.Errorf("a hash that no checkpoint needs: %v", err)
	}
	if err := (&verification.Signed{}).Agree(); err != nil {
		t.Errorf("nothing was signed: %v", err)
	}
}
