package tabular

import (
	"strconv"

	"github.com/google/uuid"
	"google.golang.org/protobuf/reflect/protoreflect"

	journeyv1 "journey/proto/journey/v1"
)

// single is a reading for what cannot be missing: ids and dates of the request itself.
func (c *compiler) single(from cell, field protoreflect.FieldDescriptor, place string) (*reading, *Fault) {
	if len(from.Missing) > 0 {
		return nil, fault("mapping.not_an_answer", place)
	}
	return c.reading(from, field, place)
}

// reading resolves how a cell is read for a field, and reads what is written in the mapping itself.
func (c *compiler) reading(from cell, field protoreflect.FieldDescriptor, place string) (*reading, *Fault) {
	if (from.Column == "") == (from.Value == nil) {
		return nil, fault("mapping.source", place)
	}
	r := &reading{column: -1, field: field, isDate: isDateField(field), decimal: from.Decimal, list: from.List, words: wordsOf(from.Values)}
	if from.Column != "" {
		r.column, r.name = c.column(from.Column), clean(from.Column)
		c.dated[r.column] = c.dated[r.column] || r.isDate
	} else {
		r.constant = clean(*from.Value)
	}
	if from.UUID {
		r.space = c.ids
	}
	if no := r.options(from, place); no != nil {
		return nil, no
	}
	for _, written := range from.Dates {
		layout, ok := layoutOf(written)
		if !ok {
			return nil, fault("mapping.dates", place, strconv.Quote(written))
		}
		r.dates = append(r.dates, layout)
	}
	for word, meaning := range from.Missing {
		n, ok := enumNumber(journeyv1.Missing(0).Descriptor(), meaning)
		if !ok {
			return nil, fault("mapping.word_unknown", place+" missing", strconv.Quote(meaning), "refused, not_asked")
		}
		if r.missing == nil {
			r.missing = map[string]journeyv1.Missing{}
		}
		r.missing[fold(word)] = journeyv1.Missing(n)
	}
	for word, meaning := range from.Values {
		if r.values == nil {
			r.values = map[string]protoreflect.Value{}
		}
		v, no := r.written(meaning, place+" values")
		if no != nil {
			return nil, no
		}
		r.values[fold(word)] = v
	}
	if _, gone := r.missing[fold(r.constant)]; from.Value != nil && !gone && r.values == nil {
		if _, no := r.written(r.constant, place+" value"); no != nil {
			return nil, no
		}
	}
	return r, nil
}

// options refuses what would have no effect.
func (r *reading) options(from cell, place string) *Fault {
	kind := r.field.Kind()
	text := kind == protoreflect.StringKind && !r.isDate
	number := !text && !r.isDate && kind != protoreflect.BoolKind && kind != protoreflect.EnumKind && kind != protoreflect.BytesKind && kind != protoreflect.MessageKind
	switch {
	case len(from.Dates) > 0 && !r.isDate:
		return fault("mapping.option", place, "dates")
	case from.Decimal != "" && !number:
		return fault("mapping.option", place, "decimal")
	case from.List != "" && !r.field.IsList():
		return fault("mapping.option", place, "list")
	case from.UUID && !text:
		return fault("mapping.option", place, "uuid")
	case len(from.Values) > 0 && kind == protoreflect.MessageKind:
		return fault("mapping.option", place, "values")
	case from.Decimal != "" && from.Decimal != "comma" && from.Decimal != "point":
		return fault("mapping.decimal", place)
	}
	return nil
}

// written reads a value that stands in the mapping; empty leaves the field out.
func (r *reading) written(text, place string) (protoreflect.Value, *Fault) {
	if text == "" || r.field.Kind() == protoreflect.MessageKind {
		return protoreflect.Value{}, nil
	}
	v, rule := r.plain(text, false)
	switch {
	case rule == "":
		return v, nil
	case r.field.Kind() == protoreflect.EnumKind:
		return v, fault("mapping.word_unknown", place, strconv.Quote(text), enumWords(r.field.Enum()))
	}
	return v, fault("mapping.value", place, strconv.Quote(text))
}

// id says when a text is an id already; a column that ids are made of must not be personal.
func (c *compiler) id(r *reading, is func(string) bool) {
	r.isID = is
	if r.space != uuid.Nil && r.column >= 0 {
		c.computed = append(c.computed, r.column)
	}
}
