package followup

import "journey/domain/calendar"

// State is what an obligation is on a day.
type State string

// The states. NotRequired always has a reason.
const (
	Upcoming      State = "upcoming"
	Due           State = "due"
	Overdue       State = "overdue"
	Completed     State = "completed"
	CompletedLate State = "completed_late"
	Lost          State = "lost"
	Declined      State = "declined"
	NotRequired   State = "not_required"
)

// Reason is why an obligation is not required.
type Reason string

// The reasons. A closure by the reason NOT_REQUIRED has the rule it names as its reason.
const (
	NewChain       Reason = "new_chain"
	ReEntered      Reason = "re_entered"
	Retracted      Reason = "retracted"
	Died           Reason = "died"
	OperationEnded Reason = "operation_ended"
	// Orphaned: a step named it, and corrections since have left no checkpoint of that id.
	Orphaned Reason = "orphaned"
)

// Clock is what a checkpoint is counted from.
type Clock string

// The clocks.
const (
	Employment Clock = "employment"
	ExitClock  Clock = "exit"
)

// Obligation is one checkpoint that somebody has to follow up. It says nothing of today: every field is
// a plain dated column, and State follows from the columns and a date alone.
// A date that does not apply is calendar.None (in SQL: NULL).
type Obligation struct {
	// Member is the participant in whose history the clock begins.
	Member string
	// ID is employment.<first placement of the chain>.<day> or exit.<version of the exit>.<28d|6m>.
	ID    string
	Clock Clock
	// Anchor is the chain's first placement, or the version of the exit.
	Anchor string
	// AnchorVersion is the version of the step that begins the clock.
	AnchorVersion uint64
	// Begins is the day the clock begins: the chain's first day or the exit day.
	Begins        calendar.Date
	PolicyVersion uint32

	// Opens, Checkpoint and Closes are the window, both ends included. A completed obligation keeps the
	// window it was completed for, whatever is corrected later.
	Opens, Checkpoint, Closes calendar.Date

	// CompletedOn is the day of the first contact that completed it; CompletedBy that step's version.
	CompletedOn calendar.Date
	CompletedBy uint64
	// Late: the contact was after the window, or after a reopening.
	Late bool

	// ClosedOn is the day it was closed as ClosedAs (Lost or Declined) for the last time; ClosedBy that
	// step's version.
	ClosedOn calendar.Date
	ClosedAs State
	ClosedBy uint64
	// ReopenedOn is the day of the first two-way contact after ClosedOn; ReopenedBy that step's version.
	ReopenedOn calendar.Date
	ReopenedBy uint64

	// NotRequiredFrom is the first day it is not required, for NotRequiredReason. NotRequiredBy is the
	// version of the step that made it so.
	NotRequiredFrom   calendar.Date
	NotRequiredReason Reason
	NotRequiredBy     uint64

	// PlacementEndedOn marks a checkpoint of the employment clock that lies after the chain's last day:
	// from the day after it this is a check on the person, not on the job.
	PlacementEndedOn calendar.Date
	// OutsideRates: what it was made for is retracted or orphaned. It was never required, and is completed if
	// it was completed.
	OutsideRates bool
	// Detached: no clock has this checkpoint any more; kept because a step named it.
	Detached bool

	// Attempts are those that named it, by date and version.
	Attempts []Attempt
}

// State is what the obligation is on a day, by everything known now. It is this rule, in this order, and
// no other; the SQL function of the read model is its twin:
//
//  1. on >= CompletedOn: CompletedLate if Late, else Completed
//  2. on >= NotRequiredFrom: NotRequired
//  3. on >= ClosedOn, and not (on >= ReopenedOn): ClosedAs
//  4. on < Opens: Upcoming
//  5. on > Closes, or on >= ReopenedOn: Overdue
//  6. else Due
//
// A comparison with a date that does not apply is false.
func (o Obligation) State(on calendar.Date) State {
	switch {
	case reached(o.CompletedOn, on) && o.Late:
		return CompletedLate
	case reached(o.CompletedOn, on):
		return Completed
	case reached(o.NotRequiredFrom, on):
		return NotRequired
	case reached(o.ClosedOn, on) && !reached(o.ReopenedOn, on):
		return o.ClosedAs
	case on < o.Opens:
		return Upcoming
	case on > o.Closes, reached(o.ReopenedOn, on):
		return Overdue
	default:
		return Due
	}
}

// Open answers whether somebody still has to act on it, that day or later.
func (o Obligation) Open(on calendar.Date) bool {
	switch o.State(on) {
	case Upcoming, Due, Overdue:
		return true
	}
	return false
}

func reached(day, on calendar.Date) bool { return day != calendar.None && on >= day }
