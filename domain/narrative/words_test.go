package narrative_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"journey/domain/sentence"
	journeyv1 "journey/proto/journey/v1"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

// said is every sentence of the steps or values, and a failure for one that is said twice.
func said(t *testing.T, of func(sentence.Topic) map[string]sentence.Sentence) map[string]sentence.Sentence {
	t.Helper()
	all := map[string]sentence.Sentence{}
	for _, topic := range sentence.Topics() {
		for key, s := range of(topic) {
			if _, twice := all[key]; twice {
				t.Errorf("%s stands in two topics", key)
			}
			all[key] = s
		}
	}
	return all
}

func steps(t *testing.T) map[string]sentence.Sentence {
	return said(t, func(topic sentence.Topic) map[string]sentence.Sentence { return topic.Steps })
}

func values(t *testing.T) map[string]sentence.Sentence {
	return said(t, func(topic sentence.Topic) map[string]sentence.Sentence { return topic.Values })
}

// contract is what events can hold.
type contract struct {
	messages map[protoreflect.Name]protoreflect.MessageDescriptor
	enums    map[protoreflect.Name]protoreflect.EnumDescriptor
}

func reachable() contract {
	c := contract{map[protoreflect.Name]protoreflect.MessageDescriptor{}, map[protoreflect.Name]protoreflect.EnumDescriptor{}}
	c.walk((&journeyv1.Event{}).ProtoReflect().Descriptor())
	return c
}

func (c contract) walk(m protoreflect.MessageDescriptor) {
	if c.messages[m.Name()] != nil {
		return
	}
	c.messages[m.Name()] = m
	for fd := range fieldsOf(m) {
		if fd.Enum() != nil {
			c.enums[fd.Enum().Name()] = fd.Enum()
		}
		if fd.Message() != nil {
			c.walk(fd.Message())
		}
	}
}

func fieldsOf(m protoreflect.MessageDescriptor) func(func(protoreflect.FieldDescriptor) bool) {
	return func(yield func(protoreflect.FieldDescriptor) bool) {
		for i := range m.Fields().Len() {
			if !yield(m.Fields().Get(i)) {
				return
			}
		}
	}
}

func stepMessage() protoreflect.MessageDescriptor {
	return (&journeyv1.Step{}).ProtoReflect().Descriptor()
}

func TestEveryStepHasASentenceInBothLanguages(t *testing.T) {
	have := steps(t)
	for fd := range fieldsOf(stepMessage()) {
		s := have[string(fd.Name())]
		if s.German == "" || s.English == "" {
			t.Errorf("%s lacks a sentence: %+v", fd.Name(), s)
		}
		delete(have, string(fd.Name()))
	}
	for unused := range have {
		t.Errorf("%s is no step", unused)
	}
}

func TestEveryEnumValueHasAWordInBothLanguages(t *testing.T) {
	have := values(t)
	for _, enum := range reachable().enums {
		for i := range enum.Values().Len() {
			value := enum.Values().Get(i)
			if value.Number() == 0 || value.Name() == "PRIVACY_CLASS_AS_CONTAINER" {
				continue // says nothing; is never a value
			}
			if s := have[string(value.Name())]; s.German == "" || s.English == "" {
				t.Errorf("%s lacks a word: %+v", value.Name(), s)
			}
		}
	}
}

func TestNoWordIsUnused(t *testing.T) {
	known := map[string]bool{}
	for name := range reachable().messages {
		known[string(name)] = true
	}
	protoregistry.GlobalFiles.RangeFilesByPackage(journeyv1.File_journey_v1_event_proto.Package(), func(file protoreflect.FileDescriptor) bool {
		for i := range file.Enums().Len() {
			noteValues(file.Enums().Get(i), known)
		}
		return true
	})
	for _, enum := range reachable().enums {
		noteValues(enum, known)
	}
	for key := range values(t) {
		if !known[key] {
			t.Errorf("%s is neither an enum value nor a message of the contract", key)
		}
	}
}

func noteValues(enum protoreflect.EnumDescriptor, known map[string]bool) {
	for i := range enum.Values().Len() {
		known[string(enum.Values().Get(i).Name())] = true
	}
}

var (
	placeholder = regexp.MustCompile(`\{([^}]*)\}`)
	brackets    = regexp.MustCompile(`[^\[\]{}]|\{[a-z0-9_.]+\}|\[[^\[\]]*\{[a-z0-9_.]+\}[^\[\]]*\]`)
)

func TestEveryPlaceholderNamesAField(t *testing.T) {
	check := func(key string, s sentence.Sentence, m protoreflect.MessageDescriptor) {
		for _, template := range []string{s.German, s.English} {
			if rest := brackets.ReplaceAllString(template, ""); rest != "" {
				t.Errorf("%s: brackets do not match: %s", key, template)
			}
			for _, found := range placeholder.FindAllStringSubmatch(template, -1) {
				if !isField(m, found[1]) {
					t.Errorf("%s: %s has no field %s", key, m.Name(), found[1])
				}
			}
		}
	}
	for key, s := range steps(t) {
		check(key, s, stepMessage().Fields().ByName(protoreflect.Name(key)).Message())
	}
	messages := reachable().messages
	for key, s := range values(t) {
		if m := messages[protoreflect.Name(key)]; m != nil {
			check(key, s, m)
		} else if strings.ContainsAny(s.German+s.English, "{}[]") {
			t.Errorf("%s: the word of an enum value holds a placeholder", key)
		}
	}
}

func isField(m protoreflect.MessageDescriptor, path string) bool {
	for name := range strings.SplitSeq(path, ".") {
		if m == nil {
			return false
		}
		fd := m.Fields().ByName(protoreflect.Name(name))
		if fd == nil {
			return false
		}
		m = fd.Message()
	}
	return true
}

// untold are the fields that no sentence needs.
var untold = []protoreflect.FullName{
	"journey.v1.ParticipantExited.policy_version",
	"journey.v1.PlacementStarted.policy_version",
	"journey.v1.PersonalDataErased.answers", // for the figures only
}

// A field that a sentence left out in one language would be lost to its readers.
func TestEverySentenceTellsEveryField(t *testing.T) {
	check := func(key string, s sentence.Sentence, m protoreflect.MessageDescriptor) {
		german, english := paths(s.German), paths(s.English)
		if !slices.Equal(german, english) {
			t.Errorf("%s: the languages tell different fields: %v, %v", key, german, english)
		}
		for fd := range fieldsOf(m) {
			named := func(path string) bool {
				return path == string(fd.Name()) || strings.HasPrefix(path, string(fd.Name())+".")
			}
			if !slices.ContainsFunc(german, named) && !slices.Contains(untold, fd.FullName()) {
				t.Errorf("%s does not tell %s", key, fd.Name())
			}
		}
	}
	for key, s := range steps(t) {
		check(key, s, stepMessage().Fields().ByName(protoreflect.Name(key)).Message())
	}
	messages := reachable().messages
	for key, s := range values(t) {
		if m := messages[protoreflect.Name(key)]; m != nil {
			check(key, s, m)
		}
	}
}

func paths(template string) []string {
	set := map[string]bool{}
	for _, found := range placeholder.FindAllStringSubmatch(template, -1) {
		set[found[1]] = true
	}
	return slices.Sorted(maps.Keys(set))
}
