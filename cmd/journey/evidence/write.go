package evidence

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
)

// Write writes the bundle as a zip: the same bytes for the same bundle, nothing in it compressed and no time,
// so that it can be compared and hashed.
func (b Bundle) Write(w io.Writer) error {
	contract, err := schema()
	if err != nil {
		return err
	}
	var lines bytes.Buffer
	for _, m := range b.Events {
		line, err := readableLine(m)
		if err != nil {
			return fmt.Errorf("the event at %d: %w", m.Sequence, err)
		}
		lines.Write(append(line, '\n'))
	}
	english, german := b.readme()
	type entry struct {
		name string
		text []byte
	}
	entries := []entry{
		{readmeName, []byte(english)}, {liesmichName, []byte(german)}, {checkpointName, b.Checkpoint},
		{readableName, lines.Bytes()}, {schemaName, contract},
	}
	if b.Head != nil {
		head, err := headText(*b.Head)
		if err != nil {
			return err
		}
		entries = append(entries, entry{dayName, b.Day}, entry{headName, head})
	}
	for i, m := range b.Events {
		entries = append(entries, entry{eventName(i + 1), m.Data}, entry{proofName(i + 1), b.Proofs[i].Marshal()})
	}
	says := manifest{Format: Format, History: b.Subject.String(), Origin: b.Origin, Signed: b.Signed, Events: len(b.Events)}
	for _, e := range entries {
		says.Files = append(says.Files, file{e.name, len(e.text), hex.EncodeToString(sum(e.text))})
	}
	text, err := says.text()
	if err != nil {
		return err
	}
	out := zip.NewWriter(w)
	for _, e := range append([]entry{{manifestName, text}}, entries...) {
		into, err := out.CreateHeader(&zip.FileHeader{Name: e.name, Method: zip.Store})
		if err != nil {
			return err
		}
		if _, err := into.Write(e.text); err != nil {
			return err
		}
	}
	return out.Close()
}

func sum(data []byte) []byte {
	hash := sha256.Sum256(data)
	return hash[:]
}
