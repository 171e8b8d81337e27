package tabular

import (
	"fmt"

	"journey/domain/sentence"
)

// Fault is why a mapping, a table or a row cannot be used: a stable id and a sentence. Ids that begin with
// mapping. and table. end the import before anything is recorded; row. is about one row only.
type Fault struct {
	Rule string
	// Row is the row as a spreadsheet counts it, from 1; 0 if it is about no row.
	Row int
	// Column is the name in the header; may be empty.
	Column string
	// Value is what the cell holds. It can be personal: it goes into the error file and nowhere else.
	Value string
	// Args fill the placeholders of the sentence. Never personal data.
	Args []string
}

func fault(rule string, args ...string) *Fault { return &Fault{Rule: rule, Args: args} }

// at says in which row it is.
func (f *Fault) at(row int) *Fault {
	f.Row = row
	return f
}

// in says in which cell it is.
func (f *Fault) in(column, value string) *Fault {
	f.Column, f.Value = column, value
	return f
}

// Sentence is what a person reads.
func (f *Fault) Sentence() sentence.Sentence { return sentences[f.Rule].Filled(f.Args...) }

// Error says the id, the place and the English sentence, never the value.
func (f *Fault) Error() string { return f.say(f.Sentence().English, "row", "column") }

// In is Error in a language, en or de.
func (f *Fault) In(lang string) string {
	if lang == "de" {
		return f.say(f.Sentence().German, "Zeile", "Spalte")
	}
	return f.Error()
}

func (f *Fault) say(words, row, column string) string {
	out := f.Rule + ": "
	if f.Row > 0 {
		out += fmt.Sprintf("%s %d: ", row, f.Row)
	}
	if f.Column != "" {
		out += fmt.Sprintf("%s %q: ", column, f.Column)
	}
	return out + words
}
