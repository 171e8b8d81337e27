package proof

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sort"

	"golang.org/x/mod/sumdb/tlog"
)

// The beginnings of what is hashed of a head. They must never change.
const (
	headKeyTag  = "journey head key 1\n"
	headTag     = "journey head 1\n"
	headFileTag = "journey heads 1\n"
)

// ErrHeads means that bytes are not the heads of a log.
var ErrHeads = errors.New("the bytes are not the heads of a log")

// Head is the last event of a history.
type Head struct {
	// Version is how many events the history has.
	Version uint64
	// Sequence is the place of the last one in the log, Hash the SHA-256 of its stored bytes.
	Sequence uint64
	Hash     tlog.Hash
}

// commitment stands for a head in the tree, so that it can be shown beside its key without telling what it is.
func (h Head) commitment() tlog.Hash {
	b := binary.BigEndian.AppendUint64(nil, h.Version)
	b = binary.BigEndian.AppendUint64(b, h.Sequence)
	return sha256.Sum256(append(b, h.Hash[:]...))
}

// headKey is the place of a history among all of the log with an origin.
func headKey(origin, subject string) tlog.Hash {
	return sha256.Sum256([]byte(headKeyTag + origin + "\n" + subject))
}

func headLeaf(key, commitment tlog.Hash) tlog.Hash {
	return tlog.RecordHash(slices.Concat([]byte(headTag), key[:], commitment[:]))
}

// Heads collects the head of every history of a log that is read from its first event on. The zero Heads is empty.
type Heads struct {
	of     map[string]*growing
	sorted []*growing // by key, the newest at the end in the order in which they began
	keyed  int        // how many of sorted have the key of origin, and are sorted
	origin string
	root   tlog.Hash // if nothing was added since
	fresh  bool
}

// growing is the head of a history that may go on, and its leaf if it did not since that was made.
type growing struct {
	subject   string
	head      Head
	key, leaf tlog.Hash
	leafed    bool
}

// Add takes the next event.
func (h *Heads) Add(sequence uint64, subject string, data []byte) {
	if h.of == nil {
		h.of = map[string]*growing{}
	}
	g, known := h.of[subject]
	if !known {
		g = &growing{subject: subject}
		h.of[subject], h.sorted = g, append(h.sorted, g)
	}
	g.head = Head{Version: g.head.Version + 1, Sequence: sequence, Hash: sha256.Sum256(data)}
	g.leafed, h.fresh = false, false
}

// Len is how many histories there are.
func (h *Heads) Len() int { return len(h.of) }

// sort gives every history the key that it has in the log with an origin, and its place.
func (h *Heads) sort(origin string) []*growing {
	if h.origin != origin {
		h.origin, h.keyed, h.fresh = origin, 0, false
	}
	if h.keyed == len(h.sorted) {
		return h.sorted
	}
	for _, g := range h.sorted[h.keyed:] {
		g.key, g.leafed = headKey(origin, g.subject), false
	}
	slices.SortFunc(h.sorted, func(a, b *growing) int { return bytes.Compare(a.key[:], b.key[:]) })
	h.keyed = len(h.sorted)
	return h.sorted
}

// Tree is the tree of the heads as they are now, of the log with an origin.
func (h *Heads) Tree(origin string) *HeadTree {
	t := &HeadTree{origin: origin}
	for _, g := range h.sort(origin) {
		t.places = append(t.places, place{g.key, g.head})
	}
	t.grow()
	return t
}

// Root is the root of Tree. Asked for again and again it does again only what changed: whoever verifies the days of years
// needs thousands of them.
func (h *Heads) Root(origin string) tlog.Hash {
	sorted := h.sort(origin)
	if h.fresh {
		return h.root
	}
	var tree Tree
	var complete []tlog.Hash
	for _, g := range sorted {
		if !g.leafed {
			g.leaf, g.leafed = headLeaf(g.key, g.head.commitment()), true
		}
		complete = tree.Append(g.leaf, complete[:0])
	}
	h.root, h.fresh = tree.Root(), true
	return h.root
}

// HeadTree is a Merkle tree (RFC 6962) over the heads of all histories, sorted by a hash of origin and subject. Each
// history is in it once, so one leaf proves what its head is, and two neighbours prove that there is none between.
type HeadTree struct {
	origin string
	places []place
	tree   Tree
	stored []tlog.Hash
}

type place struct {
	key  tlog.Hash
	head Head
}

func (t *HeadTree) grow() {
	for _, p := range t.places {
		t.stored = t.tree.Append(headLeaf(p.key, p.head.commitment()), t.stored)
	}
}

// Root is the hash of the tree.
func (t *HeadTree) Root() tlog.Hash { return t.tree.Root() }

// Len is how many histories it has.
func (t *HeadTree) Len() int64 { return t.tree.Size() }

// Head is the head of a history; false if there is no such history.
func (t *HeadTree) Head(subject string) (Head, bool) {
	if at, there := t.find(headKey(t.origin, subject)); there {
		return t.places[at].head, true
	}
	return Head{}, false
}

// find is where a key lies, or where it would.
func (t *HeadTree) find(key tlog.Hash) (int, bool) {
	return sort.Find(len(t.places), func(i int) int { return bytes.Compare(key[:], t.places[i].key[:]) })
}

// Bytes is the tree as it is kept in a file. It holds no subject, but hashes of subjects, which can be guessed: it is
// for whoever may see all histories.
func (t *HeadTree) Bytes() []byte {
	b := []byte(headFileTag)
	for _, p := range t.places {
		b = append(b, p.key[:]...)
		b = binary.BigEndian.AppendUint64(b, p.head.Version)
		b = binary.BigEndian.AppendUint64(b, p.head.Sequence)
		b = append(b, p.head.Hash[:]...)
	}
	return b
}

// ReadHeadTree reads what Bytes wrote, of the log with an origin. Bytes that are not sorted, or name a history twice,
// are ErrHeads. Whether they were signed, only the root tells.
func ReadHeadTree(origin string, data []byte) (*HeadTree, error) {
	const size = 2*tlog.HashSize + 16
	rest, begins := bytes.CutPrefix(data, []byte(headFileTag))
	if !begins || len(rest)%size != 0 {
		return nil, ErrHeads
	}
	t := &HeadTree{origin: origin}
	for p := range slices.Chunk(rest, size) {
		next := place{tlog.Hash(p[:32]), Head{binary.BigEndian.Uint64(p[32:]), binary.BigEndian.Uint64(p[40:]), tlog.Hash(p[48:])}}
		if n := len(t.places); n > 0 && bytes.Compare(t.places[n-1].key[:], next.key[:]) >= 0 {
			return nil, fmt.Errorf("%w: place %d is not sorted", ErrHeads, n)
		}
		t.places = append(t.places, next)
	}
	t.grow()
	return t, nil
}

// ReadHashes answers stored hashes of the tree by their index.
func (t *HeadTree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(t.stored)) {
			return nil, fmt.Errorf("%w: there is no hash %d", ErrHeads, index)
		}
		out[i] = t.stored[index]
	}
	return out, nil
}
