// Package narrative tells steps and histories in words, as a caseworker would: what happened, who
// recorded it, what was corrected. It is pure; what a step says comes from package sentence.
package narrative

import (
	"slices"
	"strings"

	"journey/domain/journey"
	"journey/domain/sentence"
	journeyv1 "journey/proto/journey/v1"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// The languages. Every other text means English.
const (
	German  = "de"
	English = "en"
)

// Veil is the classes of personal data that cannot be read. The zero value hides nothing.
type Veil struct {
	// Erased are the classes whose keys are destroyed.
	Erased []journeyv1.PrivacyClass
	// Hidden are the classes that were not opened for this reader.
	Hidden []journeyv1.PrivacyClass
}

// and is what either veil covers.
func (v Veil) and(other Veil) Veil {
	return Veil{
		Erased: append(slices.Clone(v.Erased), other.Erased...),
		Hidden: append(slices.Clone(v.Hidden), other.Hidden...),
	}
}

// only is the part of the veil over the given classes.
func (v Veil) only(classes []journeyv1.PrivacyClass) Veil {
	other := func(c journeyv1.PrivacyClass) bool { return !slices.Contains(classes, c) }
	return Veil{
		Erased: slices.DeleteFunc(slices.Clone(v.Erased), other),
		Hidden: slices.DeleteFunc(slices.Clone(v.Hidden), other),
	}
}

// VeilOf is what cannot be read of one event of a history: the erased classes it names, and those of
// its sealed parts of which nothing was opened.
func VeilOf(entry *journeyv1.HistoryEntry) Veil {
	v := Veil{Erased: entry.GetErased()}
	opened := map[journeyv1.PrivacyClass]bool{}
	readable(entry.GetEvent().GetStep().ProtoReflect(), opened)
	for _, part := range entry.GetEvent().GetSealed() {
		if c := part.GetClass(); !opened[c] && !slices.Contains(v.Erased, c) {
			v.Hidden = append(v.Hidden, c)
		}
	}
	return v
}

// readable notes the classes of the fields that m has.
func readable(m protoreflect.Message, found map[journeyv1.PrivacyClass]bool) {
	m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		found[classOf(fd)] = true
		if fd.Message() != nil && !fd.IsList() && !fd.IsMap() {
			readable(v.Message(), found)
		}
		return true
	})
}

func classOf(fd protoreflect.FieldDescriptor) journeyv1.PrivacyClass {
	return proto.GetExtension(fd.Options(), journeyv1.E_PrivacyClass).(journeyv1.PrivacyClass)
}

// Tell is the step as a sentence. What the veil covers shows as "(erased)" or "(sealed)"; refused and not
// asked are said. A step of a kind that this release does not know says so.
func Tell(step *journeyv1.Step, lang string, veil Veil) string {
	return teller{lang, veil}.step(step.ProtoReflect())
}

// teller tells in one language under one veil.
type teller struct {
	lang string
	veil Veil
}

func (t teller) in(s sentence.Sentence) string {
	if t.lang == German {
		return s.German
	}
	return s.English
}

func (t teller) say(german, english string) string {
	return t.in(sentence.Sentence{German: german, English: english})
}

func (t teller) step(m protoreflect.Message) string {
	fd := m.WhichOneof(m.Descriptor().Oneofs().ByName("kind"))
	if fd == nil {
		return t.say("Ein Schritt, den dieser Stand des Dienstes nicht kennt.", "A step that this release of the service does not know.")
	}
	template, ok := sentence.Step(string(fd.Name()))
	if !ok {
		return string(fd.Name()) + "."
	}
	return t.fill(t.in(template), m.Get(fd).Message())
}

// stepName is the name of the step in the contract's list of steps.
func stepName(step *journeyv1.Step) string { return journey.Kind(step) }

// fill puts the fields of m into a template. A segment in brackets is left out when a placeholder in it
// is empty.
func (t teller) fill(template string, m protoreflect.Message) string {
	var out strings.Builder
	for template != "" {
		before, rest, optional := strings.Cut(template, "[")
		text, _ := t.segment(before, m)
		out.WriteString(text)
		if !optional {
			break
		}
		inside, after, _ := strings.Cut(rest, "]")
		if text, full := t.segment(inside, m); full {
			out.WriteString(text)
		}
		template = after
	}
	return out.String()
}

// segment fills the placeholders of a text without brackets; false if one of them is empty.
func (t teller) segment(text string, m protoreflect.Message) (string, bool) {
	var out strings.Builder
	full := true
	for {
		before, rest, more := strings.Cut(text, "{")
		out.WriteString(before)
		if !more {
			return out.String(), full
		}
		path, after, _ := strings.Cut(rest, "}")
		value, ok := t.at(m, path)
		if !ok {
			value, full = t.say("keine Angabe", "not stated"), false
		}
		out.WriteString(value)
		text = after
	}
}

// at is the text of the field at a path of field names; false if it is empty.
func (t teller) at(m protoreflect.Message, path string) (string, bool) {
	name, below, nested := strings.Cut(path, ".")
	fd := m.Descriptor().Fields().ByName(protoreflect.Name(name))
	if fd == nil {
		return "", false
	}
	if nested && fd.Message() != nil && !fd.IsList() && t.covered(fd) == "" {
		return t.at(m.Get(fd).Message(), below)
	}
	return t.field(m, fd)
}

// covered is the mark that stands for a field under the veil; empty if the field may be read.
func (t teller) covered(fd protoreflect.FieldDescriptor) string {
	switch class := classOf(fd); {
	case slices.Contains(t.veil.Erased, class):
		return t.say("(gelöscht)", "(erased)")
	case slices.Contains(t.veil.Hidden, class):
		return t.say("(verdeckt)", "(sealed)")
	}
	return ""
}
