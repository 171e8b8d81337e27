package projections

import (
	"sync"

	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// relatives says which groups may belong together: everyone that a link ever named, whatever became of it.
type relatives map[groupKey]groupKey

// join makes two relatives, and shortens the way to their root for whoever asks later.
func (r relatives) join(one, other groupKey) {
	root, far := r.root(one), r.root(other)
	r[root], r[far], r[one], r[other] = root, root, root, root
}

// root names all relatives of one.
func (r relatives) root(one groupKey) groupKey {
	for {
		up, ok := r[one]
		if !ok || up == one {
			return one
		}
		one = up
	}
}

// linkedSpool takes the histories of participants that were ever linked, relatives into one partition.
type linkedSpool struct {
	*spool
	mu        sync.Mutex
	relatives relatives
}

// relate notes what an event says about relatives.
func (l *linkedSpool) relate(s eventstore.Subject, e envelope, m eventstore.Message) error {
	if e.step != stepLinked && e.step != stepUnlinked && e.step != stepCorrected {
		return nil
	}
	event, err := open(m)
	if err != nil {
		return err
	}
	step := event.GetStep()
	if corrected := step.GetFactCorrected(); corrected != nil {
		step = corrected.GetStep()
	}
	other := step.GetPersonsLinked().GetOther()
	if other == "" {
		other = step.GetPersonsUnlinked().GetOther()
	}
	if other == "" || s.Kind != journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT {
		return nil
	}
	l.relatives.join(groupKey{s.Operation, s.ID}, groupKey{s.Operation, other})
	return nil
}

// divert puts the messages of whoever has relatives aside.
func (r *refold) divert(key groupKey, messages []eventstore.Message) (bool, error) {
	if _, ok := r.linked.relatives[key]; !ok {
		return false, nil
	}
	root := r.linked.relatives.root(key)
	r.linked.mu.Lock() // a history stays together, and in its order
	defer r.linked.mu.Unlock()
	for _, m := range messages {
		if err := r.linked.add(root, m); err != nil {
			return false, err
		}
	}
	return true, nil
}
