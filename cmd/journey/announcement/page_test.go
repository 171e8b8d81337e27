package announcement

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"

	placementv1 "journey/proto/placement/v1"
)

// TestThePageNamesWhatIsInTheContract: docs/placement-events.md has a row for every kind of event, names every field,
// every value and every header, and names no other; its examples are what is sent and what is posted.
func TestThePageNamesWhatIsInTheContract(t *testing.T) {
	text, err := os.ReadFile("../../../docs/placement-events.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	says := func(what string) {
		if !strings.Contains(page, "`"+what+"`") {
			t.Errorf("the page does not name %s", what)
		}
	}
	known := map[string]bool{}
	rows := map[string]bool{}
	for _, e := range emissions() {
		rows[string(e.Kind)] = true
		for key := range message(t, announcer(t, "payroll", JSON, 1), e).Header {
			rows[key] = true
		}
	}
	rows[AgainHeader] = true
	contract := placementv1.File_placement_v1_placement_proto
	for i := range contract.Messages().Len() {
		m := contract.Messages().Get(i)
		for j := range m.Fields().Len() {
			name := string(m.Fields().Get(j).Name())
			if says(name); m.Name() == "Placement" {
				rows[name] = true
			}
		}
	}
	for i := range contract.Enums().Len() {
		values := contract.Enums().Get(i).Values()
		for j := range values.Len() {
			if values.Get(j).Number() != 0 {
				says(word(values.Get(j)))
				known[word(values.Get(j))] = true
			}
		}
	}
	for name := range rows {
		if !strings.Contains(page, "\n| `"+name+"` | ") {
			t.Errorf("the page has no row for %s", name)
		}
	}
	for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| ").FindAllStringSubmatch(page, -1) {
		if !rows[row[1]] {
			t.Errorf("the page has a row for %s, which is not there", row[1])
		}
	}
	for _, value := range regexp.MustCompile("`([A-Z0-9]+(?:_[A-Z0-9]+)*)`").FindAllStringSubmatch(page, -1) {
		if !known[value[1]] {
			t.Errorf("the page names %s, which no enumeration has", value[1])
		}
	}
	for _, sent := range []string{"ended.json", "participant_erased.posted"} {
		var example string
		_, page, _ = strings.Cut(page, "```json\n")
		example, page, _ = strings.Cut(page, "```")
		var compact bytes.Buffer
		if err := json.Compact(&compact, []byte(example)); err != nil {
			t.Fatal(err)
		}
		if want := string(readGolden(t, sent)); compact.String() != want {
			t.Errorf("the example is\n%s\nand this is sent\n%s", compact.String(), want)
		}
	}
	if !strings.Contains(string(text), "`"+PostedType+"`") {
		t.Errorf("the page does not name %s", PostedType)
	}
}

// word is a value without the name of its enumeration: MINI_JOB of PLACEMENT_KIND_MINI_JOB.
func word(value protoreflect.EnumValueDescriptor) string {
	zero := string(value.Parent().(protoreflect.EnumDescriptor).Values().ByNumber(0).Name())
	return strings.TrimPrefix(string(value.Name()), strings.TrimSuffix(zero, "UNSPECIFIED"))
}
