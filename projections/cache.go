package projections

import (
	"container/list"

	"journey/eventstore"
)

// cache keeps what was used last, up to a number of bytes. Not for concurrent use.
type cache[K comparable, V any] struct {
	limit, size int
	order       *list.List // of *cached, the one used last in front
	entries     map[K]*list.Element
}

type cached[K comparable, V any] struct {
	key   K
	value V
	size  int
}

func newCache[K comparable, V any](limit int) *cache[K, V] {
	return &cache[K, V]{limit: limit, order: list.New(), entries: map[K]*list.Element{}}
}

// get answers what is kept under a key.
func (c *cache[K, V]) get(key K) (value V, ok bool) {
	e := c.entries[key]
	if e == nil {
		return value, false
	}
	c.order.MoveToFront(e)
	return e.Value.(*cached[K, V]).value, true
}

// put keeps a value of so many bytes in place of what the key had, and drops what was used longest ago
// beyond the limit.
func (c *cache[K, V]) put(key K, value V, size int) {
	c.drop(key)
	if size > c.limit {
		return
	}
	c.entries[key] = c.order.PushFront(&cached[K, V]{key, value, size})
	c.size += size
	for c.size > c.limit {
		c.drop(c.order.Back().Value.(*cached[K, V]).key)
	}
}

func (c *cache[K, V]) drop(key K) {
	e := c.entries[key]
	if e == nil {
		return
	}
	entry := c.order.Remove(e).(*cached[K, V])
	delete(c.entries, entry.key)
	c.size -= entry.size
}

// rawHistory is the messages of a history as they lie in the log. What is kept is only used if it ends at
// the stored head, so it need not be right, only quick.
type rawHistory []eventstore.Message

func (h rawHistory) endsAt(head eventstore.Head) bool {
	return len(h) > 0 && uint64(len(h)) == head.Version && h[len(h)-1].Sequence == head.Sequence
}

// bytes is what it takes in memory, about.
func (h rawHistory) bytes() int {
	size := 200
	for _, m := range h {
		size += len(m.Data) + 50
	}
	return size
}
