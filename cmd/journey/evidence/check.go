package evidence

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	tlogproof "github.com/transparency-dev/formats/proof"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
	"google.golang.org/protobuf/proto"

	"journey/cmd/journey/verification"
	"journey/eventstore"
	"journey/eventstore/proof"
	journeyv1 "journey/proto/journey/v1"
)

// Check verifies the bytes of a bundle with the key and nothing else: that its files are what the manifest
// says, that the checkpoint is signed, that each event lay in the log that was signed where its proof says,
// that the events are a history from its first version on without a gap, and that what can be read says what
// the bytes say. Nothing is opened and nothing is written. What does not fit is a *verification.Finding.
//
// It answers what the bundle holds. That the history did not go on behind its last event it knows as of AsOf, where
// the bundle has a day; else it cannot.
func Check(text []byte, key note.Verifier) (Bundle, error) {
	files, err := open(text)
	if err != nil {
		return Bundle{}, err
	}
	says, err := readManifest(files)
	if err != nil {
		return Bundle{}, err
	}
	b := Bundle{Origin: says.Origin, Checkpoint: files[checkpointName], Signed: says.Signed, Day: files[dayName]}
	if b.Subject, err = eventstore.ParseSubject(says.History); err != nil || b.Subject.Check() != nil {
		return Bundle{}, finding(verification.Manifest, "%q is not the name of a history", shortened(says.History))
	}
	signed, err := b.checkpoint(key)
	if err != nil {
		return Bundle{}, err
	}
	for version := 1; version <= says.Events; version++ {
		p := tlogproof.TLogProof{}
		if err := p.Unmarshal(files[proofName(version)]); err != nil {
			return Bundle{}, finding(verification.Proof, "%s: %v", proofName(version), err)
		}
		b.Proofs = append(b.Proofs, p)
		b.Events = append(b.Events, eventstore.Message{Subject: says.History, Sequence: p.Index + 1, Data: files[eventName(version)]})
	}
	if err := b.places(); err != nil {
		return Bundle{}, err
	}
	if err := b.proofs(files, signed); err != nil {
		return Bundle{}, err
	}
	if _, err := eventstore.Chain(b.Subject, b.Events); err != nil {
		if f := verification.Found(err); f != nil {
			return Bundle{}, f
		}
		return Bundle{}, err
	}
	if b.Day != nil {
		if err := b.tail(files[headName], key); err != nil {
			return Bundle{}, err
		}
	}
	return b, b.words(files[readableName], files[schemaName])
}

// Witnessed is when a witness signed the checkpoint of a checked bundle. If it did not, it is a *verification.Finding.
func (b Bundle) Witnessed(witness *proof.CosignatureVerifier) (time.Time, error) {
	at, did, err := witness.Cosigned(b.Checkpoint)
	switch {
	case err != nil:
		return at, finding(verification.Signature, "witness: %v", err)
	case !did:
		return at, finding(verification.NoWitness, "witness %s", witness.Name())
	}
	return at, nil
}

// at is a finding about one event.
func at(kind verification.Kind, m eventstore.Message, format string, args ...any) *verification.Finding {
	f := finding(kind, format, args...)
	f.From, f.Until = m.Sequence, m.Sequence
	return f
}

// Of makes sure that a checked bundle is of a history; else it is a *verification.Finding.
func (b Bundle) Of(subject eventstore.Subject) error {
	if b.Subject != subject {
		return finding(verification.OtherHistory, "the bundle is of %s, asked for was %s", b.Subject, subject)
	}
	return nil
}

// readManifest reads the manifest and holds the files against it.
func readManifest(files map[string][]byte) (manifest, error) {
	var says manifest
	text, ok := files[manifestName]
	if !ok {
		return says, finding(verification.NoBundle, "there is no %s in it", manifestName)
	}
	if err := json.Unmarshal(text, &says); err != nil {
		return says, finding(verification.Manifest, "%v", err)
	}
	if again, err := says.text(); err != nil || !bytes.Equal(again, text) {
		return says, finding(verification.Manifest, "it says more than a manifest does, or says it otherwise")
	}
	if says.Format != Format || says.Events < 1 || says.Events > maxEvents {
		return says, finding(verification.Manifest, "its format is %q with %d events; this program reads %q", shortened(says.Format), says.Events, Format)
	}
	listed := map[string]bool{manifestName: true}
	for _, f := range says.Files {
		text, ok := files[f.Name]
		switch {
		case listed[f.Name]:
			return says, finding(verification.Manifest, "it names %q twice", shortened(f.Name))
		case !ok:
			return says, finding(verification.Missing, "%q", shortened(f.Name))
		case len(text) != f.Bytes || hex.EncodeToString(sum(text)) != f.SHA256:
			return says, finding(verification.FileChanged, "%s", f.Name)
		}
		listed[f.Name] = true
	}
	for name := range files {
		if !listed[name] {
			return says, finding(verification.Extra, "%s", name)
		}
	}
	need := []string{readmeName, liesmichName, checkpointName, readableName, schemaName}
	if listed[dayName] || listed[headName] {
		need = append(need, dayName, headName)
	}
	for version := 1; version <= says.Events; version++ {
		need = append(need, eventName(version), proofName(version))
	}
	for _, name := range need {
		if !listed[name] {
			return says, finding(verification.Missing, "%s", name)
		}
	}
	if len(listed) != len(need)+1 {
		return says, finding(verification.Extra, "files of more than %d events", says.Events)
	}
	return says, nil
}

// checkpoint reads the checkpoint, which must be signed with the key, and be what the manifest says.
func (b Bundle) checkpoint(key note.Verifier) (proof.Checkpoint, error) {
	if origin, _, _ := strings.Cut(string(b.Checkpoint), "\n"); origin != key.Name() {
		return proof.Checkpoint{}, finding(verification.Foreign, "it is of %q, and the key of %q", shortened(origin), key.Name())
	}
	signed, err := proof.ReadCheckpoint(b.Checkpoint, key)
	if err != nil {
		return signed, finding(verification.Signature, "%v", err)
	}
	if signed.Origin != b.Origin || signed.Size != b.Signed {
		return signed, finding(verification.Manifest, "it says %d events of %q, and the checkpoint %d of %q", b.Signed, shortened(b.Origin), signed.Size, signed.Origin)
	}
	return signed, nil
}

// places makes sure that each event is of the history and lies in its place. What are no events are left to
// their proofs.
func (b Bundle) places() error {
	versions := map[uint64]int{}
	for i, m := range b.Events {
		ev := &journeyv1.Event{}
		if proto.Unmarshal(m.Data, ev) != nil || ev.Id == "" {
			continue
		}
		if is := (eventstore.Subject{Operation: ev.Operation, Kind: ev.Kind, ID: ev.Subject}); is != b.Subject {
			return finding(verification.OtherHistory, "%s is of another history than the bundle", eventName(i+1))
		}
		versions[ev.Version] = i + 1
	}
	for i, m := range b.Events {
		lies, ok := versions[uint64(i+1)]
		switch {
		case ok && lies != i+1:
			return at(verification.Reordered, m, "%s is the event that belongs in %s", eventName(lies), eventName(i+1))
		case !ok && len(versions) == len(b.Events):
			return at(verification.Removed, m, "no event is version %d of the history", i+1)
		}
	}
	return nil
}

// proofs makes sure that each event is what was signed at its place in the log.
func (b Bundle) proofs(files map[string][]byte, signed proof.Checkpoint) error {
	for i, m := range b.Events {
		p := b.Proofs[i]
		switch {
		case p.ExtraData != nil || !bytes.Equal(p.Checkpoint, b.Checkpoint) || !bytes.Equal(p.Marshal(), files[proofName(i+1)]):
			return finding(verification.Proof, "%s leads to another checkpoint, or says more than a proof does", proofName(i+1))
		case p.Index >= uint64(signed.Size):
			return finding(verification.Proof, "%s is of the event at %d, and %d are signed", proofName(i+1), p.Index+1, signed.Size)
		}
		way := make([]tlog.Hash, len(p.Hashes))
		for j, hash := range p.Hashes {
			way[j] = hash
		}
		leaf, err := proof.Leaf(m.Sequence, m.Subject, m.Data)
		if err == nil {
			err = proof.CheckInclusion(way, signed, m.Sequence, leaf)
		}
		if err != nil {
			return at(verification.Changed, m, "%s with its proof does not lead to the checkpoint: one of the two was changed", eventName(i+1))
		}
	}
	return nil
}

// words makes sure that what can be read says what the bytes say, and that the schema reads them so.
func (b Bundle) words(lines, contract []byte) error {
	read, err := bySchema(contract)
	if err != nil {
		return finding(verification.Schema, "%v", err)
	}
	told := bytes.SplitAfter(lines, []byte("\n"))
	if len(told) != len(b.Events)+1 || len(told[len(b.Events)]) > 0 {
		return finding(verification.Readable, "%s does not have one line for each of %d events", readableName, len(b.Events))
	}
	for i, m := range b.Events {
		if !saysTheSame(told[i], m) {
			return at(verification.Readable, m, "line %d of %s is not what the event says", i+1, readableName)
		}
		text, err := read(m.Data)
		if err == nil {
			err = sameEvent(text, m.Data)
		}
		if err != nil {
			return finding(verification.Schema, "%s reads otherwise than the contract", eventName(i+1))
		}
	}
	return nil
}
