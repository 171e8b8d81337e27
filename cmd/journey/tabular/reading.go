package tabular

import (
	"encoding/hex"
	"math"
	"slices"
	"strconv"
	"strings"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	journeyv1 "journey/proto/journey/v1"
)

// reading is how the text of a cell becomes the value of a field.
type reading struct {
	// column is the place among the mapping's columns; -1 if the text is the same for every row.
	column   int
	name     string
	constant string

	field   protoreflect.FieldDescriptor
	isDate  bool
	values  map[string]protoreflect.Value // by folded word; the zero Value leaves the field out
	words   string                        // the words known, for a person
	missing map[string]journeyv1.Missing
	dates   []string
	decimal string
	list    string
	// space, if it is not zero, is where a UUID is made of a text that is no id.
	space uuid.UUID
	isID  func(string) bool
}

// line is one row of a table: the cells of the mapping's columns, in the mapping's order.
type line struct {
	number   int
	cells    []string
	from1904 bool
}

func (r *reading) text(l line) string {
	if r.column < 0 {
		return r.constant
	}
	return l.cells[r.column]
}

// fail is a fault of the cell that is read.
func (r *reading) fail(l line, rule string, args ...string) *Fault {
	return fault(rule, args...).at(l.number).in(r.name, r.text(l))
}

// into reads the cell and puts what it says into the step's message.
func (r *reading) into(m protoreflect.Message, t *target, l line) *Fault {
	text := r.text(l)
	if why, ok := r.missing[fold(text)]; ok {
		t.setMissing(m, why)
		return nil
	}
	if t.leaf == nil {
		return nil
	}
	parts := []string{text}
	if r.list != "" && text != "" {
		parts = strings.Split(text, r.list)
	}
	for _, part := range parts {
		value, no := r.value(clean(part), l)
		if no != nil {
			return no
		}
		if value.IsValid() {
			t.set(m, value)
		}
	}
	return nil
}

// value is what a text means; the zero Value if the field is to be left out.
func (r *reading) value(text string, l line) (protoreflect.Value, *Fault) {
	var none protoreflect.Value
	if r.values != nil {
		v, known := r.values[fold(text)]
		if !known {
			v, known = r.values[spoken(text)]
		}
		if known {
			return v, nil
		}
	}
	if text == "" {
		return none, nil
	}
	if formulaErrors[text] {
		return none, r.fail(l, "row.formula_error")
	}
	if r.values != nil && (r.field.Kind() == protoreflect.StringKind && !r.isDate || r.field.Kind() == protoreflect.EnumKind) {
		return none, r.fail(l, "row.word_unknown", r.words)
	}
	v, rule := r.plain(text, l.from1904)
	if rule == "row.word_unknown" {
		return none, r.fail(l, rule, enumWords(r.field.Enum()))
	}
	if rule != "" {
		return none, r.fail(l, rule)
	}
	return v, nil
}

// plain reads a text without the mapping's own words; a rule if it cannot be read.
func (r *reading) plain(text string, from1904 bool) (protoreflect.Value, string) {
	switch kind := r.field.Kind(); kind {
	case protoreflect.BoolKind:
		if yes, ok := yesOrNo(fold(text)); ok {
			return protoreflect.ValueOfBool(yes), ""
		}
		return protoreflect.Value{}, "row.yes_or_no"
	case protoreflect.EnumKind:
		if n, ok := enumNumber(r.field.Enum(), text); ok {
			return protoreflect.ValueOfEnum(n), ""
		}
		return protoreflect.Value{}, "row.word_unknown"
	case protoreflect.StringKind:
		if r.isDate {
			day, ok := date(text, r.dates, from1904)
			if !ok {
				return protoreflect.Value{}, "row.date"
			}
			return protoreflect.ValueOfString(day.Format("2006-01-02")), ""
		}
		return protoreflect.ValueOfString(r.id(text)), ""
	case protoreflect.BytesKind:
		b, err := hex.DecodeString(text)
		if err != nil {
			return protoreflect.Value{}, "row.bytes"
		}
		return protoreflect.ValueOfBytes(b), ""
	default:
		n, ambiguous, ok := number(text, r.decimal)
		if ambiguous {
			return protoreflect.Value{}, "row.number_ambiguous"
		}
		if v, fits := numeric(kind, n); ok && fits {
			return v, ""
		}
		return protoreflect.Value{}, "row.number"
	}
}

// id makes an id of a text that is none, if the mapping says so.
func (r *reading) id(text string) string {
	if r.space == uuid.Nil || r.isID(text) {
		return text
	}
	return uuid.NewSHA1(r.space, []byte(text)).String()
}

// numeric is a number as a field takes it; whole numbers only where the field is whole.
func numeric(kind protoreflect.Kind, n float64) (protoreflect.Value, bool) {
	whole := n == math.Trunc(n) && math.Abs(n) <= 1<<53
	switch kind {
	case protoreflect.DoubleKind:
		return protoreflect.ValueOfFloat64(n), true
	case protoreflect.FloatKind:
		return protoreflect.ValueOfFloat32(float32(n)), true
	case protoreflect.Int32Kind:
		return protoreflect.ValueOfInt32(int32(n)), whole && math.Abs(n) <= math.MaxInt32
	case protoreflect.Int64Kind:
		return protoreflect.ValueOfInt64(int64(n)), whole
	case protoreflect.Uint32Kind:
		return protoreflect.ValueOfUint32(uint32(max(n, 0))), whole && n >= 0 && n <= math.MaxUint32
	case protoreflect.Uint64Kind:
		return protoreflect.ValueOfUint64(uint64(max(n, 0))), whole && n >= 0
	}
	return protoreflect.Value{}, false
}

// enumNumber finds a value by its name, with or without the prefix; never that which says nothing.
func enumNumber(e protoreflect.EnumDescriptor, text string) (protoreflect.EnumNumber, bool) {
	text = strings.ToUpper(text)
	for _, name := range []string{text, enumPrefix(e) + text} {
		if v := e.Values().ByName(protoreflect.Name(name)); v != nil && v.Number() != 0 {
			return v.Number(), true
		}
	}
	return 0, false
}

func enumPrefix(e protoreflect.EnumDescriptor) string {
	return strings.TrimSuffix(string(e.Values().ByNumber(0).Name()), "UNSPECIFIED")
}

func enumWords(e protoreflect.EnumDescriptor) string {
	var words []string
	for i := range e.Values().Len() {
		if v := e.Values().Get(i); v.Number() != 0 {
			words = append(words, strings.TrimPrefix(string(v.Name()), enumPrefix(e)))
		}
	}
	return strings.Join(words, ", ")
}

// isDateField says that the contract takes the field as a business date.
func isDateField(f protoreflect.FieldDescriptor) bool {
	rules, _ := proto.GetExtension(f.Options(), validate.E_Field).(*validate.FieldRules)
	if f.IsList() {
		rules = rules.GetRepeated().GetItems()
	}
	if rules.GetString() == nil {
		return false
	}
	is, _ := proto.GetExtension(rules.GetString(), journeyv1.E_Date).(bool)
	return is
}

// wordsOf are the words of a mapping as a person reads them, in order.
func wordsOf(values map[string]string) string {
	var words []string
	for w := range values {
		words = append(words, strconv.Quote(w))
	}
	slices.Sort(words)
	return strings.Join(words, ", ")
}
