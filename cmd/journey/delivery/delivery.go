// Package delivery says what became of something sent to the outside, and when it is tried again.
package delivery

import (
	"time"

	"journey/domain/sentence"
)

// Outcome is what became of one attempt.
type Outcome int

const (
	// Again is an attempt that did not arrive, or of which nobody knows whether it did.
	Again Outcome = iota
	// Delivered is an attempt that the receiver took.
	Delivered
	// Refused is an attempt that the receiver will never take, however often it is made.
	Refused
	// Gone is a receiver that wants nothing any more, neither this nor anything later.
	Gone
)

// Answer is what one attempt came to.
type Answer struct {
	Outcome Outcome
	// Fault is the stable id of why it did not arrive: webhook.timeout. Empty if it arrived.
	Fault string
	// Wait is how long the receiver asks to be left alone; zero if it does not say.
	Wait time.Duration
}

// Fault is a setting with which nothing can be sent: a stable id, and a sentence in both languages. Neither
// says a secret, an address or a name.
type Fault struct {
	ID    string
	Words sentence.Sentence
}

// Error is the id and the English sentence.
func (f *Fault) Error() string { return f.ID + ": " + f.Words.English }
