package indicator_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"journey/domain/sentence"
)

// ruleIDs are those that rule.go declares.
func ruleIDs(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "rule.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	ast.Inspect(file, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			id, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, id)
		}
		return true
	})
	return ids
}

func TestEveryRuleHasItsSentencesAndNoOtherHas(t *testing.T) {
	ids := ruleIDs(t)
	if len(ids) < 100 {
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
	for _, topic := range sentence.Topics() {
		ours, others := 0, []string{}
		for id := range topic.Rules {
			if slices.Contains(ids, id) {
				ours++
			} else {
				others = append(others, id)
			}
		}
		if ours > 0 && len(others) > 0 {
			t.Errorf("no rule of counting: %s", strings.Join(others, " "))
		}
	}
}

// TestEveryRuleIsSeenToDecide: for each rule there is a row that it decides.
func TestEveryRuleIsSeenToDecide(t *testing.T) {
	seen := []string{"result.not_left"} // TestWhoHasNotLeftIsNotAskedForResults
	take := func(want string) {
		_, rest, _ := strings.Cut(want, " by ")
		seen = append(seen, strings.FieldsFunc(rest, func(r rune) bool { return r == ' ' || r == ',' })[0])
	}
	for _, row := range entryRows {
		take(row.want)
	}
	for _, row := range slices.Concat(windowRows, laterRows, disadvantagedRows) {
		take(row.want)
	}
	for _, id := range ruleIDs(t) {
		if !slices.Contains(seen, id) {
			t.Errorf("no row is decided by %s", id)
		}
	}
}
