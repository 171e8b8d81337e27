// Package proof commits to a whole log with one hash: a Merkle tree over its events (RFC 6962), and the
// checkpoints in which somebody signs how large the tree was and what its hash was.
//
// Whoever keeps a checkpoint can prove later that an event was in the log, and that the log only grew.
// Everything is computed over stored bytes, which are ciphertext where they are personal, so proofs stay
// valid after an erasure.
package proof

import (
	"encoding/binary"
	"errors"

	"golang.org/x/mod/sumdb/tlog"
	"google.golang.org/protobuf/encoding/protowire"

	journeyv1 "journey/proto/journey/v1"
)

// leafTag begins every leaf. It must never change: a leaf of another form gets another tag.
const leafTag = "journey leaf 1\n"

// ErrNoEvent means that bytes are not an event with an id.
var ErrNoEvent = errors.New("the bytes are not an event with an id")

// idField is the number of Event.id in the stored contract. The messages of every other log that a notary signs have
// their id, a string, in the field with this number as well.
var idField = protowire.Number((&journeyv1.Event{}).ProtoReflect().Descriptor().Fields().ByName("id").Number())

// Leaf is the hash of an event in the tree: over its sequence in the log, its subject, its event id and
// the exact stored bytes. The event at sequence n is the leaf with index n-1. Bytes that are no message with
// an id in the field of Event.id are ErrNoEvent.
func Leaf(sequence uint64, subject string, data []byte) (tlog.Hash, error) {
	id, err := eventID(data)
	if err != nil {
		return tlog.Hash{}, err
	}
	leaf := make([]byte, 0, len(leafTag)+12+len(subject)+len(id)+len(data))
	leaf = append(leaf, leafTag...)
	leaf = binary.BigEndian.AppendUint64(leaf, sequence)
	leaf = append(binary.BigEndian.AppendUint16(leaf, uint16(len(subject))), subject...)
	leaf = append(binary.BigEndian.AppendUint16(leaf, uint16(len(id))), id...)
	return tlog.RecordHash(append(leaf, data...)), nil
}

// eventID finds the id without decoding the rest.
func eventID(data []byte) (id []byte, err error) {
	for len(data) > 0 {
		number, kind, n := protowire.ConsumeTag(data)
		if n < 0 {
			return nil, ErrNoEvent
		}
		data = data[n:]
		if n = protowire.ConsumeFieldValue(number, kind, data); n < 0 {
			return nil, ErrNoEvent
		}
		if number == idField && kind == protowire.BytesType {
			id, _ = protowire.ConsumeBytes(data)
		}
		data = data[n:]
	}
	if len(id) == 0 || len(id) > 64 {
		return nil, ErrNoEvent
	}
	return id, nil
}
