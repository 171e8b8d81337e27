// Package retention answers how long each class of a participant's data is kept, by which rule, and since when it may go.
package retention

import (
	"slices"

	"journey/domain/calendar"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"
)

// Schedule is what an operation says of its records. The zero value is an operation that has said nothing.
type Schedule struct {
	// Set says which regulation the evidence is kept by.
	Set journeyv1.IndicatorSet
	// LastPayment is the day of the last payment to the beneficiary.
	LastPayment Said
	// Authority is the last day for which the managing authority wants the records.
	Authority Said
	// Periods are those that differ from the built-in ones.
	Periods map[journeyv1.PrivacyClass]Period
	// Holds are those on the whole operation.
	Holds []Hold
	// LastDay is the last day on which anything of a participant may be dated; Version 0 while it has no end.
	LastDay Said
}

// Said is a day, and the version of the operation's history that says it; not known while that is 0.
type Said struct {
	On      calendar.Date
	Version uint64
}

// Known: somebody said it.
func (s Said) Known() bool { return s.Version != 0 }

// Period is how long a class is kept in an operation that says so itself.
type Period struct {
	// Evidence: an audit needs it, so it is kept as long as the rest of the evidence; Months says nothing then.
	Evidence bool
	// Months after the exit and the last follow-up.
	Months  int
	Version uint64
}

// Person is what of a participant's history the periods are counted from.
type Person struct {
	// Entered: there is an entry, so that the figures rest on the history.
	Entered bool
	// Left: the last stay has ended.
	Left bool
	// Last is the last day anything was owed to them or dated: the last exit and the end of the last follow-up,
	// or, for who never entered, the day of the last step.
	Last calendar.Date
	// Holds are those of the participant.
	Holds []Hold
	// Destroyed are the classes that are destroyed, or decided to be.
	Destroyed []journeyv1.PrivacyClass
}

// Hold keeps classes whatever has ended: Art. 82 (2) of Reg. (EU) 2021/1060 (legal proceedings, a request of the
// Commission), Art. 17 (3) (e) and 18 (1) of the GDPR (claims, restriction).
type Hold struct {
	ID        string
	Version   uint64
	Classes   []journeyv1.PrivacyClass
	Basis     journeyv1.HoldBasis
	Reference string
	// First and Last are its first and last day; Last is Forever until it is lifted.
	First, Last calendar.Date
	// LiftedBy is the version of the step that lifted it; 0 if none did.
	LiftedBy uint64
	// OfOperation: it stands in the history of the operation.
	OfOperation bool
}

// FromStep is the hold that a step places on a day.
func FromStep(p *journeyv1.HoldPlaced, on calendar.Date, version uint64) Hold {
	h := Hold{
		ID: p.GetHold(), Version: version, Classes: p.GetClasses(), Basis: p.GetBasis(), Reference: p.GetReference(),
		First: on, Last: calendar.Forever,
	}
	if until := calendar.Read(p.GetUntil()); until != calendar.None {
		h.Last = until
	}
	return h
}

// Lifted is the hold after a step lifted it on a day, on which it stands no longer.
func (h Hold) Lifted(on calendar.Date, version uint64) Hold {
	h.Last, h.LiftedBy = min(h.Last, on.Add(-1)), version
	return h
}

// Stands answers whether it holds anything on a day.
func (h Hold) Stands(on calendar.Date) bool { return h.First <= on && on <= h.Last }

func (h Hold) holds(class journeyv1.PrivacyClass) bool { return slices.Contains(h.Classes, class) }

// The rules of holds, in whatever history they stand.
const (
	RuleHoldUsed     refusal.Rule = "hold.id_used"
	RuleHoldUnknown  refusal.Rule = "hold.unknown"
	RuleHoldOver     refusal.Rule = "hold.lifted_already"
	RuleHoldEarly    refusal.Rule = "hold.lifted_before_placed"
	RuleHoldReversed refusal.Rule = "hold.ends_before_it_begins"
)

// Reversed refuses a hold that ends before the day it begins; field is where the request says its end.
func Reversed(p *journeyv1.HoldPlaced, on calendar.Date, field string) *refusal.Refusal {
	if until := calendar.Read(p.GetUntil()); until != calendar.None && until < on {
		return refusal.New(RuleHoldReversed, field, on.String(), until.String())
	}
	return nil
}
