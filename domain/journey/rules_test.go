package journey

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"journey/domain/refusal"
	"journey/domain/sentence"
	journeyv1 "journey/proto/journey/v1"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// constants are the rule ids that this package's source declares.
func constants(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if typ, ok := spec.Type.(*ast.SelectorExpr); !ok || typ.Sel.Name != "Rule" {
				return true
			}
			for _, value := range spec.Values {
				id, err := strconv.Unquote(value.(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				ids = append(ids, id)
			}
			return true
		})
	}
	return ids
}

func TestEveryRuleHasItsSentences(t *testing.T) {
	ids := constants(t)
	if len(ids) < 50 {
		t.Fatalf("only %d rules found in the source", len(ids))
	}
	for i, id := range ids {
		s, ok := sentence.Rule(id)
		if !ok || s.German == "" || s.English == "" {
			t.Errorf("rule %s has no sentence in German and English", id)
		}
		if slices.Contains(ids[:i], id) {
			t.Errorf("rule %s is declared twice", id)
		}
	}
}

func allRows() []row {
	return slices.Concat(entryRows, supportRows, sessionRows(), qualificationRows, placementRows, followUpRows, correctionRows, personRows, retentionRows)
}

// elsewhere are the rules that a test beside the tables sees.
var elsewhere = []refusal.Rule{
	RuleAgeImplausible,
	RuleLinkItself, RuleLinkOther, RuleLinkedAlready, RuleNotLinked, RuleErasureNoEnd,
	NoticePermit, NoticeNoAccess, NoticeExpired, NoticeProhibited, NoticeStatusAfterCheckpoint,
}

func TestEveryRuleIsSeenToRefuse(t *testing.T) {
	seen := slices.Clone(elsewhere)
	for _, r := range allRows() {
		seen = append(seen, r.want)
	}
	for _, id := range constants(t) {
		if !slices.Contains(seen, refusal.Rule(id)) {
			t.Errorf("no row is refused by %s", id)
		}
	}
}

// TestEveryStepHasItsRows: each kind of step of a participant has a rule, and rows in which it is accepted
// and refused.
func TestEveryStepHasItsRows(t *testing.T) {
	accepted, refused := map[string]bool{}, map[string]bool{}
	for _, r := range allRows() {
		if r.want == "" {
			accepted[Kind(r.step.step)] = true
			for _, a := range r.past {
				accepted[Kind(a.step)] = true
			}
		} else {
			refused[Kind(r.step.step)] = true
		}
	}
	kinds := 0
	for _, f := range participantSteps() {
		kinds++
		name := string(f.Name())
		step := &journeyv1.Step{}
		step.ProtoReflect().Set(f, step.ProtoReflect().NewField(f))
		if _, ok := ruleOf(step); !ok && !strings.HasPrefix(name, "fact_") {
			t.Errorf("%s has no rule", name)
		}
		if !accepted[name] && !linking(step) { // links are accepted in TestLink
			t.Errorf("no row accepts %s", name)
		}
		if !refused[name] {
			t.Errorf("no row refuses %s", name)
		}
	}
	if kinds < 51 {
		t.Errorf("%d kinds of step, want at least the 51 of the catalogue", kinds)
	}
}

// participantSteps are the fields of Step whose message belongs to the history of a participant.
func participantSteps() []protoreflect.FieldDescriptor {
	var found []protoreflect.FieldDescriptor
	fields := (&journeyv1.Step{}).ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		kinds, _ := proto.GetExtension(fields.Get(i).Message().Options(), journeyv1.E_History).([]journeyv1.HistoryKind)
		if slices.Contains(kinds, journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT) {
			found = append(found, fields.Get(i))
		}
	}
	return found
}
