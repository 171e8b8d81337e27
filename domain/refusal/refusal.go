// Package refusal is the answers of the domain that are not yes: a rule with a stable id and a sentence
// for a person, in German and English.
package refusal

import (
	"fmt"

	"journey/domain/sentence"
)

// Rule is the stable id of a rule, e.g. "placement.before_entry".
type Rule string

// Refusal is the answer to a step that is not accepted. It is an answer, not a fault.
type Refusal struct {
	Rule Rule
	// Field is the field it is about, as a path in the request; may be empty.
	Field string
	// Version is the version of the earlier step that stands against it; 0 if none does.
	Version uint64
	// Args fill the placeholders {0}, {1} ... of the sentence. Never personal data.
	Args []string
}

// New is a refusal by a rule.
func New(rule Rule, field string, args ...string) *Refusal {
	return &Refusal{Rule: rule, Field: field, Args: args}
}

// Against names the version of the step that stands against the refused one.
func (r *Refusal) Against(version uint64) *Refusal {
	r.Version = version
	return r
}

// Error makes a Refusal usable as an error at the edges.
func (r *Refusal) Error() string { return fmt.Sprintf("%s: %s", r.Rule, r.Sentence().English) }

// Sentence is what a person reads.
func (r *Refusal) Sentence() sentence.Sentence {
	s, _ := sentence.Rule(string(r.Rule))
	return s.Filled(r.Args...)
}

// Notice is a rule that lets a step pass and asks somebody to look at it.
type Notice = Refusal
