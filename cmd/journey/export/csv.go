package export

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
)

// CSV writes a sheet for programs, as RFC 4180 has it: UTF-8, commas, the keys of the columns above, decimal
// points, dates as 2016-12-31, true and false. No value and the empty text look the same. Values stand as they
// are: for a spreadsheet there is ExcelCSV. Line breaks within a cell become CR LF.
func CSV(w io.Writer, s Sheet) error {
	heads := make([]string, len(s.Columns))
	for i, c := range s.Columns {
		heads[i] = c.Key
	}
	return delimited(w, ',', heads, s, plain)
}

// ExcelCSV writes a sheet that a German Excel opens at a double click: UTF-8 with a byte order mark, semicolons,
// German headings, decimal commas, dates as 31.12.2016, ja and nein. A text that Excel would take as a formula
// (= + - @, also behind blanks, tab, line break) gets an apostrophe before it. Texts that look like numbers or
// dates are still read as such: codes with leading zeros need XLSX.
func ExcelCSV(w io.Writer, s Sheet) error {
	heads := make([]string, len(s.Columns))
	for i, c := range s.Columns {
		heads[i] = guarded(unixBreaks(c.German))
	}
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return fmt.Errorf("sheet %s: %w", s.Name, err)
	}
	return delimited(w, ';', heads, s, german)
}

// delimited writes heads and rows, each value as cell makes it a text.
func delimited(w io.Writer, separator rune, heads []string, s Sheet, cell func(Value) string) error {
	if err := s.check(); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = separator, true
	if err := out.Write(heads); err != nil {
		return fmt.Errorf("sheet %s: %w", s.Name, err)
	}
	cells := make([]string, len(heads))
	err := s.each(func(_ int, row []Value) error {
		for i, v := range row {
			cells[i] = cell(v)
		}
		if len(cells) == 1 && cells[0] == "" {
			return alone(w, out)
		}
		return out.Write(cells)
	})
	if err != nil {
		return err
	}
	if out.Flush(); out.Error() != nil {
		return fmt.Errorf("sheet %s: %w", s.Name, out.Error())
	}
	return nil
}

// alone writes a row of one empty cell in quotes: readers skip a blank line.
func alone(w io.Writer, out *csv.Writer) error {
	if out.Flush(); out.Error() != nil {
		return out.Error()
	}
	_, err := io.WriteString(w, "\"\"\r\n")
	return err
}

func plain(v Value) string {
	switch v.kind {
	case KindText:
		return unixBreaks(v.text)
	case KindWhole:
		return strconv.FormatInt(v.whole, 10)
	case KindDecimal:
		return strconv.FormatFloat(v.decimal, 'f', -1, 64)
	case KindDate:
		return v.day().String()
	case KindYesNo:
		return strconv.FormatBool(v.yes())
	}
	return ""
}

func german(v Value) string {
	switch v.kind {
	case KindText:
		return guarded(unixBreaks(v.text))
	case KindDecimal:
		return strings.Replace(plain(v), ".", ",", 1)
	case KindDate:
		return v.day().Time().Format("02.01.2006")
	case KindYesNo:
		if v.yes() {
			return "ja"
		}
		return "nein"
	}
	return plain(v)
}

// unixBreaks is a text whose line breaks the CSV writer turns into CR LF; a CR alone it would drop.
func unixBreaks(text string) string {
	if strings.IndexByte(text, '\r') < 0 {
		return text
	}
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
}

// guarded is a text that no spreadsheet takes as a formula.
func guarded(text string) string {
	if startsFormula(text) {
		return "'" + text
	}
	return text
}

// startsFormula says that a spreadsheet could take a text as a formula. The wide forms of the signs are taken
// as the signs themselves where East Asian input is expected.
func startsFormula(text string) bool {
	if text == "" {
		return false
	}
	if strings.IndexByte("\t\r\n", text[0]) >= 0 {
		return true
	}
	trimmed := strings.TrimLeftFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' || r < ' ' })
	for _, r := range trimmed {
		return strings.ContainsRune("=+-@＝＋－＠", r)
	}
	return false
}
