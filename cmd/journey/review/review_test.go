package review

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	journeyv1 "journey/proto/journey/v1"
)

var monday = time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC)

func seen(actor, participant string, hours int) *journeyv1.AccessRecord {
	return &journeyv1.AccessRecord{
		Id: fmt.Sprint(actor, participant, hours), At: timestamppb.New(monday.Add(time.Duration(hours) * time.Hour)), Operation: "laqs", Participant: participant,
		Kind: journeyv1.AccessKind_ACCESS_KIND_LOOK, Actor: &journeyv1.Actor{Id: actor, Role: journeyv1.Role_ROLE_CASE_WORKER},
		Classes: []journeyv1.PrivacyClass{journeyv1.PrivacyClass_PRIVACY_CLASS_IDENTITY}, Decision: journeyv1.AccessDecision_ACCESS_DECISION_SHOWN,
	}
}

func with(r *journeyv1.AccessRecord, change func(*journeyv1.AccessRecord)) *journeyv1.AccessRecord {
	change(r)
	return r
}

func many(actor string, n int) (all []*journeyv1.AccessRecord) {
	for i := range n {
		all = append(all, seen(actor, fmt.Sprintf("p-%d", i), 30))
	}
	return append(all, seen(actor, "p-0", 31)) // the same person again is one person
}

func TestWhatComesUpInAWeek(t *testing.T) {
	glass := func(r *journeyv1.AccessRecord) {
		r.Broken, r.Kind, r.Classes, r.Decision = &journeyv1.GlassBroken{}, journeyv1.AccessKind_ACCESS_KIND_BREAK_GLASS, nil, 0
	}
	refused := func(r *journeyv1.AccessRecord) {
		r.Decision, r.Classes = journeyv1.AccessDecision_ACCESS_DECISION_REFUSED, nil
	}
	reviewed := func(id, week string) func(*journeyv1.AccessRecord) {
		return func(r *journeyv1.AccessRecord) {
			r.Kind, r.Review = journeyv1.AccessKind_ACCESS_KIND_REVIEW, &journeyv1.AccessReview{BreakGlass: id, Week: week, Outcome: journeyv1.ReviewOutcome_REVIEW_OUTCOME_JUSTIFIED}
		}
	}
	broken := with(seen("cw-1", "p-1", 5), glass)
	under := with(seen("cw-1", "p-1", 6), func(r *journeyv1.AccessRecord) { r.BreakGlass = broken.Id })
	for _, c := range []struct {
		what  string
		lines []*journeyv1.AccessRecord
		want  []string
	}{
		{"nothing in an ordinary week", append(many("cw-1", 20), many("cw-2", 22)...), nil},
		{"a break-glass with what was seen under it", []*journeyv1.AccessRecord{broken, under, under}, []string{"break_glass cw-1 1 2 UNSPECIFIED"}},
		{"a break-glass that was reviewed weeks later", []*journeyv1.AccessRecord{broken, with(seen("dpo-1", "p-1", 500), reviewed(broken.Id, ""))}, []string{"break_glass cw-1 1 0 JUSTIFIED"}},
		{"refused looks of one", []*journeyv1.AccessRecord{with(seen("cw-1", "p-1", 1), refused), with(seen("cw-1", "p-2", 2), refused), with(seen("cw-1", "p-2", 3), refused)}, []string{"refused cw-1 2 3 UNSPECIFIED"}},
		{"many more than the others of the role", append(append(many("cw-1", 61), many("cw-2", 20)...), many("cw-3", 10)...), []string{"unusually_many cw-1 61 62 UNSPECIFIED"}},
		{"just three times as many", append(append(many("cw-1", 60), many("cw-2", 20)...), many("cw-3", 10)...), nil},
		{"much for everyone", append(many("cw-1", 90), many("cw-2", 80)...), nil},
		{"one alone in a role", many("cw-1", 31), []string{"unusually_many cw-1 31 32 UNSPECIFIED"}},
		{"one alone in a role with little", many("cw-1", 30), nil},
		{"for a purpose", []*journeyv1.AccessRecord{with(seen("au-1", "p-1", 1), func(r *journeyv1.AccessRecord) { r.Purpose = "audit-2026-014" })}, []string{"for_a_purpose au-1 1 1 UNSPECIFIED"}},
		{"the week before and the week after", []*journeyv1.AccessRecord{with(seen("cw-1", "p-1", -1), refused), with(seen("cw-1", "p-1", 7*24), refused)}, nil},
		{"its first and last hour", []*journeyv1.AccessRecord{with(seen("cw-1", "p-1", 0), refused), with(seen("cw-1", "p-1", 7*24-1), refused)}, []string{"refused cw-1 1 2 UNSPECIFIED"}},
	} {
		var got []string
		for _, item := range Of("2026-W47", monday, c.lines).Items {
			got = append(got, fmt.Sprintf("%s %s %d %d %s", item.Kind, item.Actor.Id, item.Participants, item.Looks, item.Outcome.String()[len("REVIEW_OUTCOME_"):]))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.what, diff)
		}
	}
	if w := Of("2026-W47", monday, []*journeyv1.AccessRecord{with(seen("dpo-1", "", 200), reviewed("", "2026-W47"))}); w.Reviewed.GetActor().GetId() != "dpo-1" {
		t.Errorf("the week was reviewed by %v", w.Reviewed)
	}
	whole, early := with(seen("dpo-1", "", 200), reviewed("", "2026-W47")), with(seen("dpo-2", "", 7*24-1), reviewed("", "2026-W47"))
	for _, c := range []struct {
		what  string
		lines []*journeyv1.AccessRecord
		by    string
		early bool
	}{
		{"before its last hour", []*journeyv1.AccessRecord{early}, "dpo-2", true},
		{"again when it had ended", []*journeyv1.AccessRecord{early, whole}, "dpo-1", false},
	} {
		if w := Of("2026-W47", monday, c.lines); w.Reviewed.GetActor().GetId() != c.by || w.Early != c.early {
			t.Errorf("%s: by %v, early %t", c.what, w.Reviewed, w.Early)
		}
	}
	if w := Of("2026-W46", monday, []*journeyv1.AccessRecord{with(seen("dpo-1", "", 200), reviewed("", "2026-W47"))}); w.Reviewed != nil {
		t.Errorf("another week was reviewed by %v", w.Reviewed)
	}
}

func TestWeeks(t *testing.T) {
	for week, want := range map[string]string{
		"2026-W47": "2026-11-16", "2026-W01": "2025-12-29", "2020-W53": "2020-12-28", "2021-W01": "2021-01-04", "2024-W01": "2024-01-01",
		"2021-W53": "", "2026-W00": "", "2026-47": "", "": "",
	} {
		got, err := Parse(week, time.UTC)
		if want == "" {
			if err == nil {
				t.Errorf("%s is taken as %s", week, got)
			}
			continue
		}
		if err != nil || got.Format(time.DateOnly) != want || Name(got) != week {
			t.Errorf("%s: %s, %v, want %s", week, got, err, want)
		}
	}
}
