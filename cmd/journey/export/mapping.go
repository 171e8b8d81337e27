package export

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"

	"sigs.k8s.io/yaml"

	"journey/domain/calendar"
)

// document is a mapping as it is written.
type document struct {
	// File is the name of the file: letters, digits, . - _ and {operation}, {cut_off}, {known_on}.
	File string `json:"file"`
	// Format is csv or xlsx.
	Format string `json:"format"`
	// Sheet is the name of the sheet of a workbook.
	Sheet string `json:"sheet"`
	// Separator is ; , | or tab, Encoding utf-8 or windows-1252. A workbook has neither.
	Separator string `json:"separator"`
	Encoding  string `json:"encoding"`
	// Dates is how dates are written, e.g. dd.mm.yyyy.
	Dates string `json:"dates"`
	// Columns are in the order of the file.
	Columns []columnEntry `json:"columns"`
}

// columnEntry is where a column comes from and how it is written.
type columnEntry struct {
	Heading quoted `json:"heading"`
	// Field is what of a record it shows; Constant is the same for every row. Exactly one of them.
	Field    string  `json:"field"`
	Constant *quoted `json:"constant"`
	// Codes are what is written for each word of the field.
	Codes map[string]quoted `json:"codes"`
	// Missing is what is written for each reason why there is no value.
	Missing map[string]quoted `json:"missing"`
	// SameCode are reasons that the funder wants under one code.
	SameCode []string `json:"same_code"`
}

// quoted is a text that YAML did not read as something else: 01 without quotes is the number 1, no is false.
type quoted struct {
	text      string
	given, is bool
}

// UnmarshalJSON takes a text and remembers whether it is one.
func (q *quoted) UnmarshalJSON(raw []byte) error {
	q.given, q.is = true, bytes.HasPrefix(raw, []byte(`"`))
	if !q.is {
		return nil
	}
	return json.Unmarshal(raw, &q.text)
}

// Mapping turns participations into the file that a funder wants. It is only read, so any number of files may be
// written with it at once.
type Mapping struct {
	file, format, sheet string
	separator           rune
	encoding            string
	columns             []columnPlan
	fields, participant int // how many fields a record has, and which says whose it is; -1 for none
}

// columnPlan is one column, resolved.
type columnPlan struct {
	heading  string
	field    int // its place in a record; -1 for a constant
	kind     Kind
	name     string
	words    []string // nil for any
	layout   string   // of a date
	codes    map[string]string
	missing  map[string]string
	constant string
}

// ParseMapping reads a mapping and holds it against the fields that records have, in their order. The error is
// a *Fault.
func ParseMapping(text []byte, fields []Field) (*Mapping, error) {
	var doc document
	if err := yaml.UnmarshalStrict(text, &doc); err != nil {
		return nil, fault("export.unreadable", strings.TrimPrefix(err.Error(), "error unmarshaling JSON: while decoding JSON: "))
	}
	m, no := compile(doc, fields)
	if no != nil {
		return nil, no
	}
	return m, nil
}

// Fields are the names of what the file shows, in the order of its columns: whoever may not see one of them may
// not have the file.
func (m *Mapping) Fields() []string {
	var names []string
	for _, c := range m.columns {
		if c.field >= 0 {
			names = append(names, c.name)
		}
	}
	return names
}

// FileName is the name of the file, which says nothing about any person.
func (m *Mapping) FileName(operation string, cutOff, knownOn calendar.Date) string {
	return strings.NewReplacer("{operation}", operation, "{cut_off}", cutOff.String(), "{known_on}", knownOn.String()).Replace(m.file)
}

var filePattern = regexp.MustCompile(`^([A-Za-z0-9_-]|\{(operation|cut_off|known_on)\})([A-Za-z0-9._-]|\{(operation|cut_off|known_on)\})*\.(csv|txt|xlsx)$`)

// layoutOf is how Go writes dates as the mapping wants them; day, month and year once each, in full.
func layoutOf(written string) (string, bool) {
	rest := strings.NewReplacer("j", "y", "t", "d").Replace(strings.ToLower(written))
	for _, part := range [][2]string{{"yyyy", "2006"}, {"mm", "01"}, {"dd", "02"}} {
		if strings.Count(rest, part[0]) != 1 {
			return "", false
		}
		rest = strings.Replace(rest, part[0], part[1], 1)
	}
	left := strings.NewReplacer("2006", "", "01", "", "02", "").Replace(rest)
	return rest, strings.Trim(left, ".-/ ") == ""
}
