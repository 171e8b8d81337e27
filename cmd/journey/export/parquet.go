package export

import (
	"fmt"
	"io"
	"reflect"

	"github.com/parquet-go/parquet-go"

	"journey/domain/sentence"
)

// rowGroup is how many rows are held before they are written.
const rowGroup = 100_000

// Parquet writes a sheet with a column for each of its columns, in order: string, int64, double, date, boolean,
// each nullable, compressed with Snappy, which every reader knows. Titles, headings and meanings are in the
// metadata of the file: title.de, about.de, <key>.heading.de, <key>.meaning.de, and the same with en.
// It holds at most 100,000 rows at a time.
func Parquet(w io.Writer, s Sheet) error {
	if err := s.check(); err != nil {
		return err
	}
	options := []parquet.WriterOption{
		parquet.NewSchema(s.Name, schemaOf(s)),
		parquet.Compression(&parquet.Snappy),
		parquet.MaxRowsPerRowGroup(rowGroup),
		parquet.CreatedBy("journey", "", ""),
	}
	both := func(key string, s sentence.Sentence) {
		options = append(options, parquet.KeyValueMetadata(key+".de", s.German), parquet.KeyValueMetadata(key+".en", s.English))
	}
	both("title", s.Title)
	both("about", s.About)
	for _, c := range s.Columns {
		both(c.Key+".heading", sentence.Sentence{German: c.German, English: c.English})
		both(c.Key+".meaning", c.Meaning)
	}
	out := parquet.NewGenericWriter[any](w, options...)
	cells := make(parquet.Row, len(s.Columns))
	rows := []parquet.Row{cells}
	err := s.each(func(_ int, row []Value) error {
		for i, v := range row {
			cells[i] = v.parquet(i)
		}
		_, err := out.WriteRows(rows)
		return err
	})
	if err != nil {
		return err
	}
	if err := out.Close(); err != nil {
		return fmt.Errorf("sheet %s: %w", s.Name, err)
	}
	return nil
}

// parquet is a value of a nullable column: 1 says that it is there.
func (v Value) parquet(column int) parquet.Value {
	var value parquet.Value
	switch v.kind {
	case KindText:
		value = parquet.ByteArrayValue([]byte(v.text))
	case KindWhole:
		value = parquet.Int64Value(v.whole)
	case KindDecimal:
		value = parquet.DoubleValue(v.decimal)
	case KindDate:
		value = parquet.Int32Value(int32(v.whole))
	case KindYesNo:
		value = parquet.BooleanValue(v.yes())
	default:
		return parquet.NullValue().Level(0, 0, column)
	}
	return value.Level(0, 1, column)
}

// ordered is a group whose fields stand in the order of the columns; the library's own sorts them by name.
type ordered struct {
	parquet.Group
	fields []parquet.Field
}

// Fields are the columns in order.
func (o ordered) Fields() []parquet.Field { return o.fields }

// GoType is unused: rows are written value by value.
func (o ordered) GoType() reflect.Type { return o.Group.GoType() }

func schemaOf(s Sheet) parquet.Node {
	group := parquet.Group{}
	for _, c := range s.Columns {
		group[c.Key] = parquet.Optional(nodeOf(c.Kind))
	}
	byName := map[string]parquet.Field{}
	for _, f := range group.Fields() {
		byName[f.Name()] = f
	}
	o := ordered{Group: group}
	for _, c := range s.Columns {
		o.fields = append(o.fields, byName[c.Key])
	}
	return o
}

func nodeOf(kind Kind) parquet.Node {
	switch kind {
	case KindText:
		return parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
	case KindWhole:
		return parquet.Int(64)
	case KindDecimal:
		return parquet.Leaf(parquet.DoubleType)
	case KindDate:
		return parquet.Date()
	}
	return parquet.Leaf(parquet.BooleanType)
}
