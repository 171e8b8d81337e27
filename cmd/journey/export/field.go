package export

import (
	"google.golang.org/protobuf/reflect/protoreflect"

	"journey/projections/query"
	journeyv1 "journey/proto/journey/v1"
)

// Field is one thing that a record says.
type Field struct {
	Name string
	// Kind is KindText, KindWhole or KindDate. A record says a date as 2016-12-31.
	Kind Kind
	// Words are those it can say besides why there is no value; nil for any text or number.
	Words []string
}

// Words that a record says in place of a value. They are never the same, neither as each other nor as a value.
const (
	// Refused: the person was asked and did not want to answer.
	Refused = "refused"
	// NotAsked: nobody asked.
	NotAsked = "not_asked"
	// Erased: the answer was sealed for ever.
	Erased = "erased"
	// Unknown: nothing is known within the window of a result.
	Unknown = "unknown"
	// Open: the window of a result has not ended.
	Open = "open"
	// empty is how a mapping calls no word at all: the question does not apply.
	empty = "empty"
)

var reasons = []string{Refused, NotAsked, Erased, Unknown, Open, empty}

var yesOrNo = []string{"no", "yes"}

// ParticipationFields are the fields of a participation by name, in the order given, with the words of the
// contract. A name that is no answer and no date is that of a result, which is yes or no.
func ParticipationFields(names []string) []Field {
	fields := make([]Field, len(names))
	for i, name := range names {
		fields[i] = participationField(name)
	}
	return fields
}

func participationField(name string) Field {
	switch name {
	case "operation", "participant", "area":
		return Field{Name: name, Kind: KindText}
	case "entered_on", "exited_on", "unemployed_since":
		return Field{Name: name, Kind: KindDate}
	case "age_at_entry", "household_adults", "household_dependent_children":
		return Field{Name: name, Kind: KindWhole}
	case "isced":
		return Field{name, KindWhole, []string{"0", "1", "2", "3", "4", "5", "6", "7", "8"}}
	case "exit_reason":
		return Field{name, KindText, wordsOf[journeyv1.ExitReason]()}
	case "gender":
		return Field{name, KindText, wordsOf[journeyv1.Gender]()}
	case "labour_status":
		return Field{name, KindText, wordsOf[journeyv1.LabourStatus]()}
	case "citizenship":
		return Field{name, KindText, wordsOf[journeyv1.Citizenship]()}
	case "parents_born_abroad":
		return Field{name, KindText, wordsOf[journeyv1.ParentsBornAbroad]()}
	case "place_type":
		return Field{name, KindText, wordsOf[journeyv1.PlaceType]()}
	}
	return Field{name, KindText, yesOrNo}
}

// wordsOf is every word of an enum.
func wordsOf[E interface {
	~int32
	protoreflect.Enum
}]() []string {
	var words []string
	values := E(0).Descriptor().Values()
	for i := 1; i < values.Len(); i++ {
		words = append(words, query.Word(E(values.Get(i).Number())))
	}
	return words
}
