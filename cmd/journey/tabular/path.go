package tabular

import (
	"slices"
	"strconv"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	journeyv1 "journey/proto/journey/v1"
)

// target is one field of a step, and the way to it through the contract.
type target struct {
	hops []hop
	// leaf is the field that takes the value; nil if only a missing can be said.
	leaf protoreflect.FieldDescriptor
	// answer is how many hops lead to the nearest answer that can be missing; 0 if there is none.
	answer int
	// class is the privacy class of what the field holds.
	class journeyv1.PrivacyClass
}

// hop is one field on the way; index is its place in a list, -1 for all others.
type hop struct {
	field protoreflect.FieldDescriptor
	index int
}

// resolve finds a path such as household.adults or goals[0].text in a message. An answer is passed
// through: its value is what the path means.
func resolve(md protoreflect.MessageDescriptor, path, place string) (target, *Fault) {
	var t target
	for _, segment := range strings.Split(path, ".") {
		name, index, ok := indexed(segment)
		if last := len(t.hops) - 1; last >= 0 && name == "value" && index < 0 && t.hops[last].field.Name() == "value" && t.hops[last].field.ContainingOneof() != nil {
			continue // gender.value is gender
		}
		if t.leaf != nil || md == nil {
			return t, fault("mapping.field_unknown", place, path, t.path())
		}
		field := md.Fields().ByName(protoreflect.Name(name))
		if field == nil || !ok || index >= 0 && !field.IsList() {
			return t, fault("mapping.field_unknown", place, path, names(md))
		}
		if field.IsMap() || field.IsList() && field.Message() != nil && index < 0 {
			return t, fault("mapping.field_type", place, string(field.Name())+"[0]. ...")
		}
		t.add(field, index)
		md = nil
		switch {
		case field.Message() == nil:
			t.leaf = field
		case isAnswer(field.Message()):
			t.answer = len(t.hops)
			value := field.Message().Fields().ByName("value")
			t.add(value, -1)
			if md = value.Message(); md == nil {
				t.leaf = value
			}
		default:
			md = field.Message()
		}
	}
	if t.leaf != nil {
		return t, nil
	}
	if only := md.Fields(); only.Len() == 1 && only.Get(0).Message() == nil {
		t.add(only.Get(0), -1)
		t.leaf = only.Get(0)
		return t, nil
	}
	if t.answer > 0 && t.answer == len(t.hops)-1 {
		return t, nil // a block of answers; it can be missing as a whole
	}
	return t, fault("mapping.field_type", place, names(md))
}

func (t *target) add(field protoreflect.FieldDescriptor, index int) {
	t.hops = append(t.hops, hop{field, index})
	if c, ok := proto.GetExtension(field.Options(), journeyv1.E_PrivacyClass).(journeyv1.PrivacyClass); ok && c != journeyv1.PrivacyClass_PRIVACY_CLASS_AS_CONTAINER {
		t.class = c
	}
}

func (t *target) path() string {
	var parts []string
	for _, h := range t.hops {
		parts = append(parts, string(h.field.Name()))
	}
	return strings.Join(parts, ".")
}

// inList says that the way leads through an element of a list of messages.
func (t *target) inList() bool {
	return slices.ContainsFunc(t.hops, func(h hop) bool { return h.index >= 0 && h.field.Message() != nil })
}

// set puts a value into a message. An answer that is missing stays missing, and so does all within it.
func (t *target) set(m protoreflect.Message, v protoreflect.Value) {
	m, ok := walk(m, t.hops[:len(t.hops)-1])
	if !ok {
		return
	}
	if t.leaf.IsList() {
		m.Mutable(t.leaf).List().Append(v)
		return
	}
	m.Set(t.leaf, v)
}

// setMissing says why there is no answer, unless there is one.
func (t *target) setMissing(m protoreflect.Message, why journeyv1.Missing) {
	m, ok := walk(m, t.hops[:t.answer])
	if !ok {
		return
	}
	oneof := m.Descriptor().Oneofs().ByName("answer")
	if m.WhichOneof(oneof) == nil {
		m.Set(m.Descriptor().Fields().ByName("missing"), protoreflect.ValueOfEnum(protoreflect.EnumNumber(why)))
	}
}

func walk(m protoreflect.Message, hops []hop) (protoreflect.Message, bool) {
	for _, h := range hops {
		switch {
		case isMissing(m, h.field):
			return m, false
		case h.field.IsList():
			list := m.Mutable(h.field).List()
			for list.Len() <= h.index {
				list.AppendMutable()
			}
			m = list.Get(h.index).Message()
		default:
			m = m.Mutable(h.field).Message()
		}
	}
	return m, true
}

// begun says that the element of a list that the way leads through has something in it already.
func (t *target) begun(m protoreflect.Message) bool {
	for _, h := range t.hops {
		switch {
		case !m.Has(h.field):
			return false
		case h.index >= 0:
			list := m.Get(h.field).List()
			return list.Len() > h.index && !isEmpty(list.Get(h.index).Message())
		case h.field.Message() == nil:
			return false
		}
		m = m.Get(h.field).Message()
	}
	return false
}

// prune takes out the elements of lists in which nothing was filled.
func prune(m protoreflect.Message) {
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case f.Message() == nil || f.IsMap():
		case f.IsList():
			kept, list := 0, m.Mutable(f).List()
			for i := range list.Len() {
				if element := list.Get(i); !isEmpty(element.Message()) {
					list.Set(kept, element)
					kept++
				}
			}
			list.Truncate(kept)
		default:
			prune(v.Message())
		}
		return true
	})
}

func isEmpty(m protoreflect.Message) bool {
	empty := true
	m.Range(func(protoreflect.FieldDescriptor, protoreflect.Value) bool {
		empty = false
		return false
	})
	return empty
}

func isAnswer(md protoreflect.MessageDescriptor) bool {
	return md.Oneofs().ByName("answer") != nil && md.Fields().ByName("missing") != nil && md.Fields().ByName("value") != nil
}

// isMissing says that a field is the value of an answer of which a missing is said.
func isMissing(m protoreflect.Message, f protoreflect.FieldDescriptor) bool {
	oneof := f.ContainingOneof()
	if oneof == nil || !isAnswer(m.Descriptor()) {
		return false
	}
	set := m.WhichOneof(oneof)
	return set != nil && set.Name() == "missing"
}

// indexed splits goals[0] into goals and 0; without an index it is -1.
func indexed(segment string) (string, int, bool) {
	name, rest, found := strings.Cut(segment, "[")
	if !found {
		return segment, -1, true
	}
	number, closed := strings.CutSuffix(rest, "]")
	index, err := strconv.Atoi(number)
	return name, index, closed && err == nil && index >= 0 && index < 100
}

func names(md protoreflect.MessageDescriptor) string {
	var all []string
	for i := range md.Fields().Len() {
		all = append(all, string(md.Fields().Get(i).Name()))
	}
	return strings.Join(all, ", ")
}
