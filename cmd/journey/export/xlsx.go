package export

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"journey/domain/calendar"
	"journey/domain/sentence"
)

// XLSX writes a workbook with one sheet for each table, named as the table, and the Definitions behind them;
// lang, de or en, is the language of headings and definitions. Numbers, dates and yes/no are such for Excel too,
// and a text is never a formula. A *Fault says what a workbook cannot hold. Rows beyond some megabytes
// lie in temporary files of the system until it returns; the compressed workbook is held in memory.
func XLSX(w io.Writer, lang string, sheets ...Sheet) error {
	definitions := Definitions(lang, sheets...)
	definitions.Name = in(lang, definitions.Title)
	for _, s := range sheets {
		if err := s.check(); err != nil {
			return err
		}
		if s.Name == "definitions" || s.Name == "definitionen" {
			return fmt.Errorf("sheet %s: the name is taken", s.Name)
		}
	}
	return workbook(w, lang, append(sheets[:len(sheets):len(sheets)], definitions))
}

// workbook writes sheets that were checked, in order.
func workbook(w io.Writer, lang string, sheets []Sheet) (err error) {
	book := excelize.NewFile()
	defer func() { err = errors.Join(err, book.Close()) }()
	book.SetZipWriter(func(io.Writer) excelize.ZipWriter { return newArchive(w) })
	book.Pkg.Store("docProps/core.xml", []byte(properties))
	styles, err := stylesOf(book, lang)
	if err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	for i, s := range sheets {
		if i == 0 {
			err = book.SetSheetName("Sheet1", s.Name)
		} else {
			_, err = book.NewSheet(s.Name)
		}
		if err != nil {
			return fmt.Errorf("sheet %s: %w", s.Name, err)
		}
		if err := fillSheet(book, s, lang, styles); err != nil {
			return err
		}
	}
	// The archive is written when it is closed; the buffer stays empty.
	if _, err := book.WriteToBuffer(); err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	return nil
}

// properties name the program and no time, so that the same rows give the same bytes. The prefix cp is spelt out
// because some readers know the elements by no other name.
const properties = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>journey</dc:creator></cp:coreProperties>`

// styleOf is the style of a heading (0) and of each kind.
type styleOf map[Kind]int

const (
	numberWhole = 1  // 0
	numberText  = 49 // @: whatever somebody types into the cell stays a text
)

func stylesOf(book *excelize.File, lang string) (styleOf, error) {
	date := in(lang, sentence.Sentence{German: "dd.mm.yyyy", English: "yyyy-mm-dd"})
	styles := styleOf{}
	for _, s := range []struct {
		kind  Kind
		style excelize.Style
	}{
		{0, excelize.Style{Font: &excelize.Font{Bold: true}, NumFmt: numberText}},
		{KindText, excelize.Style{NumFmt: numberText}},
		{KindWhole, excelize.Style{NumFmt: numberWhole}},
		{KindDate, excelize.Style{CustomNumFmt: &date}},
	} {
		id, err := book.NewStyle(&s.style)
		if err != nil {
			return nil, err
		}
		styles[s.kind] = id
	}
	return styles, nil
}

// fillSheet writes heading and rows of a sheet.
func fillSheet(book *excelize.File, s Sheet, lang string, styles styleOf) error {
	wrap := func(err error) error { return fmt.Errorf("sheet %s: %w", s.Name, err) }
	out, err := book.NewStreamWriter(s.Name)
	if err != nil {
		return wrap(err)
	}
	cells := make([]any, len(s.Columns))
	for i, c := range s.Columns {
		heading := c.heading(lang)
		if no := unfit(heading, 1); no != nil {
			return wrap(no)
		}
		if err := out.SetColWidth(i+1, i+1, float64(max(10, min(40, utf8.RuneCountInString(heading)+3)))); err != nil {
			return wrap(err)
		}
		cells[i] = excelize.Cell{StyleID: styles[0], Value: heading}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return wrap(err)
	}
	if err := out.SetRow("A1", cells); err != nil {
		return wrap(err)
	}
	err = s.each(func(number int, row []Value) error {
		if number >= excelize.TotalRows {
			return fault("sheet.too_many_rows", strconv.Itoa(excelize.TotalRows-1))
		}
		for i, v := range row {
			if no := unfit(v.text, number+1); no != nil {
				return no
			}
			if v.kind == KindWhole && (v.whole > maxWhole || v.whole < -maxWhole) {
				return fault("sheet.number_too_long", strconv.Itoa(number+1))
			}
			cells[i] = v.cell(styles)
		}
		return out.SetRow("A"+strconv.Itoa(number+1), cells)
	})
	if err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return wrap(err)
	}
	return nil
}

// maxWhole is the highest number of which a spreadsheet keeps every digit.
const maxWhole = 999_999_999_999_999

// cell is a value as the library takes it; nil leaves the cell out.
func (v Value) cell(styles styleOf) any {
	var value any
	switch v.kind {
	case KindText:
		value = v.text
	case KindWhole:
		value = v.whole
	case KindDecimal:
		return v.decimal
	case KindDate:
		value = serial(v.day())
	case KindYesNo:
		return v.yes()
	default:
		return nil
	}
	return excelize.Cell{StyleID: styles[v.kind], Value: value}
}

// serial is a day as a spreadsheet counts it, from 1900-01-01 as 1; there the year 1900 has a 29 February.
func serial(day calendar.Date) int {
	n := int(day) + 25569
	if n <= 60 {
		n--
	}
	return n
}

// unfit says why a cell cannot hold a text: the library would cut it, or write what is not XML.
func unfit(text string, row int) *Fault {
	if len(text) > excelize.TotalCellChars && len(utf16.Encode([]rune(text))) > excelize.TotalCellChars {
		return fault("sheet.cell_too_long", strconv.Itoa(row), strconv.Itoa(excelize.TotalCellChars))
	}
	for _, r := range text {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff {
			return fault("sheet.control_character", strconv.Itoa(row))
		}
	}
	return nil
}
