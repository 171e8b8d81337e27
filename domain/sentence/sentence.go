// Package sentence is everything a person reads of a rule, a step or a value, in German and English.
// One file a topic, the same topics as the contract, so that a new step finds all its words in one file.
package sentence

import (
	"fmt"
	"strings"
)

// Sentence is one thing said in both languages. {0}, {1} ... in a rule's sentence are filled by the
// refusal; {field_name} in a step's sentence is filled from the step, {message.field} from a message in
// it. [, {field_name} hours] is left out when a placeholder in it is empty.
type Sentence struct{ German, English string }

// Filled is the sentence with {0}, {1} ... replaced by the arguments.
func (s Sentence) Filled(args ...string) Sentence {
	for i, arg := range args {
		mark := fmt.Sprintf("{%d}", i)
		s.German = strings.ReplaceAll(s.German, mark, arg)
		s.English = strings.ReplaceAll(s.English, mark, arg)
	}
	return s
}

// Topic is the words of one topic of the contract.
type Topic struct {
	// Rules are keyed by rule id: placement.before_entry.
	Rules map[string]Sentence
	// Steps are keyed by the name of the step in the oneof: placement_started.
	Steps map[string]Sentence
	// Values are keyed by the name of the enum value, PLACEMENT_KIND_MINI_JOB, or, with placeholders as in
	// a step, by the name of a message that steps hold: PlanGoal.
	Values map[string]Sentence
}

// topics is every topic; a name stands in exactly one of them.
var topics = []Topic{accepted, entry, support, qualification, placement, followup, person, retention, step, operation, figures, indicator, result, request, staff, access, subscription}

// Topics is every topic, for those who hold the words against the contract.
func Topics() []Topic { return topics }

// Rule is the sentence of a rule; false if it has none.
func Rule(id string) (Sentence, bool) {
	return find(id, func(t Topic) map[string]Sentence { return t.Rules })
}

// Step is the sentence of a step; false if it has none.
func Step(name string) (Sentence, bool) {
	return find(name, func(t Topic) map[string]Sentence { return t.Steps })
}

// Value is the word for an enum value or the sentence of a message within a step; false if it has none.
func Value(name string) (Sentence, bool) {
	return find(name, func(t Topic) map[string]Sentence { return t.Values })
}

func find(key string, of func(Topic) map[string]Sentence) (Sentence, bool) {
	for _, t := range topics {
		if s, ok := of(t)[key]; ok {
			return s, true
		}
	}
	return Sentence{}, false
}
