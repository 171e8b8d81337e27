package access

import (
	"sync"
	"time"
)

// Bounds of how many refused looks of one actor are recorded: twenty at once, then one in three seconds.
const (
	refusedAtOnce = 20
	refusedEvery  = 3 * time.Second
)

// refusals bounds what is recorded of refused looks. It keeps one entry for each actor who was refused something, and
// those are no more than there are tokens.
type refusals struct {
	now  func() time.Time
	mu   sync.Mutex
	left map[string]allowance
}

type allowance struct {
	left float64
	at   time.Time
}

func newRefusals(now func() time.Time) *refusals {
	return &refusals{now: now, left: map[string]allowance{}}
}

// take says whether one more refused look of an actor is recorded.
func (r *refusals) take(actor string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	a, known := r.left[actor]
	if !known {
		a = allowance{refusedAtOnce, now}
	}
	if gone := now.Sub(a.at); gone > 0 {
		a.left = min(refusedAtOnce, a.left+float64(gone)/float64(refusedEvery))
	}
	a.at = now
	taken := a.left >= 1
	if taken {
		a.left--
	}
	r.left[actor] = a
	return taken
}
