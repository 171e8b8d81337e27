package export

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"journey/domain/sentence"
)

// JSON writes sheets as one document: {"tables": [{name, title, about, columns, rows}, ...]}. A row is an object by
// the keys of the columns, one row a line; dates are texts, no value is null.
func JSON(w io.Writer, sheets ...Sheet) error {
	for _, s := range sheets {
		if err := s.check(); err != nil {
			return err
		}
	}
	out := bufio.NewWriterSize(w, 64<<10)
	out.WriteString(`{"tables":[`)
	for i, s := range sheets {
		if i > 0 {
			out.WriteByte(',')
		}
		head, err := json.Marshal(headOf(s))
		if err != nil {
			return fmt.Errorf("sheet %s: %w", s.Name, err)
		}
		out.WriteByte('\n')
		out.Write(head[:len(head)-1])
		out.WriteString(`,"rows":[`)
		if err := objects(out, s, true); err != nil {
			return err
		}
		out.WriteString("\n]}")
	}
	out.WriteString("\n]}\n")
	return out.Flush()
}

// JSONLines writes the rows of a sheet, one object a line.
func JSONLines(w io.Writer, s Sheet) error {
	if err := s.check(); err != nil {
		return err
	}
	out := bufio.NewWriterSize(w, 64<<10)
	if err := objects(out, s, false); err != nil {
		return err
	}
	return out.Flush()
}

type inBoth struct {
	German  string `json:"de"`
	English string `json:"en"`
}

type columnHead struct {
	Key     string `json:"key"`
	Kind    string `json:"kind"`
	Heading inBoth `json:"heading"`
	Meaning inBoth `json:"meaning"`
}

type sheetHead struct {
	Name    string       `json:"name"`
	Title   inBoth       `json:"title"`
	About   inBoth       `json:"about"`
	Columns []columnHead `json:"columns"`
}

func headOf(s Sheet) sheetHead {
	both := func(s sentence.Sentence) inBoth { return inBoth{s.German, s.English} }
	head := sheetHead{Name: s.Name, Title: both(s.Title), About: both(s.About)}
	for _, c := range s.Columns {
		head.Columns = append(head.Columns, columnHead{c.Key, kinds[c.Kind].key, inBoth{c.German, c.English}, both(c.Meaning)})
	}
	return head
}

// objects writes each row as an object: of a list, or a line of JSON Lines.
func objects(out *bufio.Writer, s Sheet, list bool) error {
	var line []byte
	return s.each(func(number int, row []Value) error {
		line = line[:0]
		if list && number > 1 {
			line = append(line, ',')
		}
		if list {
			line = append(line, '\n')
		}
		for i, v := range row {
			line = append(line, "{,"[min(1, i)], '"')
			line = append(line, s.Columns[i].Key...)
			line = append(line, '"', ':')
			var err error
			if line, err = appendJSON(line, v); err != nil {
				return err
			}
		}
		line = append(line, '}')
		if !list {
			line = append(line, '\n')
		}
		_, err := out.Write(line)
		return err
	})
}

func appendJSON(line []byte, v Value) ([]byte, error) {
	switch v.kind {
	case KindText:
		text, err := json.Marshal(v.text)
		return append(line, text...), err
	case KindWhole:
		return strconv.AppendInt(line, v.whole, 10), nil
	case KindDecimal:
		return strconv.AppendFloat(line, v.decimal, 'f', -1, 64), nil
	case KindDate:
		return append(append(append(line, '"'), v.day().String()...), '"'), nil
	case KindYesNo:
		return strconv.AppendBool(line, v.yes()), nil
	}
	return append(line, "null"...), nil
}
