package simulate

import (
	"math/rand/v2"

	"journey/domain/calendar"
)

// dice is the only chance in a world. Each history throws its own, so that one more participant
// changes nothing about the others.
type dice struct{ *rand.Rand }

// The streams of dice; participants have the streams from streamParticipants on.
const (
	streamOperation = iota + 1
	streamEmployers
	streamActivities
	streamParticipants = 1 << 32
)

func newDice(seed, stream uint64) dice {
	return dice{rand.New(rand.NewPCG(seed, stream*0x9E3779B97F4A7C15+1))}
}

// chance is true in percent of all throws.
func (d dice) chance(percent int) bool { return d.IntN(100) < percent }

// from is a whole number from low to high, both included; low if high is below it.
func (d dice) from(low, high int) int {
	if high <= low {
		return low
	}
	return low + d.IntN(high-low+1)
}

// day is a date from one to another, both included.
func (d dice) day(first, last calendar.Date) calendar.Date {
	return first.Add(d.from(0, int(last-first)))
}

// one is one of several.
func one[T any](d dice, of []T) T { return of[d.IntN(len(of))] }

// share is something with its share among others.
type share[T any] struct {
	of     T
	weight int
}

// drawn is one of several, by their shares.
func drawn[T any](d dice, of []share[T]) T {
	sum := 0
	for _, s := range of {
		sum += s.weight
	}
	n := d.IntN(sum)
	for _, s := range of {
		if n < s.weight {
			return s.of
		}
		n -= s.weight
	}
	return of[0].of
}
