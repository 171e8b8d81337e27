package followup

import (
	"cmp"
	"slices"
	"strings"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// close takes closures and two-way contacts in the order of their days. A contact on the very day of a
// closure is the talk in which the person declined; only a later one reopens.
func (b *board) close() {
	for _, c := range b.in.Closures {
		for _, id := range c.Obligations {
			b.named(c.Member, id, c.On)
		}
	}
	closures := slices.Clone(b.in.Closures)
	slices.SortFunc(closures, func(x, y Closure) int {
		return cmp.Or(cmp.Compare(x.On, y.On), cmp.Compare(x.Version, y.Version), cmp.Compare(x.Member, y.Member))
	})
	contacts := b.in.twoWayContacts()
	for _, o := range b.all {
		o.close(closures, contacts)
	}
}

func (o *Obligation) close(closures []Closure, contacts []Contact) {
	next := 0
	reopen := func(before calendar.Date) {
		for ; next < len(contacts) && contacts[next].On < before; next++ {
			c := contacts[next]
			if o.ClosedOn != calendar.None && o.ReopenedOn == calendar.None && c.On > o.ClosedOn {
				o.ReopenedOn, o.ReopenedBy = c.On, c.Version
				o.Late = o.Late || reached(o.CompletedOn, calendar.Forever) && o.CompletedOn >= c.On
			}
		}
	}
	for _, c := range closures {
		if !c.concerns(o) || reached(o.CompletedOn, c.On) {
			continue
		}
		reopen(c.On)
		o.closed(c)
	}
	reopen(calendar.Forever)
}

// closed applies one closure. What is closed already stays as it is closed until it is reopened.
func (o *Obligation) closed(c Closure) {
	shut := o.ClosedOn != calendar.None && o.ReopenedOn == calendar.None
	switch c.Why {
	case journeyv1.ClosureReason_CLOSURE_REASON_DECLINED, journeyv1.ClosureReason_CLOSURE_REASON_LOST:
		if shut {
			return
		}
		o.ClosedOn, o.ClosedBy, o.ClosedAs = c.On, c.Version, Declined
		if c.Why == journeyv1.ClosureReason_CLOSURE_REASON_LOST {
			o.ClosedAs = Lost
		}
		o.ReopenedOn, o.ReopenedBy = calendar.None, 0
	case journeyv1.ClosureReason_CLOSURE_REASON_OPERATION_ENDED, journeyv1.ClosureReason_CLOSURE_REASON_NOT_REQUIRED:
		why := OperationEnded
		if c.Why == journeyv1.ClosureReason_CLOSURE_REASON_NOT_REQUIRED {
			why = Reason(cmp.Or(c.Rule, "not_required"))
		}
		o.notRequired(c.On, why, c.Version)
	}
}

// void lets a re-entry end what is open of the exits before it. What was closed by then stays closed; should a
// later contact reopen it, it is not required from that day on.
func (b *board) void() {
	for _, x := range b.in.Exits {
		e, again := b.in.voidBy(x)
		if !x.Holds() || !again {
			continue
		}
		for _, o := range b.all {
			if o.Clock == ExitClock && o.Member == x.Member && o.AnchorVersion == x.Version {
				o.void(e)
			}
		}
	}
}

func (o *Obligation) void(by Entry) {
	from := by.On
	if reached(o.ClosedOn, from) && !reached(o.ReopenedOn, from) {
		if o.ReopenedOn == calendar.None {
			return
		}
		from = o.ReopenedOn
	}
	o.notRequired(from, ReEntered, by.Version)
}

// concerns: the closure names it. What is recorded as "all" is stored as the list of those that existed
// then, so a new chain begins with obligations that nobody has closed.
func (c Closure) concerns(o *Obligation) bool {
	return c.Member == o.Member && slices.Contains(c.Obligations, o.ID)
}

// Existing is the ids of a member's obligations that exist on a day and are still open, in order: what a
// closure of all closes. What a clock brings that begins later does not exist yet, and what was completed on a
// later day is not open.
func Existing(all []Obligation, member string, on calendar.Date) []string {
	var ids []string
	for _, o := range all {
		if o.Member == member && o.Begins <= on && o.CompletedOn == calendar.None && o.Open(on) {
			ids = append(ids, o.ID)
		}
	}
	return ids
}

// twoWayContacts is every contact in which the participant or the employer answered, by day. For the duty
// to follow up the employer's answer is as good; for being in touch with the person it is none.
func (in Input) twoWayContacts() []Contact {
	all := slices.Clone(in.Contacts)
	for _, c := range in.Completions {
		if c.SpokeWith == journeyv1.SpokeWith_SPOKE_WITH_EMPLOYER {
			all = append(all, Contact{Member: c.Member, Version: c.Version, On: c.On})
		}
	}
	slices.SortFunc(all, func(x, y Contact) int {
		return cmp.Or(cmp.Compare(x.On, y.On), cmp.Compare(x.Version, y.Version), cmp.Compare(x.Member, y.Member))
	})
	return all
}

// split reads clock and anchor of an obligation's id.
func split(id string) (Clock, string) {
	parts := strings.SplitN(id, ".", 3)
	if len(parts) != 3 {
		return "", ""
	}
	return Clock(parts[0]), parts[1]
}
