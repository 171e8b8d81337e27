package operation

import (
	"strconv"

	"journey/domain/calendar"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"
)

// Request is one step that somebody wants to record in a history.
type Request struct {
	Step     *journeyv1.Step
	On       calendar.Date
	Evidence []*journeyv1.Evidence
	// Version is the version of the history as it is: that of its last step, 0 while it is empty.
	Version uint64
	// ExpectedVersion is the version the sender believes in; nil if they do not say.
	ExpectedVersion *uint64
	// Today is the business date of now in the operation's time zone; for history taken over, of the
	// moment the source recorded it.
	Today calendar.Date
	// TakenOver: another system recorded the step first.
	TakenOver bool
	// RecordedBy is who recorded it there; nil if that system does not say, or if it is not taken over.
	RecordedBy *journeyv1.Actor
	// Actor is who records it here: for history taken over, whoever imports it.
	Actor *journeyv1.Actor
	// CarriedOut: the service records what it has done itself, here that keys are destroyed.
	CarriedOut bool
}

// Decided is one step to be appended.
type Decided struct {
	Step     *journeyv1.Step
	On       calendar.Date
	Evidence []*journeyv1.Evidence
}

// Decision is what a request leads to: one step or several of the same history, and what somebody
// should look at. No steps and no refusal means that there is nothing to do.
type Decision struct {
	Steps   []Decided
	Notices []*refusal.Notice
}

// RuleVersionExpected refuses a request made for another version of the history.
const RuleVersionExpected refusal.Rule = "version.expected"

// Expected refuses if the sender expects another version than the history has.
func (r Request) Expected() *refusal.Refusal {
	if r.ExpectedVersion == nil || *r.ExpectedVersion == r.Version {
		return nil
	}
	return refusal.New(RuleVersionExpected, "expected_version",
		strconv.FormatUint(*r.ExpectedVersion, 10), strconv.FormatUint(r.Version, 10)).Against(r.Version)
}

// RuleInFuture refuses a step dated after today.
const RuleInFuture refusal.Rule = "date.in_future"

// NotInFuture refuses a step dated after today, and one without a date.
func (r Request) NotInFuture() *refusal.Refusal {
	if r.On == calendar.None || r.On > r.Today {
		return refusal.New(RuleInFuture, "occurred_on", r.On.String(), r.Today.String())
	}
	return nil
}
