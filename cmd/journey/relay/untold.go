package relay

import (
	"errors"
	"fmt"

	"journey/eventstore"
)

// UntoldError means that the contract has no words for what an event of the log means. What lies before it is told;
// nothing is lost.
type UntoldError struct {
	Position uint64
	Why      error
}

func (e *UntoldError) Error() string {
	return fmt.Sprintf("%v: neither it nor what lies behind it is told to this subscription; others go on, and nothing is lost. Start a version of journey that has the words for it", e.Why)
}

func (e *UntoldError) Unwrap() error { return e.Why }

// stopsAt is the position of the event at which telling came to its end, if it did because of one.
func stopsAt(err error) (position uint64, found bool) {
	var damage *eventstore.DamageError
	var untold *UntoldError
	switch {
	case errors.As(err, &damage):
		return damage.Sequence, true
	case errors.As(err, &untold):
		return untold.Position, true
	}
	return 0, false
}
