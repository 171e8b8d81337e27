package simulate

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// order is how the recording of a step stands to that of the others of its history.
type order int

const (
	// inTurn is recorded after every step in turn before it.
	inTurn order = iota
	// anytime is recorded whenever somebody gets to it, but after the step it needs.
	anytime
	// afterAll is recorded after everything before it, and everything in turn after it follows.
	afterAll
)

// entry is one line of the file in the making.
type entry struct {
	history *history
	ordinal int
	// on is the business date; dated entries happen on the day they are recorded.
	on    calendar.Date
	dated bool
	lag   int // days until somebody sits down to record it
	order order
	after *entry // recorded after that one, which may be of another history
	// step is called when the versions of all earlier lines are known.
	step     func() proto.Message
	evidence []*journeyv1.Evidence
	by       *caseworker // nil: whoever is responsible then
	role     journeyv1.Role
	other    *history // for a link: the other history, which takes the step too
	ages     bool     // a corrected birth date that changes the age: the service appends a second step
	at       time.Time
	version  uint64
	given    *journeyv1.RecordRequest // a line of the example files, as it is
}

// history is the lines of one participant, employer, activity or of the operation.
type history struct {
	kind    journeyv1.HistoryKind
	subject string
	number  int // in file numbers
	dice    dice
	entries []*entry
	staff   []charge
	gate    *entry // what entries recorded anytime need
	version uint64 // of the last line numbered
}

// charge is who is responsible from a day on.
type charge struct {
	from calendar.Date
	who  caseworker
}

// add records a step in turn.
func (h *history) add(on calendar.Date, step proto.Message) *entry {
	return h.addLater(on, func() proto.Message { return step })
}

// addLater is add for a step that names the version of another.
func (h *history) addLater(on calendar.Date, step func() proto.Message) *entry {
	e := &entry{history: h, ordinal: len(h.entries), on: on, step: step, role: journeyv1.Role_ROLE_CASE_WORKER,
		lag: drawn(h.dice, []share[int]{{0, 70}, {1, 14}, {h.dice.from(2, 6), 12}, {h.dice.from(7, 18), 4}})}
	h.entries = append(h.entries, e)
	return e
}

// addAnytime records a step out of turn, some of them weeks late.
func (h *history) addAnytime(on calendar.Date, step proto.Message) *entry {
	e := h.add(on, step)
	e.order, e.after = anytime, h.gate
	e.lag = drawn(h.dice, []share[int]{{0, 60}, {1, 15}, {h.dice.from(2, 9), 17}, {h.dice.from(10, 35), 8}})
	return e
}

// responsible is who is responsible on a day.
func (h *history) responsible(on calendar.Date) caseworker {
	who := h.staff[0].who
	for _, c := range h.staff {
		if c.from <= on {
			who = c.who
		}
	}
	return who
}

// schedule says for every entry when it is recorded. Entries of other histories that are named as
// after must be scheduled already.
func (h *history) schedule() {
	slices.SortStableFunc(h.entries, func(a, b *entry) int {
		return cmp.Or(cmp.Compare(a.on, b.on), cmp.Compare(a.ordinal, b.ordinal))
	})
	var turn, all time.Time
	for _, e := range h.entries {
		if e.given == nil {
			var floor time.Time
			switch e.order {
			case inTurn:
				floor = turn
			case afterAll:
				floor = all
			}
			if e.after != nil {
				floor = later(floor, e.after.at)
			}
			e.at = moment(h.dice, e.on.Add(e.lag), floor)
			if e.dated {
				e.on = calendar.Of(e.at, berlin)
			}
		}
		if e.order != anytime {
			turn = later(turn, e.at)
		}
		all = later(all, e.at)
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// proves gives the step a document as evidence; its file number is that of the history and the step.
func (e *entry) proves(kind journeyv1.EvidenceKind) {
	e.evidence = []*journeyv1.Evidence{{Kind: kind, Reference: fmt.Sprintf("akte-%04d-%d", e.history.number, e.ordinal+1)}}
}
