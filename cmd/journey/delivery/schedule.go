package delivery

import (
	"hash/fnv"
	"math/rand/v2"
	"time"
)

// Schedule is how long is waited before each attempt, the first of them included; after the last one nothing is
// tried any more.
type Schedule []time.Duration

// Standard is the schedule that Standard Webhooks suggests: about three days and a half in all.
// Source: standard-webhooks/spec/standard-webhooks.md, "Deliverability and reliability".
func Standard() Schedule {
	return Schedule{
		0, 5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour,
		5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
	}
}

// MaxAsked is the longest wait that a receiver can ask for.
const MaxAsked = 24 * time.Hour

const (
	// Lease is how long what was claimed for an attempt is nobody else's: longer than any attempt takes. What a crash
	// interrupts is sent again after it.
	Lease = 5 * time.Minute
	// Longest is how far ahead an attempt can be put off: by the longest wait of the standard schedule, its fifth
	// included. What waits for later than that was put off by a clock that was ahead.
	Longest = 30 * time.Hour
)

// Next is how long to wait after so many attempts; false if that was the last one. The wait is the schedule's
// and up to a fifth more, so that what failed together does not come back together; the same seed answers the
// same wait. A receiver that asks for longer gets it, up to MaxAsked.
func (s Schedule) Next(attempts int, asked time.Duration, seed uint64) (time.Duration, bool) {
	if attempts >= len(s) {
		return 0, false
	}
	wait := s[max(attempts, 0)]
	wait += time.Duration(rand.New(rand.NewPCG(seed, uint64(attempts))).Float64() * float64(wait) / 5)
	return max(wait, min(asked, MaxAsked)), true
}

// Seed is one of its own for each thing that is sent, by its id.
func Seed(seed uint64, id string) uint64 {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(id))
	return hash.Sum64() ^ seed
}
