package proof

import "golang.org/x/mod/sumdb/tlog"

// Tree is a tree that only grows, as few hashes: the roots of its complete subtrees from left to right.
// The zero Tree is empty.
type Tree struct {
	size  int64
	roots []tlog.Hash
}

// TreeAt is the tree of size leaves whose hashes lie in stored, in the order of tlog's stored hashes.
func TreeAt(size int64, stored tlog.HashReader) (*Tree, error) {
	var indexes []int64
	begin := int64(0)
	for level := 62; level >= 0; level-- {
		if size&(1<<level) != 0 {
			indexes = append(indexes, tlog.StoredHashIndex(level, begin>>level))
			begin += 1 << level
		}
	}
	roots, err := stored.ReadHashes(indexes)
	if err != nil {
		return nil, err
	}
	return &Tree{size: size, roots: roots}, nil
}

// Append adds a leaf. It appends to stored the hashes that the leaf completes, itself first, in the order
// of tlog's stored hashes, and answers that.
func (t *Tree) Append(leaf tlog.Hash, stored []tlog.Hash) []tlog.Hash {
	stored = append(stored, leaf)
	for complete := t.size; complete&1 == 1; complete >>= 1 {
		leaf = tlog.NodeHash(t.roots[len(t.roots)-1], leaf)
		t.roots = t.roots[:len(t.roots)-1]
		stored = append(stored, leaf)
	}
	t.roots = append(t.roots, leaf)
	t.size++
	return stored
}

// Size is how many leaves there are.
func (t *Tree) Size() int64 { return t.size }

// Root is the hash of the whole tree; of an empty one the hash of nothing, as RFC 6962 has it.
func (t *Tree) Root() tlog.Hash {
	if t.size == 0 {
		empty, _ := tlog.TreeHash(0, nil) // reads nothing
		return empty
	}
	root := t.roots[len(t.roots)-1]
	for i := len(t.roots) - 2; i >= 0; i-- {
		root = tlog.NodeHash(t.roots[i], root)
	}
	return root
}
