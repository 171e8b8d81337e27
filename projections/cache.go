package projections

import (
	"container/list"

	"journey/eventstore"
)

// cache keeps the raw messages of the histories used last, up to a number of bytes. What it answers is
// only used if it ends at the stored head, so it need not be right, only quick. Not for concurrent use.
type cache struct {
	limit, size int
	order       *list.List // of *cached, the one used last in front
	entries     map[string]*list.Element
}

type cached struct {
	subject  string
	messages []eventstore.Message
	size     int
}

func newCache(limit int) *cache {
	return &cache{limit: limit, order: list.New(), entries: map[string]*list.Element{}}
}

// get answers the messages of a history that ends at head, or nil.
func (c *cache) get(subject string, head eventstore.Head) []eventstore.Message {
	e := c.entries[subject]
	if e == nil {
		return nil
	}
	messages := e.Value.(*cached).messages
	if uint64(len(messages)) != head.Version || messages[len(messages)-1].Sequence != head.Sequence {
		c.drop(e)
		return nil
	}
	c.order.MoveToFront(e)
	return messages
}

// put keeps the messages of a history and drops the ones used longest ago beyond the limit.
func (c *cache) put(subject string, messages []eventstore.Message) {
	if e := c.entries[subject]; e != nil {
		c.drop(e)
	}
	size := len(subject) + 200
	for _, m := range messages {
		size += len(m.Data) + 50
	}
	if len(messages) == 0 || size > c.limit {
		return
	}
	c.entries[subject] = c.order.PushFront(&cached{subject, messages, size})
	c.size += size
	for c.size > c.limit {
		c.drop(c.order.Back())
	}
}

func (c *cache) drop(e *list.Element) {
	entry := c.order.Remove(e).(*cached)
	delete(c.entries, entry.subject)
	c.size -= entry.size
}
