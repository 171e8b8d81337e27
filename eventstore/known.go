package eventstore

import "sync"

// So many ids of events that lie in the log are remembered.
const knownIDs = 50_000

// knownEvents remembers the ids of events that this store stored, read back or loaded lately. As the server's
// own memory of ids, which lasts for minutes only, it is a hint: what it knows is read back, not believed.
type knownEvents struct {
	mu    sync.Mutex
	ids   map[string]struct{}
	order []string // a ring
	next  int      // where the oldest is once it is full
}

func newKnownEvents() *knownEvents { return &knownEvents{ids: map[string]struct{}{}} }

// any says whether an event of a plan is known to lie in the log.
func (k *knownEvents) any(p *plan) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, e := range p.events {
		if _, ok := k.ids[e.event.Id]; ok {
			return true
		}
	}
	return false
}

func (k *knownEvents) addPlan(p *plan) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, e := range p.events {
		k.add(e.event.Id)
	}
}

func (k *knownEvents) addEvents(events []Recorded) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, r := range events {
		k.add(r.Event.Id)
	}
}

// add is called with k.mu held.
func (k *knownEvents) add(id string) {
	if _, ok := k.ids[id]; ok {
		return
	}
	if len(k.order) < knownIDs {
		k.order = append(k.order, id)
	} else {
		delete(k.ids, k.order[k.next])
		k.order[k.next] = id
		k.next = (k.next + 1) % knownIDs
	}
	k.ids[id] = struct{}{}
}
