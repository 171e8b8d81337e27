package tabular

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// sampled is how much of the beginning of a file decides on its separator.
const sampled = 64 << 10

// CSV reads a table of separated values. The encoding (UTF-8, Windows-1252) is recognised from all of it,
// the separator (; , tab) from its beginning: it is that with which the header is found. Rows are
// read as they are asked for. The error is a *Fault, or that of the reader.
func (m *Mapping) CSV(file io.ReadSeeker) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		text, err := decoded(file)
		if err == nil {
			err = m.readCSV(text, yield)
		}
		if err != nil {
			yield(Row{}, err)
		}
	}
}

func (m *Mapping) readCSV(text *bufio.Reader, yield func(Row, error) bool) error {
	sample, err := text.Peek(sampled)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	records := m.records(text, m.separator(sample))
	b, head := m.builder(), header{mapping: m}
	for {
		number, cells, err := records.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if blank(cells) {
			continue
		}
		if head.at == nil {
			if _, no := head.take(number, cells); no != nil {
				return no
			}
			continue
		}
		if !b.give(&head, number, cells, false, head.ragged(number, cells), yield) {
			return nil
		}
	}
	if head.at == nil {
		return head.absent()
	}
	return nil
}

// give hands the steps of one row on; false if no more are wanted.
func (b *builder) give(head *header, number int, cells []string, from1904 bool, no *Fault, yield func(Row, error) bool) bool {
	l, unreadable := head.line(number, cells, from1904)
	if no == nil {
		no = unreadable
	}
	if no != nil {
		return yield(Row{Number: number, Faults: []*Fault{no}}, nil)
	}
	for _, row := range b.rows(l) {
		if !yield(row, nil) {
			return false
		}
	}
	return true
}

// records counts rows as a spreadsheet does: a blank line is a row, a cell with line breaks is in one.
type records struct {
	csv    *csv.Reader
	within int // line breaks within cells so far
}

func (m *Mapping) records(text io.Reader, separator rune) *records {
	r := csv.NewReader(text)
	r.Comma, r.FieldsPerRecord = separator, -1
	return &records{csv: r}
}

func (r *records) next() (int, []string, error) {
	cells, err := r.csv.Read()
	var quotes *csv.ParseError
	if errors.As(err, &quotes) {
		return 0, nil, fault("table.quotes", strconv.Itoa(quotes.StartLine), strconv.Itoa(quotes.Column)).at(quotes.StartLine - r.within)
	}
	if err != nil {
		return 0, nil, err
	}
	number, _ := r.csv.FieldPos(0)
	number -= r.within
	for _, c := range cells {
		r.within += strings.Count(c, "\n")
	}
	return number, cells, nil
}

// separator is the one with which the top of the table has most of the mapping's columns; of two that do
// as well, the one that makes more cells.
func (m *Mapping) separator(sample []byte) rune {
	best, found, most := ';', -1, 0
	for _, separator := range []rune{';', ',', '\t'} {
		records := m.records(bytes.NewReader(sample), separator)
		head := header{mapping: m}
		for range headerWithin {
			number, cells, err := records.next()
			if err != nil {
				break
			}
			done, _ := head.take(number, cells)
			if have := len(m.columns) - len(head.missing); have > found || have == found && len(cells) > most {
				best, found, most = separator, have, len(cells)
			}
			if done {
				break
			}
		}
	}
	return best
}

// decoded is the file as UTF-8 from its beginning, without a byte order mark.
func decoded(file io.ReadSeeker) (*bufio.Reader, error) {
	start := make([]byte, 3)
	n, err := io.ReadFull(file, start)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	start = start[:n]
	if bytes.HasPrefix(start, []byte{0xff, 0xfe}) || bytes.HasPrefix(start, []byte{0xfe, 0xff}) {
		return nil, fault("table.utf16")
	}
	marked := bytes.Equal(start, []byte("\ufeff"))
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("table: %w", err)
	}
	look, err := survey(file)
	if err != nil {
		return nil, err
	}
	// Two letters of Windows-1252 can look like one of UTF-8, but not often; so the majority tells what the file is.
	if look.invalid > 0 && (marked || look.valid > look.invalid) {
		return nil, fault("table.encoding", strconv.Itoa(look.line))
	}
	skip := int64(0)
	if marked {
		skip = 3
	}
	if _, err := file.Seek(skip, io.SeekStart); err != nil {
		return nil, fmt.Errorf("table: %w", err)
	}
	if look.invalid > 0 {
		return bufio.NewReaderSize(charmap.Windows1252.NewDecoder().Reader(file), sampled), nil
	}
	return bufio.NewReaderSize(file, sampled), nil
}

// surveyed is what the bytes of a file say about its encoding.
type surveyed struct {
	valid, invalid int // sequences beyond ASCII that are UTF-8, and bytes that are not
	line           int // of the first byte that is not
}

func survey(file io.Reader) (surveyed, error) {
	var s surveyed
	buffer := make([]byte, sampled)
	kept, lines := 0, 1
	for {
		n, err := file.Read(buffer[kept:])
		text := buffer[:kept+n]
		end := errors.Is(err, io.EOF)
		if err != nil && !end {
			return s, fmt.Errorf("table: %w", err)
		}
		i := 0
		for i < len(text) && (end || utf8.FullRune(text[i:])) {
			if text[i] < utf8.RuneSelf {
				if text[i] == '\n' {
					lines++
				}
				i++
				continue
			}
			r, size := utf8.DecodeRune(text[i:])
			if r == utf8.RuneError && size == 1 {
				if s.invalid++; s.invalid == 1 {
					s.line = lines
				}
			} else {
				s.valid++
			}
			i += size
		}
		if end {
			return s, nil
		}
		kept = copy(buffer, text[i:])
	}
}
