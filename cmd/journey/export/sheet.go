package export

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"regexp"
	"unicode/utf8"

	"journey/domain/calendar"
	"journey/domain/sentence"
)

// Sheet is one table on its way into a file.
type Sheet struct {
	// Name is what programs call it: a lower case letter, then lower case letters, digits and underscores,
	// at most 31 in all.
	Name string
	// Title is what people call it. About is what its rows are of: operation, cut-off, known at, definitions.
	Title, About sentence.Sentence
	// Columns are at least one.
	Columns []Column
	// Rows are asked for once. Each has one value for each column and may be changed by whoever gives it as
	// soon as the next one is asked for. An error ends the file and is handed on.
	Rows iter.Seq2[[]Value, error]
}

// Column is one column of a sheet.
type Column struct {
	// Key is its heading for programs: a letter, then letters, digits and underscores; unique in its sheet.
	Key string
	// German and English are its headings for people.
	German, English string
	Kind            Kind
	// Meaning is its definition, which stands beside the tables of a workbook and within Parquet and JSON.
	Meaning sentence.Sentence
}

// Kind is what the values of a column are.
type Kind int

// The kinds of values.
const (
	KindText Kind = iota + 1
	KindWhole
	KindDecimal
	KindDate
	KindYesNo
)

// kinds are the names of the kinds for programs and for people.
var kinds = map[Kind]struct {
	key string
	sentence.Sentence
}{
	KindText:    {"text", sentence.Sentence{German: "Text", English: "text"}},
	KindWhole:   {"whole_number", sentence.Sentence{German: "ganze Zahl", English: "whole number"}},
	KindDecimal: {"decimal_number", sentence.Sentence{German: "Dezimalzahl", English: "decimal number"}},
	KindDate:    {"date", sentence.Sentence{German: "Datum", English: "date"}},
	KindYesNo:   {"yes_no", sentence.Sentence{German: "ja/nein", English: "yes/no"}},
}

// Value is one cell. The zero Value is no value: an empty cell, null in Parquet and JSON. Why there is none
// (refused, not asked, unknown) is a text in a column of its own, or a text instead of a value.
type Value struct {
	kind    Kind
	text    string
	whole   int64 // also the day, and 1 for yes
	decimal float64
}

// Text is a text, which may be empty.
func Text(text string) Value { return Value{kind: KindText, text: text} }

// Whole is a whole number.
func Whole(number int64) Value { return Value{kind: KindWhole, whole: number} }

// Decimal is a decimal number; infinite ones and NaN are refused when they are written.
func Decimal(number float64) Value { return Value{kind: KindDecimal, decimal: number} }

// Day is a date; calendar.None and calendar.Forever are no value.
func Day(day calendar.Date) Value {
	if day == calendar.None || day == calendar.Forever {
		return Value{}
	}
	return Value{kind: KindDate, whole: int64(day)}
}

// YesNo is yes or no.
func YesNo(yes bool) Value {
	if yes {
		return Value{kind: KindYesNo, whole: 1}
	}
	return Value{kind: KindYesNo}
}

func (v Value) day() calendar.Date { return calendar.Date(v.whole) }

func (v Value) yes() bool { return v.whole == 1 }

var (
	namePattern = regexp.MustCompile(`^[a-z][a-z0-9_]{0,30}$`)
	keyPattern  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)
)

// check finds what is wrong with a sheet before the first byte is written.
func (s Sheet) check() error {
	if !namePattern.MatchString(s.Name) {
		return fmt.Errorf("sheet %q: not a name", s.Name)
	}
	if len(s.Columns) == 0 || s.Rows == nil {
		return fmt.Errorf("sheet %s: no columns or no rows", s.Name)
	}
	seen := map[string]bool{}
	for _, c := range s.Columns {
		if !keyPattern.MatchString(c.Key) || seen[c.Key] || kinds[c.Kind].key == "" || c.German == "" || c.English == "" {
			return fmt.Errorf("sheet %s: column %q has no good key, kind or heading, or stands there twice", s.Name, c.Key)
		}
		seen[c.Key] = true
	}
	return nil
}

// each hands every row to take, checked. It ends with the first error, which names sheet, row and column, never a value.
func (s Sheet) each(take func(number int, row []Value) error) error {
	number := 0
	for row, err := range s.Rows {
		if err != nil {
			return fmt.Errorf("sheet %s: %w", s.Name, err)
		}
		number++
		if len(row) != len(s.Columns) {
			return fmt.Errorf("sheet %s row %d: %d values for %d columns", s.Name, number, len(row), len(s.Columns))
		}
		for i, v := range row {
			if err := v.fits(s.Columns[i].Kind); err != nil {
				return fmt.Errorf("sheet %s row %d column %s: %w", s.Name, number, s.Columns[i].Key, err)
			}
		}
		if err := take(number, row); err != nil {
			return fmt.Errorf("sheet %s: %w", s.Name, err)
		}
	}
	return nil
}

var (
	errKind = errors.New("a value of another kind")
	errText = errors.New("not UTF-8")
	errNaN  = errors.New("not a finite number")
)

func (v Value) fits(kind Kind) error {
	switch {
	case v.kind == 0:
		return nil
	case v.kind != kind:
		return errKind
	case kind == KindText && !utf8.ValidString(v.text):
		return errText
	case kind == KindDecimal && (math.IsNaN(v.decimal) || math.IsInf(v.decimal, 0)):
		return errNaN
	}
	return nil
}

// in is a sentence in a language, de or en.
func in(lang string, s sentence.Sentence) string {
	if lang == "de" {
		return s.German
	}
	return s.English
}

// heading is what people read above a column.
func (c Column) heading(lang string) string {
	return in(lang, sentence.Sentence{German: c.German, English: c.English})
}
