package export

import (
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"

	"journey/domain/calendar"
)

// Written is what has become of the records.
type Written struct{ Rows, Refused int }

// Write writes one row for each record: the values of the fields that ParseMapping was given, in that order; a
// record may be changed by whoever gives it as soon as the next one is asked for. A record that cannot be
// written as the mapping wants is left out, and refused is told why, once for each column. Any other error
// ends the file; a *Fault among them is about the whole file.
func (m *Mapping) Write(w io.Writer, records iter.Seq2[[]string, error], refused func(*Fault)) (Written, error) {
	var done Written
	s := Sheet{Name: "participants", Rows: m.rows(records, refused, &done)}
	heads := make([]string, len(m.columns))
	for i, c := range m.columns {
		heads[i] = c.heading
		s.Columns = append(s.Columns, Column{Key: "c" + strconv.Itoa(i+1), German: c.heading, English: c.heading, Kind: KindText})
	}
	err := m.writeSheet(w, heads, s)
	return done, err
}

func (m *Mapping) writeSheet(w io.Writer, heads []string, s Sheet) error {
	switch {
	case m.format == formatXLSX:
		s.Name = m.sheet
		return workbook(w, "de", []Sheet{s})
	case m.encoding == utf8Encoding:
		return delimited(w, m.separator, heads, s, plain)
	}
	encoded := transform.NewWriter(w, charmap.Windows1252.NewEncoder())
	if err := delimited(encoded, m.separator, heads, s, plain); err != nil {
		return err
	}
	return encoded.Close()
}

// rows are the records as texts, without those that are refused.
func (m *Mapping) rows(records iter.Seq2[[]string, error], refused func(*Fault), done *Written) iter.Seq2[[]Value, error] {
	return func(yield func([]Value, error) bool) {
		row, number := make([]Value, len(m.columns)), 0
		for record, err := range records {
			if number++; err == nil && len(record) != m.fields {
				err = fmt.Errorf("record %d: %d values for %d fields", number, len(record), m.fields)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			good := true
			for i, c := range m.columns {
				text, rule := c.write(record)
				if rule == "" && c.field >= 0 {
					rule = m.writable(text)
				}
				if rule != "" {
					good = false
					no := &Fault{Rule: rule, Record: number, Column: c.heading, Value: record[c.field]}
					if m.participant >= 0 {
						no.Participant = record[m.participant]
					}
					refused(no)
				}
				row[i] = Text(text)
			}
			if !good {
				done.Refused++
				continue
			}
			if !yield(row, nil) {
				return
			}
			done.Rows++
		}
	}
}

// write is what stands in a column for a record, or the rule that keeps it out.
func (c columnPlan) write(record []string) (text, rule string) {
	if c.field < 0 {
		return c.constant, ""
	}
	value := record[c.field]
	reason := value
	if reason == "" {
		reason = empty
	}
	if slices.Contains(reasons, reason) && !slices.Contains(c.words, reason) {
		code, ok := c.missing[reason]
		if !ok {
			return "", "record.no_code"
		}
		return code, ""
	}
	if c.codes != nil {
		code, ok := c.codes[value]
		if !ok {
			return "", "record.no_code"
		}
		return code, ""
	}
	if text, rule = c.uncoded(value); rule != "" {
		return "", rule
	}
	for _, code := range c.missing {
		if text == code {
			return "", "record.code_taken"
		}
	}
	return text, ""
}

// uncoded is a value without a code as it is written.
func (c columnPlan) uncoded(value string) (text, rule string) {
	if c.words != nil && !slices.Contains(c.words, value) {
		return "", "record.no_code"
	}
	switch c.kind {
	case KindDate:
		day, err := calendar.Parse(value)
		if err != nil {
			return "", "record.date"
		}
		return day.Time().Format(c.layout), ""
	case KindWhole:
		if _, err := strconv.ParseUint(value, 10, 32); err != nil {
			return "", "record.number"
		}
	}
	return value, ""
}

// writable names the rule that keeps a text out of the file.
func (m *Mapping) writable(text string) string {
	switch {
	case unsafe(text):
		return "record.unsafe"
	case !utf8.ValidString(text) || !m.has(text):
		return "record.letters"
	}
	return ""
}
