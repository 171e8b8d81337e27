package announcement

import (
	"cmp"
	"crypto/aes"
	"encoding/binary"
	"encoding/hex"
	"errors"
)

// CursorHeader is the header that says, sealed, which emission a message is. It is for the relay, which goes on
// behind the last one of a stream; to anybody else it says nothing, neither a position nor an order.
const CursorHeader = "journey-cursor"

// ErrCursor is returned for a header that this subscription's secret has not sealed.
var ErrCursor = errors.New("the cursor is none of this subscription")

// Cursor names an emission by where it comes from.
type Cursor struct {
	Position uint64 // sequence of the source event in the log, from 1
	Index    uint32 // place among the emissions of that event, from 0
}

// Compare orders cursors as their emissions are told: -1 if c comes before other, 0 if they are the same, 1 behind.
func (c Cursor) Compare(other Cursor) int {
	return cmp.Or(cmp.Compare(c.Position, other.Position), cmp.Compare(c.Index, other.Index))
}

// SealCursor encrypts a cursor: one block of AES-256 that holds the position, the index and four zeros, in 32
// hexadecimal digits. The same cursor is sealed the same; that is no loss, since each is used for one emission and for
// the copies that lie behind it.
func (a *Announcer) SealCursor(c Cursor) string {
	var block [aes.BlockSize]byte
	binary.BigEndian.PutUint64(block[0:], c.Position)
	binary.BigEndian.PutUint32(block[8:], c.Index)
	a.keys.cursor.Encrypt(block[:], block[:])
	return hex.EncodeToString(block[:])
}

// Cursor opens what SealCursor sealed; ErrCursor if it is anything else. What was made up passes once in 2^32 times:
// only the relay writes to the stream, so this finds a wrong secret or another stream, not an attacker.
func (a *Announcer) Cursor(header string) (Cursor, error) {
	block, err := hex.DecodeString(header)
	if err != nil || len(block) != aes.BlockSize {
		return Cursor{}, ErrCursor
	}
	a.keys.cursor.Decrypt(block, block)
	if binary.BigEndian.Uint32(block[12:]) != 0 {
		return Cursor{}, ErrCursor
	}
	return Cursor{Position: binary.BigEndian.Uint64(block), Index: binary.BigEndian.Uint32(block[8:])}, nil
}
