package verification_test

import (
	"testing"
	"time"

	"journey/cmd/journey/verification"
	"journey/eventstore/proof"
	"journey/eventstore/storetest"
)

// BenchmarkWhole is the verification of one event: leaf, tree, versions, hashes.
func BenchmarkWhole(b *testing.B) {
	log := grown(b, 30_000, 45)
	notes, tree := notarized(b, log, 30_000)
	_, key := storetest.NoteKeys(b, proof.Origin("a-log"), 1)
	signed, err := verification.ReadSigned(key, tree, notes)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		whole := verification.NewWhole(signed)
		for _, m := range log {
			if err := whole.Add(m); err != nil {
				b.Fatal(err)
			}
		}
		if err := whole.End(time.Time{}, nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(log)), "ns/event")
}

// BenchmarkLeaf is what the notary does for one event: its leaf, and its place in the tree.
func BenchmarkLeaf(b *testing.B) {
	log := grown(b, 1000, 45)
	var tree proof.Tree
	for b.Loop() {
		m := log[tree.Size()%1000]
		leaf, err := proof.Leaf(m.Sequence, m.Subject, m.Data)
		if err != nil {
			b.Fatal(err)
		}
		tree.Append(leaf, nil)
	}
	b.ReportMetric(float64(len(log[0].Data)), "bytes")
}

// BenchmarkSign is one checkpoint without its file.
func BenchmarkSign(b *testing.B) {
	signer, _ := storetest.NoteKeys(b, proof.Origin("a-log"), 1)
	for b.Loop() {
		if _, err := (proof.Checkpoint{Origin: signer.Name(), Size: 1_000_000}).Sign(signer); err != nil {
			b.Fatal(err)
		}
	}
}
