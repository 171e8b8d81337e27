package tabular

import (
	"strconv"
	"strings"

	"sigs.k8s.io/yaml"
)

// document is a mapping as it is written.
type document struct {
	// Source is the id of what the table was exported from. It is part of every request id and made id.
	Source string `json:"source"`
	// Table tells tables of one source apart; part of every request id.
	Table string `json:"table"`
	// Operation is the operation that every row belongs to.
	Operation string `json:"operation"`
	// Sheet is the sheet of a workbook; the first by default.
	Sheet string `json:"sheet"`
	// TakenOver says that another system recorded the rows, and when.
	TakenOver *takenOver `json:"taken_over"`
	// Key is the columns that make a row the same row; the subject of each step by default.
	Key []string `json:"key"`
	// Steps is what a row can become, in the order in which it is to be recorded.
	Steps []step `json:"steps"`
}

// takenOver is when and by whom another system recorded a row.
type takenOver struct {
	System     string `json:"system"`
	RecordedAt cell   `json:"recorded_at"`
	TimeZone   string `json:"time_zone"`
	RecordedBy *actor `json:"recorded_by"`
}

type actor struct {
	ID      cell   `json:"id"`
	Role    string `json:"role"`
	Partner string `json:"partner"`
}

// step is one step that a row becomes when all conditions hold.
type step struct {
	Step       string          `json:"step"`
	When       []condition     `json:"when"`
	Kind       string          `json:"kind"`
	Subject    cell            `json:"subject"`
	OccurredOn cell            `json:"occurred_on"`
	Evidence   []evidence      `json:"evidence"`
	Fields     map[string]cell `json:"fields"`
	// RecordedAt is when the other system recorded this step, where that differs from taken_over.
	RecordedAt *cell `json:"recorded_at"`
}

// condition holds if the cell is one of Equals; without Equals, if it is filled (or, with filled: false, empty).
type condition struct {
	Column string   `json:"column"`
	Filled *bool    `json:"filled"`
	Equals []string `json:"equals"`
}

// evidence is a document; a row whose reference is empty has none.
type evidence struct {
	Kind      string `json:"kind"`
	Reference cell   `json:"reference"`
	Sha256    *cell  `json:"sha256"`
}

// cell is where a value comes from and how it is read.
type cell struct {
	// Column is the name in the header; Value is the same for every row. Exactly one of them.
	Column string  `json:"column"`
	Value  *string `json:"value"`
	// Values are words of the table and what they mean; an empty meaning leaves the field out.
	Values map[string]string `json:"values"`
	// Missing are words of the table that mean refused or not_asked.
	Missing map[string]string `json:"missing"`
	// Dates are ways of writing a date, e.g. mm/dd/yyyy, instead of those that are recognised.
	Dates []string `json:"dates"`
	// Decimal is comma or point; recognised by default.
	Decimal string `json:"decimal"`
	// List separates the values of a list within the cell.
	List string `json:"list"`
	// UUID makes an id of what is none: UUIDv5 of the source and the text.
	UUID bool `json:"uuid"`
}

// Parse reads a mapping and holds it against the contract. The error is a *Fault.
func Parse(text []byte) (*Mapping, error) {
	var doc document
	if err := yaml.UnmarshalStrict(text, &doc); err != nil {
		return nil, fault("mapping.unreadable", strings.TrimPrefix(err.Error(), "error unmarshaling JSON: while decoding JSON: "))
	}
	m, no := compile(doc)
	if no != nil {
		return nil, no
	}
	return m, nil
}

// place names a step of the mapping as a person finds it.
func (s step) place(at int) string {
	name := "step " + strconv.Itoa(at+1)
	if s.Step != "" {
		name += " (" + s.Step + ")"
	}
	return name
}
