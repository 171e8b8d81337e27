package tabular

import (
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// MaxWorkbookRows is how many filled rows of a workbook are read; beyond, a CSV is asked for. Reading XLSX is
// slow (about 5,000 rows a second).
const MaxWorkbookRows = 50_000

// maxWorkbook bounds what a workbook may unpack to, in bytes. It is held in memory, never in a temporary file:
// it is full of personal data.
const maxWorkbook = 1 << 30

// XLSX reads one sheet of a workbook: that of the mapping, or the first. Dates and numbers are read as they are
// stored, not as they are shown. Of a formula the value is read that the spreadsheet stored. The error
// is a *Fault.
func (m *Mapping) XLSX(file io.Reader) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		if no := m.readXLSX(file, yield); no != nil {
			yield(Row{}, no)
		}
	}
}

func (m *Mapping) readXLSX(file io.Reader, yield func(Row, error) bool) *Fault {
	book, err := excelize.OpenReader(file, excelize.Options{RawCellValue: true, UnzipSizeLimit: maxWorkbook, UnzipXMLSizeLimit: maxWorkbook})
	if err != nil {
		return fault("table.unreadable")
	}
	defer book.Close()
	sheet, no := m.sheetOf(book)
	if no != nil {
		return no
	}
	props, err := book.GetWorkbookProps()
	if err != nil {
		return fault("table.unreadable")
	}
	from1904 := props.Date1904 != nil && *props.Date1904
	rows, err := book.Rows(sheet)
	if err != nil {
		return fault("table.unreadable")
	}
	defer rows.Close()
	b, head := m.builder(), header{mapping: m}
	filled := 0
	for number := 1; rows.Next(); number++ {
		cells, err := rows.Columns()
		switch {
		case err != nil:
			return fault("table.unreadable").at(number)
		case blank(cells):
			continue
		case head.at == nil:
			if _, no := head.take(number, cells); no != nil {
				return no
			}
			continue
		}
		if filled++; filled > MaxWorkbookRows {
			return fault("table.too_many_rows", strconv.Itoa(MaxWorkbookRows)).at(number)
		}
		if !b.give(&head, number, cells, from1904, nil, yield) {
			return nil
		}
	}
	if rows.Error() != nil {
		return fault("table.unreadable")
	}
	if head.at == nil {
		return head.absent()
	}
	return nil
}

func (m *Mapping) sheetOf(book *excelize.File) (string, *Fault) {
	sheets := book.GetSheetList()
	if len(sheets) == 0 {
		return "", fault("table.unreadable")
	}
	if m.sheet == "" {
		return sheets[0], nil
	}
	at := slices.IndexFunc(sheets, func(s string) bool { return fold(s) == fold(m.sheet) })
	if at < 0 {
		return "", fault("table.sheet_missing", strconv.Quote(m.sheet), strings.Join(sheets, ", "))
	}
	return sheets[at], nil
}
