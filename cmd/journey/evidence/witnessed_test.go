package evidence

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"journey/cmd/journey/verification"
	"journey/eventstore/proof"
	"journey/eventstore/storetest"
)

var seenAt = time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)

// witness is a witness with a key of its own.
func witness(t *testing.T, name string, seed byte) (*proof.Cosigner, *proof.CosignatureVerifier) {
	t.Helper()
	private, public, err := proof.GenerateCosigner(rand.NewChaCha8([32]byte{seed}), name)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := proof.NewCosigner(private, func() time.Time { return seenAt })
	if err != nil {
		t.Fatal(err)
	}
	key, err := proof.NewCosignatureVerifier(public)
	if err != nil {
		t.Fatal(err)
	}
	return signer, key
}

// checkpointOf is what the notary signed when the log had so many events, signed by witnesses as well.
func (p place) checkpointOf(t *testing.T, events int, seed byte, witnesses ...note.Signer) []byte {
	t.Helper()
	signer, _ := storetest.NoteKeys(t, p.key.Name(), seed)
	var tree proof.Tree
	for _, m := range p.log[:events] {
		leaf, err := proof.Leaf(m.Sequence, m.Subject, m.Data)
		if err != nil {
			t.Fatal(err)
		}
		tree.Append(leaf, nil)
	}
	text, err := proof.Checkpoint{Origin: p.key.Name(), Size: tree.Size(), Root: tree.Root()}.Sign(signer)
	if err != nil {
		t.Fatal(err)
	}
	opened, err := note.Open(text, note.VerifierList(p.key))
	if err == nil {
		text, err = note.Sign(opened, witnesses...)
	}
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// A bundle holds the signatures of the witnesses that are demanded, though the notary has signed more since then.
func TestABundleHasTheSignaturesOfItsWitnesses(t *testing.T) {
	p := signedPlace(t, 23, 0, "a-log", 1)
	signer, key := witness(t, "funder.example", 7)
	_, absent := witness(t, "nobody.example", 8)
	_, forged := witness(t, "funder.example", 9)
	cosigned := p.checkpointOf(t, 21, 1, signer)
	signed, err := verification.ReadSigned(p.key, p.signed.Tree, append(p.checkpointOf(t, 23, 1), '\n'), append(cosigned, '\n'))
	if err != nil {
		t.Fatal(err)
	}
	written := func(b Bundle) []byte {
		var out bytes.Buffer
		if err := b.Write(&out); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	short := p.of("p-1")[:11] // up to 21
	b, err := New(participant("p-1"), short, signed, key)
	if err != nil || b.Signed != 21 || !bytes.Equal(b.Checkpoint, cosigned) {
		t.Fatalf("%v: by the checkpoint of %d", err, b.Signed)
	}
	checked, err := Check(written(b), p.key)
	if err != nil {
		t.Fatal(err)
	}
	if at, err := checked.Witnessed(key); err != nil || !at.Equal(seenAt) {
		t.Errorf("%v, %v", at, err)
	}
	if f := verification.Found(second(checked.Witnessed(absent))); f == nil || f.Kind != verification.NoWitness {
		t.Errorf("a witness that did not sign: %v", f)
	}
	if f := verification.Found(second(checked.Witnessed(forged))); f == nil {
		t.Error("a witness of the same name signed")
	}
	if b, err := New(participant("p-1"), short, signed); err != nil || b.Signed != 23 {
		t.Errorf("without a witness: %v, by the checkpoint of %d", err, b.Signed)
	}
	var unsigned *UnsignedError
	for name, err := range map[string]error{
		"the witness has not seen so much": second(New(participant("p-1"), p.of("p-1"), signed, key)),
		"one of two did not sign":          second(New(participant("p-1"), short, signed, key, absent)),
	} {
		if !errors.As(err, &unsigned) || unsigned.Witnesses == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}
