package narrative

import (
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"journey/domain/sentence"
	journeyv1 "journey/proto/journey/v1"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// field is the text of a field of m; false if it is empty: absent, an empty text or list, an enum that
// says nothing, and zero or false where the contract does not tell them from absent.
func (t teller) field(m protoreflect.Message, fd protoreflect.FieldDescriptor) (string, bool) {
	if mark := t.covered(fd); mark != "" {
		return mark, true
	}
	if !m.Has(fd) {
		return "", false
	}
	v := m.Get(fd)
	if !fd.IsList() {
		return t.value(fd, v)
	}
	if fd.Message() != nil {
		if _, told := sentence.Value(string(fd.Message().Name())); !told {
			return strconv.Itoa(v.List().Len()), true
		}
	}
	var items []string
	for i := range v.List().Len() {
		if text, ok := t.value(fd, v.List().Get(i)); ok {
			items = append(items, text)
		}
	}
	if fd.Message() != nil {
		return strings.Join(items, "; "), len(items) > 0
	}
	return strings.Join(items, ", "), len(items) > 0
}

// value is the text of one value; false if it says nothing.
func (t teller) value(fd protoreflect.FieldDescriptor, v protoreflect.Value) (string, bool) {
	switch fd.Kind() {
	case protoreflect.BoolKind:
		if v.Bool() {
			return t.say("ja", "yes"), true
		}
		return t.say("nein", "no"), true
	case protoreflect.EnumKind:
		return t.enum(fd.Enum(), v.Enum())
	case protoreflect.StringKind:
		return t.text(fd, v.String()), v.String() != ""
	case protoreflect.BytesKind:
		return hex.EncodeToString(v.Bytes()), len(v.Bytes()) > 0
	case protoreflect.DoubleKind, protoreflect.FloatKind:
		return t.number(strconv.FormatFloat(v.Float(), 'f', -1, 64)), true
	case protoreflect.MessageKind:
		return t.message(v.Message())
	case protoreflect.Int64Kind:
		if strings.HasSuffix(string(fd.Name()), "_cents") {
			return t.money(v.Int()), true
		}
	}
	return v.String(), true
}

// enum is the word for a value; the number if this release does not know it.
func (t teller) enum(ed protoreflect.EnumDescriptor, n protoreflect.EnumNumber) (string, bool) {
	known := ed.Values().ByNumber(n)
	if known == nil {
		return strconv.Itoa(int(n)), true
	}
	word, ok := sentence.Value(string(known.Name()))
	if !ok {
		return string(known.Name()), n != 0
	}
	return t.in(word), n != 0
}

// message is the text of a message within a step: an answer, a step, a moment, or what package sentence
// has for it.
func (t teller) message(m protoreflect.Message) (string, bool) {
	if answer := m.Descriptor().Oneofs().ByName("answer"); answer != nil {
		fd := m.WhichOneof(answer)
		if fd == nil {
			return "", false
		}
		return t.value(fd, m.Get(fd))
	}
	switch known := m.Interface().(type) {
	case *timestamppb.Timestamp:
		return t.moment(known.AsTime()), true
	case *journeyv1.Step:
		return t.step(m), true
	}
	template, ok := sentence.Value(string(m.Descriptor().Name()))
	if !ok {
		return "", false
	}
	// The segments of a template may all be optional; the first one that is there begins the text.
	text := strings.TrimLeft(t.fill(t.in(template), m), ",; ")
	return text, text != ""
}

// text is a string as a person reads it. Which strings are dates or occupations the contract's rules say.
func (t teller) text(fd protoreflect.FieldDescriptor, text string) string {
	rules := proto.GetExtension(fd.Options(), validate.E_Field).(*validate.FieldRules)
	if fd.IsList() {
		rules = rules.GetRepeated().GetItems()
	}
	strict := func(rule protoreflect.ExtensionType) bool {
		return rules.GetString() != nil && proto.GetExtension(rules.GetString(), rule).(bool)
	}
	switch {
	case strict(journeyv1.E_Date):
		return Day(text, t.lang)
	case strict(journeyv1.E_Occupation):
		return strings.NewReplacer("kldb:", "KldB ", "isco:", "ISCO ").Replace(text)
	}
	return text
}

// Day is a business date, written YYYY-MM-DD, as the language writes it: 31.12.2016 in German.
func Day(text, lang string) string {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil || lang != German {
		return text
	}
	return day.Format("02.01.2006")
}

func (t teller) moment(at time.Time) string {
	return Day(at.UTC().Format(time.DateOnly), t.lang) + at.UTC().Format(" 15:04:05 UTC")
}

// number is a decimal number with the language's decimal sign.
func (t teller) number(text string) string {
	if t.lang == German {
		return strings.Replace(text, ".", ",", 1)
	}
	return text
}

// money is euro cents as euros: 2.208.704,32 Euro, EUR 2,208,704.32.
func (t teller) money(cents int64) string {
	sign := ""
	if cents < 0 {
		sign = "-"
	}
	digits := strings.TrimPrefix(strconv.FormatInt(cents, 10), "-")
	for len(digits) < 3 {
		digits = "0" + digits
	}
	euros, rest := digits[:len(digits)-2], digits[len(digits)-2:]
	group, point := t.say(".", ","), t.say(",", ".")
	for i := len(euros) - 3; i > 0; i -= 3 {
		euros = euros[:i] + group + euros[i:]
	}
	return t.say(sign+euros+point+rest+" Euro", "EUR "+sign+euros+point+rest)
}
