package api

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"connectrpc.com/connect/v2"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/dynamicpb"

	"journey/api/rights"
	journeyv1 "journey/proto/journey/v1"
)

// attacked is a procedure and what it is asked, made from its descriptor, so that a new one is attacked by itself.
type attacked struct {
	connect.Spec
	input protoreflect.MessageDescriptor
}

// everyProcedure is what is served.
func everyProcedure(t *testing.T, s served) []attacked {
	t.Helper()
	var all []attacked
	for spec := range s.connectServer().Specs() {
		name := strings.ReplaceAll(strings.TrimPrefix(spec.Procedure, "/"), "/", ".")
		found, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(name))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, attacked{spec, found.(protoreflect.MethodDescriptor).Input()})
	}
	slices.SortFunc(all, func(a, b attacked) int { return strings.Compare(a.Procedure, b.Procedure) })
	return all
}

// about asks of one participant of an operation, as well as can be told by the names of the fields.
func (a attacked) about(t *testing.T, operation, participant string) string {
	t.Helper()
	m := dynamicpb.NewMessage(a.input)
	fillIn(m, map[protoreflect.Name]string{
		"operation": operation, "subject": participant, "participant": participant, "request_id": requestID(990), "occurred_on": "2016-07-01",
		"caseworker": "cw-1", "code": "entered", "name": "musterfall", "reason": "emergency",
	})
	text, err := protojson.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func fillIn(m protoreflect.Message, texts map[protoreflect.Name]string) {
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		switch {
		case field.Kind() == protoreflect.StringKind && !field.IsList() && texts[field.Name()] != "":
			m.Set(field, protoreflect.ValueOfString(texts[field.Name()]))
		case field.Name() == "step":
			step := m.Mutable(field).Message()
			held := step.Descriptor().Fields().ByName("counselling_session_held")
			session := step.Mutable(held).Message()
			session.Set(held.Message().Fields().ByName("minutes"), protoreflect.ValueOfUint32(30))
			session.Set(held.Message().Fields().ByName("kind"), protoreflect.ValueOfEnum(1))
			session.Set(held.Message().Fields().ByName("mode"), protoreflect.ValueOfEnum(1))
		case field.IsList() && field.Message() != nil && field.Message().Name() == "RecordRequest":
			list := m.Mutable(field).List()
			fillIn(list.AppendMutable().Message(), texts)
		}
	}
}

// TestEveryProcedureIsAttacked asks of everything that is served about somebody whose case is cw-1's of bilse: with no
// token and with those of every role, near and far. What comes back is never more than the table says; of a foreign
// operation nothing, not even whether somebody is there; and nothing is stored by who may not.
func TestEveryProcedureIsAttacked(t *testing.T) {
	o := withOutcome(t)
	registerOperation(t, o.served, "resque-plus")
	r := registration("laqs", "p-0003")
	r.RequestId, r.Step.GetParticipantRegistered().Address = requestID(971), "Musterweg 1"
	o.record(r, o.step("p-0003", "2016-03-01", given), o.step("p-0003", "2016-03-07", entering), o.step("p-0003", "2016-03-08", assigned("cw-1", "bilse")))
	o.caught()
	if err := o.upToNow(t.Context(), "outcome"); err != nil {
		t.Fatal(err)
	}
	near := []struct {
		name, actor, partner, operation string
		relation                        rights.Relation
	}{
		{"elsewhere", "cw-1", "bilse", "resque-plus", rights.Foreign},
		{"of another partner", "cw-9", "stadt", "laqs", rights.Operation},
		{"of the lead partner", "x-1", "landeshauptstadt-schwerin", "laqs", rights.Partner},
		{"whose case it is", "cw-1", "bilse", "laqs", rights.Own},
	}
	var list []Token
	token := func(role journeyv1.Role, n int) string { return fmt.Sprintf("token-of-%s-number-%d", role, n) }
	var roles []journeyv1.Role
	for number := range journeyv1.Role_name {
		if role := journeyv1.Role(number); role != 0 {
			roles = append(roles, role)
			for n, a := range near {
				list = append(list, Token{Token: token(role, n), Actor: a.actor, Role: roleWord(role), Partner: a.partner, Operations: []string{a.operation}})
			}
		}
	}
	slices.Sort(roles)
	tokens, err := NewTokens(list)
	if err != nil {
		t.Fatal(err)
	}
	o.Tokens = tokens
	calls := 0
	for _, p := range everyProcedure(t, o.served) {
		t.Run(p.Procedure, func(t *testing.T) {
			stream := p.StreamType != connect.StreamTypeUnary
			ask := func(token, operation, participant string) string {
				calls++
				return o.ask(t, token, p.Procedure, p.about(t, operation, participant), stream)
			}
			position := func() uint64 {
				last, err := o.Store.Last(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				return last.Sequence
			}
			for token, want := range map[string]string{"": "auth.missing", "nobody-knows-this-token": "auth.unknown_token", "eyJhbGciOiJub25lIn0.e30.": "auth.unknown_token"} {
				if text := ask(token, "laqs", "p-0003"); !strings.Contains(text, want) || strings.Contains(text, "p-0003") {
					t.Errorf("with the token %q: %s", token, text)
				}
			}
			for _, role := range roles {
				if !mayCall(role, p.Procedure) {
					if text := ask(token(role, 3), "laqs", "p-0003"); !strings.Contains(text, "auth.role") {
						t.Errorf("%s may not call it and gets %s", role, text)
					}
					continue
				}
				before := position()
				there, guessed := ask(token(role, 0), "laqs", "p-0003"), ask(token(role, 0), "laqs", "p-0999")
				if strings.ReplaceAll(there, "p-0003", "p-0999") != guessed {
					t.Errorf("%s elsewhere can tell whether somebody is there: %s and %s", role, there, guessed)
				}
				if position() != before {
					t.Fatalf("%s elsewhere stored something", role)
				}
				for n, a := range near {
					text := there
					if n > 0 {
						text = ask(token(role, n), "laqs", "p-0003")
					}
					for word, class := range planted {
						if strings.Contains(text, word) && !slices.ContainsFunc(actions[p.Procedure], func(action rights.Action) bool {
							return rights.Opens(role, action, a.relation, class, false)
						}) {
							t.Errorf("%s %s sees %s: %s", role, a.name, class, text)
						}
					}
				}
			}
		})
	}
	if calls < 500 {
		t.Errorf("only %d calls", calls)
	}
}
