package export

import (
	"fmt"

	"journey/domain/sentence"
)

// Fault is why a file cannot be written as wanted: a stable id and a sentence. Ids that begin with export. are
// about a mapping, sheet. about a whole file; record. is about one record only, which is then left out.
type Fault struct {
	Rule string
	// Record is which record, counted from 1; 0 if it is about none.
	Record int
	// Column is the heading of the column; may be empty.
	Column string
	// Participant is whose record it is, and Value what it holds. They go into the error file and nowhere else.
	Participant, Value string
	// Args fill the placeholders of the sentence. Never personal data.
	Args []string
}

func fault(rule string, args ...string) *Fault { return &Fault{Rule: rule, Args: args} }

// Sentence is what a person reads.
func (f *Fault) Sentence() sentence.Sentence { return sentences[f.Rule].Filled(f.Args...) }

// Error says the id, the place and the English sentence, never participant or value.
func (f *Fault) Error() string { return f.In("en") }

// In is Error in a language, de or en.
func (f *Fault) In(lang string) string {
	out := f.Rule + ": "
	if f.Record > 0 {
		out += fmt.Sprintf(in(lang, sentence.Sentence{German: "Datensatz %d: ", English: "record %d: "}), f.Record)
	}
	if f.Column != "" {
		out += fmt.Sprintf(in(lang, sentence.Sentence{German: "Spalte %q: ", English: "column %q: "}), f.Column)
	}
	return out + in(lang, f.Sentence())
}
