package placement_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"journey/domain/journey"
	"journey/domain/placement"
	journeyv1 "journey/proto/journey/v1"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

const (
	pseudonymous = journeyv1.PrivacyClass_PRIVACY_CLASS_PSEUDONYMOUS
	asContainer  = journeyv1.PrivacyClass_PRIVACY_CLASS_AS_CONTAINER
)

// taint sets or clears every field of a message that has another class than pseudonymous, whatever lies in it.
type taint struct {
	set bool
	// touched is how many fields of each class there were.
	touched map[journeyv1.PrivacyClass]int
}

func (s taint) steps(h history) history {
	h = slices.Clone(h)
	for i, p := range h {
		e := proto.CloneOf(p.Event)
		s.message(e.GetStep().ProtoReflect())
		e.Sealed = append(e.Sealed, &journeyv1.Sealed{Class: journeyv1.PrivacyClass_PRIVACY_CLASS_HEALTH, Ciphertext: []byte("tainted")})
		h[i] = journey.Past{Event: e, Sequence: p.Sequence}
	}
	return h
}

func (s taint) message(m protoreflect.Message) {
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		switch class := proto.GetExtension(f.Options(), journeyv1.E_PrivacyClass).(journeyv1.PrivacyClass); {
		case class != pseudonymous && class != asContainer:
			s.touched[class]++
			m.Clear(f)
			if s.set {
				fill(m, f)
			}
		case !m.Has(f) || f.Message() == nil || f.IsMap():
		case f.IsList():
			for i := range m.Get(f).List().Len() {
				s.message(m.Get(f).List().Get(i).Message())
			}
		default:
			s.message(m.Get(f).Message())
		}
	}
}

// fill puts something into a field that nobody recorded.
func fill(m protoreflect.Message, f protoreflect.FieldDescriptor) {
	if f.Message() != nil {
		inner := m.NewField(f)
		one := inner
		if f.IsList() {
			one = inner.List().AppendMutable()
		}
		fields := f.Message().Fields()
		for i := range fields.Len() {
			fill(one.Message(), fields.Get(i))
		}
		m.Set(f, inner)
		return
	}
	one := map[protoreflect.Kind]protoreflect.Value{
		protoreflect.StringKind: protoreflect.ValueOfString("kldb:tainted"), protoreflect.BytesKind: protoreflect.ValueOfBytes([]byte("tainted")),
		protoreflect.BoolKind: protoreflect.ValueOfBool(true), protoreflect.DoubleKind: protoreflect.ValueOfFloat64(77),
		protoreflect.Uint32Kind: protoreflect.ValueOfUint32(77), protoreflect.Int32Kind: protoreflect.ValueOfInt32(77),
		protoreflect.Uint64Kind: protoreflect.ValueOfUint64(77), protoreflect.Int64Kind: protoreflect.ValueOfInt64(77),
	}[f.Kind()]
	if f.Enum() != nil {
		one = protoreflect.ValueOfEnum(f.Enum().Values().Get(f.Enum().Values().Len() - 1).Number())
	}
	if f.IsList() {
		m.Mutable(f).List().Append(one)
		return
	}
	m.Set(f, one)
}

// TestNothingSealedChangesWhatIsTold: every field of every step that is not pseudonymous is set to something else, or
// cleared, and what is told stays the same.
func TestNothingSealedChangesWhatIsTold(t *testing.T) {
	for _, s := range []taint{{true, map[journeyv1.PrivacyClass]int{}}, {false, map[journeyv1.PrivacyClass]int{}}} {
		for name, h := range histories(t) {
			want := h.tell(placement.NewTeller(placement.Choice{}, 0), other())
			got := s.steps(h).tell(placement.NewTeller(placement.Choice{}, 0), other())
			if !slices.EqualFunc(want, got, slices.Equal) {
				t.Fatalf("%s: %s", name, cmp.Diff(want, got))
			}
			if text := fmt.Sprint(got); strings.Contains(text, "tainted") {
				t.Fatalf("%s: it tells %s", name, text)
			}
		}
		for class := range journeyv1.PrivacyClass_name {
			c := journeyv1.PrivacyClass(class)
			if c != 0 && c != pseudonymous && c != asContainer && s.touched[c] < 5 {
				t.Errorf("%d fields of class %s only", s.touched[c], c)
			}
		}
	}
}
