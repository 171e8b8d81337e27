package indicator

import (
	"errors"
	"fmt"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// Set is one official indicator set with its parameters: which codes it has and, for one participation,
// which of them it counts for. It is a value and its methods are pure functions.
type Set struct {
	ID journeyv1.IndicatorSet
	// Name is what people call it: esf-plus-2021, esf-2014, esf-2007.
	Name string
	// Version is that of the definitions; it rises whenever a rule or a code changes its meaning.
	Version int
	// Codes are in the order of the official table. A code's place is its bit in a Mask: at most 64.
	Codes []Code
	// ByYear: the set counts flows by calendar year (those entering, leaving, present on 31 December), and
	// Codes are what those flows are broken down by.
	ByYear bool
	// OtherGender: non-binary people are shown as other, and who did not state a gender is incomplete (G2).
	OtherGender bool
	// EveryFlow: those leaving and those present are broken down by the codes, too, not only those entering;
	// otherwise these flows show only how many they are. For sets by year.
	EveryFlow bool

	// questions are what the codes ask, each in the place of its code.
	questions  []question
	gates      gates
	parameters parameters
	// differing are the parameters that differ from the defaults; never nil.
	differing *journeyv1.IndicatorParameters
}

// Moment is when an indicator looks.
type Moment int

const (
	// AtEntry is the entry day, on which everything about the entry is frozen (G5).
	AtEntry Moment = iota
	// OnLeaving is the exit day to 28 days after it (G6).
	OnLeaving
	// SixMonthsLater is day D, six months after the exit (G7).
	SixMonthsLater
	// OfOperation is counted once for the operation, not for people.
	OfOperation
)

// Code is one indicator of a set.
type Code struct {
	// Code is the official one (EECO02, CO05), or for esf-2007 a name such as long_term_unemployed.
	Code            string
	German, English string
	At              Moment
	// Special: it rests on sensitive answers (class SPECIAL), and who counts for it is as sensitive.
	Special bool
	// Source is where the rule stands.
	Source string
}

// Mask has a bit for each code of a set, by its place in Codes.
type Mask uint64

// Has answers whether the bit of a code is set.
func (m Mask) Has(code int) bool { return m>>code&1 == 1 }

// With is m with the bit of a code.
func (m Mask) With(code int) Mask { return m | 1<<code }

// Gender is the breakdown that every official figure has (G2).
type Gender int

// The genders. Not stated is refused, not asked, and a record without the answer.
const (
	NotStated Gender = iota
	Women
	Men
	NonBinary
)

// Standing is how a participation stands in a set at every cut-off from CountsFrom up to, not including,
// CountsUntil. The standings of a participation follow each other without a gap, from the entry on for ever.
type Standing struct {
	CountsFrom, CountsUntil calendar.Date
	// EnteredOn is the first day of the first stay; ExitedOn the last day of the last one, None while it
	// goes on at these cut-offs.
	EnteredOn, ExitedOn calendar.Date
	Gender              Gender
	// Yes are the codes it counts for. Base are those it is counted among, Yes included. Unknown are those
	// of the base for which an answer or a fact is missing, which is never the same as no (G19). Near are
	// those it does not count for by one condition only.
	Yes, Base, Unknown, Near Mask
	// ClosesOn is the last day on which a fact may still decide what happens upon leaving, LaterOn the same
	// for six months later; None without an exit. Up to that day, by what is known on it, the window is open.
	ClosesOn, LaterOn calendar.Date
}

// Verdict is why a participation counts for a code or does not.
type Verdict struct {
	Code Code
	// Yes, Base, Unknown and Near as in Standing.
	Yes, Base, Unknown, Near bool
	// Rule is the stable id of what decided: the rule by which it counts, or the first one that kept it out.
	Rule Rule
	// Missing is why the answer that the rule asks for is missing; unspecified where none is, and where
	// nothing at all was recorded. Refused and not asked are never the same.
	Missing journeyv1.Missing
	// By are the steps that the decision rests on.
	By []Source
}

// Rule is the stable id of a rule of counting, e.g. "status.unemployed" or "incomplete.isced". Its sentences in
// German and English are in package sentence.
type Rule string

var (
	// ErrUnknownSet means that there is no such indicator set.
	ErrUnknownSet = errors.New("there is no such indicator set")
)

// Definition names set and version, e.g. "esf-2014/1".
func (s Set) Definition() string { return fmt.Sprintf("%s/%d", s.Name, s.Version) }

// Find is the place of a code.
func (s Set) Find(code string) (int, bool) {
	for i, c := range s.Codes {
		if c.Code == code {
			return i, true
		}
	}
	return 0, false
}
