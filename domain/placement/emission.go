package placement

import (
	"time"

	"journey/domain/calendar"
)

// Kind is what is told; the words are those of the contract and of the commands.
type Kind string

// The kinds. The first four are facts that hold of a placement, and can be chosen; the others come with them.
const (
	Started           Kind = "started"
	Changed           Kind = "changed"
	Ended             Kind = "ended"
	Sustained         Kind = "sustained"
	Corrected         Kind = "corrected"
	Retracted         Kind = "retracted"
	ParticipantErased Kind = "participant_erased"
)

// Key names a fact within a history; at any time at most one fact has it.
type Key struct {
	Kind Kind
	// Placement is the id of the placement; of a checkpoint that of the first placement of the chain; empty for an
	// erasure.
	Placement string
	// Version is that of the step that changed the placement; 0 for everything else.
	Version uint64
	// Days is the checkpoint; 0 for everything else.
	Days int
}

// Ref names an emission: no other one of the history has the same, however often it is computed.
type Ref struct {
	// Event is the id of the event that made it.
	Event string
	// Kind is that of the emission: of a correction Corrected, while the key has the kind of the fact.
	Kind Kind
	Key  Key
}

// Emission is one thing that is told. It has the ids of the log; they are not for others to see.
type Emission struct {
	Ref
	Operation, Participant string
	// Recorded and Sequence are those of the event that made it.
	Recorded time.Time
	Sequence uint64
	// Placement is the fact as it reads now; of a retraction as it was told last. Empty for an erasure.
	Placement Placement
	// From is the day from which a change holds, On the day of a checkpoint; None for everything else.
	From, On calendar.Date
	// Days is the checkpoint in days of its chain; 0 for everything else.
	Days int
	// Fact is what a correction or retraction is about; empty for everything else.
	Fact Kind
	// Replaces is the emission that told that fact last; zero for what is neither correction nor retraction.
	Replaces Ref
	// ErasedOn is the day of an erasure; None for everything else.
	ErasedOn calendar.Date
}
