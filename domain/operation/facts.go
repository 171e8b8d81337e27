// Package operation decides whether a step of an operation, an employer or an activity is accepted, and
// folds an operation's history into the facts that every other rule rests on.
package operation

import (
	"time"

	"journey/domain/calendar"
	"journey/domain/followup"
	"journey/domain/retention"
	journeyv1 "journey/proto/journey/v1"
)

// Facts is what is known of an operation. The zero Facts is an operation nobody has registered.
type Facts struct {
	ID string
	// Registered: there is an OperationRegistered.
	Registered bool
	// Registration is that step as it reads now; nil without one.
	Registration *journeyv1.OperationRegistered
	// Start is the first day of the operation.
	Start calendar.Date
	// End is the last day by the latest grant decision, before any as first approved.
	End calendar.Date
	// Zone is the time zone of its business dates; UTC before it is registered.
	Zone              *time.Location
	IndicatorSet      journeyv1.IndicatorSet
	SpecificObjective journeyv1.SpecificObjective
	Areas             []*journeyv1.Area
	// Grants are the decisions, by date and version.
	Grants []Grant
	// Targets is the latest target of each code and breakdown.
	Targets map[TargetKey]Target
	// Partners are the stays in the network, by date and version.
	Partners []Partner
	// Policies are the follow-up policies set, without the defaults.
	Policies followup.Policies
	// Retention is what was said of the records; Schedule adds what else they are kept by.
	Retention retention.Schedule
	// Reports is the number of the last report; 0 without one.
	Reports uint32
}

// Grant is one decision on the grant.
type Grant struct {
	Version  uint64
	On       calendar.Date
	From, To calendar.Date
	Decision *journeyv1.GrantDecided
}

// TargetKey names what a target is set for: the code of a figure, and the breakdown, empty for the total.
type TargetKey struct{ Code, Breakdown string }

// Target is a number to reach.
type Target struct {
	Value float64
	// DueOn is None where no day is given.
	DueOn calendar.Date
	// Version is the version of the grant decision that set it.
	Version uint64
}

// Partner is one stay of an organisation in the network.
type Partner struct {
	Organisation string
	Name         string
	Role         journeyv1.PartnerRole
	// Joined and Left are the first and the last day; Left is Forever while it belongs.
	Joined, Left calendar.Date
	Version      uint64
}

// ResultMonths is how long after the grant's end results and follow-up may be dated.
const ResultMonths = 12

// LastResultDay is the last day on which results and follow-up may be dated: twelve months after the end.
func (f Facts) LastResultDay() calendar.Date { return f.End.AddMonths(ResultMonths) }
