package proof_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"journey/eventstore/proof"
	"journey/eventstore/storetest"
)

// What transparency-dev/formats v0.1.1 signs with a key, which it verifies as well.
const (
	witnessKey    = "PRIVATE+KEY+witness.example+7e81f231+BAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
	witnessPublic = "witness.example+7e81f231+BAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
	witnessed     = "journey/a-log\n12\nAAAA\n\n— witness.example foHyMQAAAABrAmgyRmFGPWMdG4RM4ipoxwrefjzpCBPhUCqLp8fhhucfCJQdBIZ2HRXCmefphAMqfQjaBnUF2WkixOcZ/obFU6rtAQ==\n"
)

var witnessedAt = time.Unix(1795319858, 0).UTC()

func TestAWitnessSignsAsC2SPSays(t *testing.T) {
	signer, err := proof.NewCosigner(witnessKey, func() time.Time { return witnessedAt })
	if err != nil {
		t.Fatal(err)
	}
	if signed := mustSign(t, "journey/a-log\n12\nAAAA\n", signer); string(signed) != witnessed {
		t.Errorf("%q", signed)
	}
	verifier, err := proof.NewCosignatureVerifier(witnessPublic + "\n")
	if err != nil {
		t.Fatal(err)
	}
	if at, did, err := verifier.Cosigned([]byte(witnessed)); err != nil || !did || !at.Equal(witnessedAt) {
		t.Errorf("%v, %v, %v", at, did, err)
	}
}

func TestAWitnessSignsBesideTheNotary(t *testing.T) {
	private, public, err := proof.GenerateCosigner(rand.NewChaCha8([32]byte{7}), "funder")
	if err != nil {
		t.Fatal(err)
	}
	witness, err := proof.NewCosigner(private, func() time.Time { return witnessedAt })
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := proof.NewCosignatureVerifier(public)
	if err != nil {
		t.Fatal(err)
	}
	notary, key := storetest.NoteKeys(t, origin, 1)
	signed, err := proof.Checkpoint{Origin: origin, Size: 12}.Sign(notary)
	if err != nil {
		t.Fatal(err)
	}
	opened, err := note.Open(signed, note.VerifierList(key))
	if err != nil {
		t.Fatal(err)
	}
	both, err := note.Sign(opened, witness)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := proof.ReadCheckpoint(both, key); err != nil || c.Size != 12 {
		t.Errorf("the notary's: %v, %v", c, err)
	}
	if at, did, err := verifier.Cosigned(both); err != nil || !did || !at.Equal(witnessedAt) {
		t.Errorf("the witness's: %v, %v, %v", at, did, err)
	}
	if _, did, err := verifier.Cosigned(signed); err != nil || did {
		t.Errorf("without it: %v, %v", did, err)
	}
	other, err := proof.NewCosignatureVerifier(witnessPublic)
	if err != nil {
		t.Fatal(err)
	}
	if _, did, err := other.Cosigned(both); err != nil || did {
		t.Errorf("another witness: %v, %v", did, err)
	}
	for name, wrong := range map[string][]byte{
		"another size": bytes.Replace(both, []byte("\n12\n"), []byte("\n13\n"), 1),
		"no note":      []byte("hello"),
		"half of one":  both[:len(both)-5],
	} {
		if _, did, err := verifier.Cosigned(wrong); !errors.Is(err, proof.ErrCheckpoint) || did {
			t.Errorf("%s: %v, %v", name, did, err)
		}
	}
}

func TestKeysOfWitnesses(t *testing.T) {
	for _, name := range []string{"", "a b", "a+b", "a\nb", "a\u00a0b", "a\xff"} {
		if _, _, err := proof.GenerateCosigner(rand.NewChaCha8([32]byte{7}), name); !errors.Is(err, proof.ErrWitnessKey) {
			t.Errorf("name %q: %v", name, err)
		}
	}
	notary, public, err := note.GenerateKey(rand.NewChaCha8([32]byte{1}), "witness.example")
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"", "hello", witnessPublic, notary, witnessKey[:len(witnessKey)-8], "PRIVATE+KEY+other" + witnessKey[len("PRIVATE+KEY+witness.example"):]} {
		if _, err := proof.NewCosigner(key, time.Now); !errors.Is(err, proof.ErrWitnessKey) {
			t.Errorf("it signs with %q: %v", key, err)
		}
	}
	for _, key := range []string{"", "a+b+c", witnessKey, public, "other" + witnessPublic[len("witness.example"):], witnessPublic + "AAAA"} {
		if _, err := proof.NewCosignatureVerifier(key); !errors.Is(err, proof.ErrWitnessKey) {
			t.Errorf("it verifies with %q: %v", key, err)
		}
	}
}
