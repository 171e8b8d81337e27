package evidence

import (
	"bytes"
	"slices"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/descriptorpb"

	"journey/cmd/journey/verification"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// rewritten changes an event as somebody does who can write events.
func rewritten(t testing.TB, data []byte, change func(*journeyv1.Event)) []byte {
	t.Helper()
	ev := &journeyv1.Event{}
	err := proto.Unmarshal(data, ev)
	if err == nil {
		change(ev)
		data, err = proto.Marshal(ev)
	}
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func flipped(text []byte, at int) []byte {
	out := slices.Clone(text)
	out[at] ^= 1
	return out
}

func swap(files map[string][]byte, a, b string) { files[a], files[b] = files[b], files[a] }

// Whatever somebody does to the files of a bundle is named, also when the manifest is made to fit.
func TestWhatWasDoneToABundleIsNamed(t *testing.T) {
	p := signedPlace(t, 23, 0, "a-log", 1)
	text := p.bundle(t, "p-1")
	sibling := unzipped(t, p.bundle(t, "p-2"))
	foreign := unzipped(t, signedPlace(t, 23, 0, "b-log", 1).bundle(t, "p-1"))
	forged := unzipped(t, signedPlace(t, 23, 0, "a-log", 2).bundle(t, "p-1")) // signed by somebody else's key
	later := unzipped(t, signedPlace(t, 31, 0, "a-log", 1).bundle(t, "p-1"))
	line := func(files map[string][]byte, old, new string) {
		if !bytes.Contains(files[readableName], []byte(old)) {
			t.Fatalf("no line says %s", old)
		}
		files[readableName] = bytes.Replace(files[readableName], []byte(old), []byte(new), 1)
	}
	const fits = true // the manifest is made to say what is there
	for name, c := range map[string]struct {
		change func(map[string][]byte)
		fits   bool
		want   verification.Kind
	}{
		"a changed byte":         {func(f map[string][]byte) { f["events/0003.pb"] = flipped(f["events/0003.pb"], 100) }, !fits, verification.FileChanged},
		"a changed byte, listed": {func(f map[string][]byte) { f["events/0003.pb"] = flipped(f["events/0003.pb"], 100) }, fits, verification.Changed},
		"a changed step": {func(f map[string][]byte) {
			f["events/0003.pb"] = rewritten(t, f["events/0003.pb"], func(ev *journeyv1.Event) { ev.Step.GetCounsellingSessionHeld().Minutes = 99 })
		}, fits, verification.Changed},
		"a changed sealed part": {func(f map[string][]byte) {
			f["events/0001.pb"] = rewritten(t, f["events/0001.pb"], func(ev *journeyv1.Event) { ev.Sealed[0].Ciphertext[9] ^= 1 })
		}, fits, verification.Changed},
		"no event at all": {func(f map[string][]byte) { f["events/0003.pb"] = []byte("\xff\xff") }, fits, verification.Changed},
		"a removed event": {func(f map[string][]byte) { delete(f, "events/0003.pb"); delete(f, "proofs/0003.tlog-proof") }, fits, verification.Missing},
		"a removed event, numbered anew": {func(f map[string][]byte) {
			f["events/0011.pb"], f["proofs/0011.tlog-proof"] = f["events/0012.pb"], f["proofs/0012.tlog-proof"]
			delete(f, "events/0012.pb")
			delete(f, "proofs/0012.tlog-proof")
			listed(t, f, 11)
		}, !fits, verification.Removed},
		"two events in each other's place": {func(f map[string][]byte) { swap(f, "events/0003.pb", "events/0004.pb") }, fits, verification.Reordered},
		"two events with their proofs": {func(f map[string][]byte) {
			swap(f, "events/0003.pb", "events/0004.pb")
			swap(f, "proofs/0003.tlog-proof", "proofs/0004.tlog-proof")
		}, fits, verification.Reordered},
		"two proofs in each other's place": {func(f map[string][]byte) { swap(f, "proofs/0003.tlog-proof", "proofs/0004.tlog-proof") }, fits, verification.Changed},
		"an event of another history": {func(f map[string][]byte) {
			f["events/0003.pb"], f["proofs/0003.tlog-proof"] = sibling["events/0003.pb"], sibling["proofs/0003.tlog-proof"]
		}, fits, verification.OtherHistory},
		"the name of another history": {func(f map[string][]byte) {
			f[manifestName] = bytes.ReplaceAll(f[manifestName], []byte("participant.p-1"), []byte("participant.p-2"))
		}, !fits, verification.OtherHistory},
		"the name of none": {func(f map[string][]byte) {
			f[manifestName] = bytes.ReplaceAll(f[manifestName], []byte("participant.p-1"), []byte("person.p-1"))
		}, !fits, verification.Manifest},
		"a proof of a later checkpoint": {func(f map[string][]byte) { f["proofs/0003.tlog-proof"] = later["proofs/0003.tlog-proof"] }, fits, verification.Proof},
		"a proof with more in it": {func(f map[string][]byte) {
			f["proofs/0003.tlog-proof"] = bytes.Replace(f["proofs/0003.tlog-proof"], []byte("index"), []byte("extra aGk=\nindex"), 1)
		}, fits, verification.Proof},
		"a proof written otherwise": {func(f map[string][]byte) {
			f["proofs/0003.tlog-proof"] = bytes.Replace(f["proofs/0003.tlog-proof"], []byte("index "), []byte("index 0"), 1)
		}, fits, verification.Proof},
		"a proof of a place beyond the log": {func(f map[string][]byte) {
			f["proofs/0003.tlog-proof"] = bytes.Replace(f["proofs/0003.tlog-proof"], []byte("index 4\n"), []byte("index 18446744073709551615\n"), 1)
		}, fits, verification.Proof},
		"no proof": {func(f map[string][]byte) { f["proofs/0003.tlog-proof"] = []byte("believe me\n") }, fits, verification.Proof},
		"the checkpoint of another size": {func(f map[string][]byte) {
			f[checkpointName] = bytes.Replace(f[checkpointName], []byte("\n23\n"), []byte("\n24\n"), 1)
		}, fits, verification.Signature},
		"the checkpoint of another key":      {func(f map[string][]byte) { f[checkpointName] = forged[checkpointName] }, fits, verification.Signature},
		"the checkpoint of another log":      {func(f map[string][]byte) { f[checkpointName] = foreign[checkpointName] }, fits, verification.Foreign},
		"a later checkpoint":                 {func(f map[string][]byte) { f[checkpointName] = later[checkpointName] }, fits, verification.Manifest},
		"a line that says something else":    {func(f map[string][]byte) { line(f, `"minutes":32`, `"minutes":33`) }, fits, verification.Readable},
		"a line that says more":              {func(f map[string][]byte) { line(f, `"event":{`, `"event":{"evidence":[{"reference":"R-1"}],`) }, fits, verification.Readable},
		"a line that says something twice":   {func(f map[string][]byte) { line(f, `"sequence":5`, `"sequence":9,"sequence":5`) }, fits, verification.Readable},
		"a line that says what is not known": {func(f map[string][]byte) { line(f, `"event":{`, `"event":{"note":"hello",`) }, fits, verification.Readable},
		"lines in each other's place": {func(f map[string][]byte) {
			l := bytes.SplitAfter(f[readableName], []byte("\n"))
			l[3], l[4] = l[4], l[3]
			f[readableName] = bytes.Join(l, nil)
		}, fits, verification.Readable},
		"a line too many": {func(f map[string][]byte) { f[readableName] = append(f[readableName], "{}\n"...) }, fits, verification.Readable},
		"a schema with other names": {func(f map[string][]byte) {
			f[schemaName] = bytes.ReplaceAll(f[schemaName], []byte("minutes"), []byte("sestunim"))
		}, fits, verification.Schema},
		"no schema":                           {func(f map[string][]byte) { f[schemaName] = []byte("syntax = \"proto3\";") }, fits, verification.Schema},
		"a schema without sealed parts":       {func(f map[string][]byte) { f[schemaName] = unsealed(t, f[schemaName]) }, fits, verification.Schema},
		"a file that does not belong there":   {func(f map[string][]byte) { f["events/0013.pb"] = f["events/0012.pb"] }, fits, verification.Extra},
		"a file that nobody lists":            {func(f map[string][]byte) { f["events/0013.pb"] = f["events/0012.pb"] }, !fits, verification.Extra},
		"a file with a name of its own":       {func(f map[string][]byte) { f["install.sh"] = []byte("#!") }, fits, verification.Extra},
		"no read-me":                          {func(f map[string][]byte) { delete(f, readmeName) }, fits, verification.Missing},
		"a file that is listed and not there": {func(f map[string][]byte) { delete(f, readmeName) }, !fits, verification.Missing},
		"no manifest":                         {func(f map[string][]byte) { delete(f, manifestName) }, !fits, verification.NoBundle},
		"a manifest that is none":             {func(f map[string][]byte) { f[manifestName] = []byte("[]") }, !fits, verification.Manifest},
		"a manifest that says more": {func(f map[string][]byte) {
			f[manifestName] = bytes.Replace(f[manifestName], []byte(`"format"`), []byte(`"by": "me", "format"`), 1)
		}, !fits, verification.Manifest},
		"a manifest of a later form": {func(f map[string][]byte) {
			f[manifestName] = bytes.Replace(f[manifestName], []byte(Format), []byte("journey evidence 2"), 1)
		}, !fits, verification.Manifest},
		"a manifest of a history without events": {func(f map[string][]byte) { listed(t, f, 0) }, !fits, verification.Manifest},
		"a manifest of a million events":         {func(f map[string][]byte) { listed(t, f, 1_000_000) }, !fits, verification.Manifest},
	} {
		t.Run(name, func(t *testing.T) {
			files := unzipped(t, text)
			c.change(files)
			if c.fits {
				listed(t, files, -1)
			}
			f := verification.Found(second(Check(zipped(t, files), p.key)))
			if f == nil || f.Kind != c.want {
				t.Errorf("it says %v, want %s", f, c.want)
			}
		})
	}
	if f := verification.Found(second(Check(text, mustKey(t, "a-log", 9)))); f == nil || f.Kind != verification.Signature {
		t.Errorf("a wrong key: %v", f)
	}
	if f := verification.Found(second(Check(text, mustKey(t, "b-log", 1)))); f == nil || f.Kind != verification.Foreign {
		t.Errorf("the key of another log: %v", f)
	}
	b, err := Check(text, p.key)
	if f := verification.Found(b.Of(participant("p-2"))); err != nil || f == nil || f.Kind != verification.OtherHistory {
		t.Errorf("asked for another participant: %v, %v", f, err)
	}
}

// A log that was wrong already when it was signed is proven, and is wrong.
func TestWhatWasWrongWhenItWasSignedIsNamed(t *testing.T) {
	p := signedPlace(t, 9, 0, "a-log", 1)
	p.log[4].Data = rewritten(t, p.log[4].Data, func(ev *journeyv1.Event) { ev.Step.GetCounsellingSessionHeld().Minutes = 99 })
	p.signed, p.key = sign(t, p.log, "a-log", 1)
	if _, err := New(participant("p-1"), p.of("p-1"), p.signed); verification.Found(err) == nil {
		t.Errorf("a bundle is made of it: %v", err)
	}
	honest := signedPlace(t, 9, 0, "a-log", 1)
	b, err := New(participant("p-1"), honest.of("p-1"), honest.signed)
	if err != nil {
		t.Fatal(err)
	}
	b.Events = p.of("p-1")
	checkpoint, text, _ := p.signed.Covering(9)
	b.Checkpoint, b.Signed = text, checkpoint.Size
	for i, m := range b.Events {
		way, err := p.signed.Proof(checkpoint, m.Sequence)
		if err != nil {
			t.Fatal(err)
		}
		b.Proofs[i].Checkpoint, b.Proofs[i].Hashes = text, nil
		for _, hash := range way {
			b.Proofs[i].Hashes = append(b.Proofs[i].Hashes, hash)
		}
	}
	var out bytes.Buffer
	if err := b.Write(&out); err != nil {
		t.Fatal(err)
	}
	if f := verification.Found(second(Check(out.Bytes(), p.key))); f == nil || f.Kind != verification.Changed || f.From != 7 {
		t.Errorf("it says %v", f)
	}
}

func mustKey(t *testing.T, logID string, seed byte) note.Verifier {
	t.Helper()
	_, key := sign(t, nil1(t), logID, seed)
	return key
}

func nil1(t *testing.T) []eventstore.Message { return signedPlace(t, 1, 0, "x", 3).log }

// unsealed is a schema whose events have no list of sealed parts.
func unsealed(t *testing.T, text []byte) []byte {
	t.Helper()
	set := &descriptorpb.FileDescriptorSet{}
	if err := proto.Unmarshal(text, set); err != nil {
		t.Fatal(err)
	}
	for _, f := range set.File {
		for _, m := range f.MessageType {
			m.Field = slices.DeleteFunc(m.Field, func(d *descriptorpb.FieldDescriptorProto) bool {
				return m.GetName() == "Event" && d.GetName() == "sealed"
			})
		}
	}
	text, err := proto.Marshal(set)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
