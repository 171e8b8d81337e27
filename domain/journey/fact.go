// Package journey decides whether a step of a participant is accepted, and folds a history into the
// state of the journey. It is pure: no clock, no context, no I/O.
package journey

import (
	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// Fact is one step as it holds now: corrections applied, retracted steps gone.
type Fact struct {
	// Version is the version of the original step; corrections do not change it.
	Version uint64
	// Effective is the version whose content holds: Version, or that of the latest valid correction.
	Effective uint64
	// Sequence is the position in the log of the event whose content holds.
	Sequence uint64
	// On is the business date.
	On       calendar.Date
	Evidence []*journeyv1.Evidence
	Step     *journeyv1.Step
	// Event is the original event.
	Event *journeyv1.Event
	// days is what its day was known to be, oldest first; empty if it was never corrected.
	days []dated
}
