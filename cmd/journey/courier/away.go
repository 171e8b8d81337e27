package courier

import (
	"strings"

	"journey/cmd/journey/delivery"
)

// awayFor is how many participants in a row get no answer until it is the receiver that is taken to be away.
const awayFor = 3

// away notices when a receiver that was away is back: what waits then is due at once, however long it was put off.
// One that refuses what it is sent (4xx), or asks to be left alone, is there.
type away struct {
	participants map[string]bool
	back         bool
}

func (a *away) failed(l *letter) {
	if l.answer.Wait > 0 || l.answer.Outcome != delivery.Again || strings.HasPrefix(l.answer.Fault, there) {
		return
	}
	if a.participants == nil {
		a.participants = map[string]bool{}
	}
	if len(a.participants) < awayFor {
		a.participants[l.participant] = true
	}
}

func (a *away) arrived() {
	a.back = a.back || len(a.participants) == awayFor
	a.participants = nil
}

// there begins the faults of a receiver that is there.
const there = "webhook.status_4"
