package evidence

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"journey/cmd/journey/verification"
	"journey/eventstore/proof"
)

// headProof is a proof.HeadProof in a file.
type headProof struct {
	Version  uint64   `json:"version"`
	Sequence uint64   `json:"sequence"`
	SHA256   string   `json:"sha256"`
	Place    int64    `json:"place"`
	Way      []string `json:"way"`
}

func headText(p proof.HeadProof) ([]byte, error) {
	out := headProof{Version: p.Head.Version, Sequence: p.Head.Sequence, SHA256: hex.EncodeToString(p.Head.Hash[:]), Place: p.Place, Way: []string{}}
	for _, hash := range p.Way {
		out.Way = append(out.Way, base64.StdEncoding.EncodeToString(hash[:]))
	}
	text, err := json.MarshalIndent(out, "", "  ")
	return append(text, '\n'), err
}

var errHead = errors.New("it is no proof of a head")

// readHead reads what headText wrote, and nothing else.
func readHead(text []byte) (proof.HeadProof, error) {
	var in headProof
	if err := json.Unmarshal(text, &in); err != nil {
		return proof.HeadProof{}, err
	}
	hash, err := hex.DecodeString(in.SHA256)
	if err != nil || len(hash) != tlog.HashSize {
		return proof.HeadProof{}, errHead
	}
	p := proof.HeadProof{Head: proof.Head{Version: in.Version, Sequence: in.Sequence, Hash: tlog.Hash(hash)}, Place: in.Place}
	for _, step := range in.Way {
		hash, err := base64.StdEncoding.DecodeString(step)
		if err != nil || len(hash) != tlog.HashSize {
			return proof.HeadProof{}, errHead
		}
		p.Way = append(p.Way, tlog.Hash(hash))
	}
	if again, err := headText(p); err != nil || !bytes.Equal(again, text) {
		return proof.HeadProof{}, errHead
	}
	return p, nil
}

// tail makes sure that the history had, on the day that is in the bundle, the end that was signed then.
func (b *Bundle) tail(text []byte, key note.Verifier) error {
	day, err := proof.ReadDay(b.Day, key)
	if err != nil {
		return finding(verification.Signature, "%s: %v", dayName, err)
	}
	head, err := readHead(text)
	if err == nil {
		err = day.CheckHead(b.Subject.String(), head)
	}
	if err != nil {
		return finding(verification.Proof, "%s: %v", headName, err)
	}
	b.Head, b.AsOf = &head, day.Day
	return verification.CheckTail(day, head.Head, b.Events)
}
