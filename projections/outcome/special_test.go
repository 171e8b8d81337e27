package outcome_test

import (
	"fmt"
	"testing"

	"journey/projections/outcome"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
)

func answered(yes bool) *journeyv1.YesNoAnswer {
	return &journeyv1.YesNoAnswer{Answer: &journeyv1.YesNoAnswer_Value{Value: yes}}
}

func unanswered(why journeyv1.Missing) *journeyv1.YesNoAnswer {
	return &journeyv1.YesNoAnswer{Answer: &journeyv1.YesNoAnswer_Missing{Missing: why}}
}

func disadvantages(kinds ...journeyv1.Disadvantage) *journeyv1.DisadvantagesAnswer {
	return &journeyv1.DisadvantagesAnswer{Answer: &journeyv1.DisadvantagesAnswer_Value{Value: &journeyv1.Disadvantages{Kinds: kinds}}}
}

// sensitive is an entry with sensitive answers.
func sensitive() *journeyv1.Step {
	step := entered(woman, 41)
	e := step.GetEntryDeclared()
	e.Minority, e.Disability = answered(true), unanswered(journeyv1.Missing_MISSING_REFUSED)
	e.HousingExclusion = unanswered(journeyv1.Missing_MISSING_NOT_ASKED)
	e.OtherDisadvantages = disadvantages(journeyv1.Disadvantage_DISADVANTAGE_DEBT, journeyv1.Disadvantage_DISADVANTAGE_ADDICTION)
	return step
}

// special is the sensitive answers of p-1 as known at a position.
func (w *world) special(position uint64) string {
	w.t.Helper()
	return w.text(`SELECT string_agg(concat_ws(' ', coalesce(minority, '-'), coalesce(disability, '-'),
		coalesce(other_disadvantages, '-'), coalesce(housing_exclusion, '-')), '; ')
		FROM outcome.special_answers WHERE known_from <= $1 AND known_until > $1`, int64(position))
}

func TestSensitiveAnswersAreKeptApart(t *testing.T) {
	w := newWorld(t)
	w.record("p-1", "2016-01-04", storytest.Registered("", ""))
	entry := w.record("p-1", "2016-01-11", sensitive())
	first := w.position
	correction := &journeyv1.FactCorrected{Version: entry, OccurredOn: "2016-01-12", Step: entered(man, 42),
		Unchanged: []journeyv1.PrivacyClass{journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL}}
	w.record("p-1", "2016-01-12", &journeyv1.Step{Kind: &journeyv1.Step_FactCorrected{FactCorrected: correction}})
	w.Show()
	same(t, "answers", w.special(first), "yes refused yes not_asked")
	same(t, "answers that a correction leaves as they were", w.special(w.position), "yes refused yes not_asked")

	for grantee, want := range map[string]string{"public": "false", "journey_reporting": "false", "journey_reads_own": "false", "journey_reads_figures": "true"} {
		for _, table := range []string{"outcome.special_answers", "outcome.special_memberships", fmt.Sprintf("outcome_v%d_g1.special_answers", outcome.Version)} {
			same(t, grantee+" reads "+table, w.text(`SELECT has_table_privilege($1, $2, 'SELECT')::TEXT`, grantee, table), want)
		}
	}
}

// What an erasure keeps for the figures stands in all intervals, the ones before it as well.
func TestAnErasureChangesNoAnswer(t *testing.T) {
	w := newWorld(t)
	w.record("p-1", "2016-01-04", storytest.Registered("", ""))
	entry := w.record("p-1", "2016-01-11", sensitive())
	first := w.position
	erased := storytest.Erased(journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL)
	erased.GetPersonalDataErased().Answers = []*journeyv1.SpecialAnswers{{Version: entry, Minority: answered(true),
		Disability: unanswered(journeyv1.Missing_MISSING_REFUSED), HousingExclusion: unanswered(journeyv1.Missing_MISSING_NOT_ASKED),
		OtherDisadvantages: disadvantages(journeyv1.Disadvantage_DISADVANTAGE_OTHER)}}
	w.record("p-1", "2016-02-01", erased)
	if err := w.Keys.Destroy(t.Context(), storytest.Participant("p-1").String(), journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL); err != nil {
		t.Fatal(err)
	}
	w.Show()
	same(t, "answers as known then", w.special(first), "yes refused yes not_asked")
	same(t, "answers as known now", w.special(outcome.Latest), "yes refused yes not_asked")
	w.Rebuild()
	same(t, "answers as known then, rebuilt", w.special(first), "yes refused yes not_asked")
}

// An answer that can never be opened again and was not kept is neither no nor not asked.
func TestAnAnswerDestroyedForEverIsErased(t *testing.T) {
	w := newWorld(t)
	w.record("p-1", "2016-01-04", storytest.Registered("", ""))
	w.record("p-1", "2016-01-11", sensitive())
	w.record("p-1", "2016-02-01", storytest.Erased(journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL))
	if err := w.Keys.Destroy(t.Context(), storytest.Participant("p-1").String(), journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL); err != nil {
		t.Fatal(err)
	}
	w.Show()
	same(t, "answers", w.special(w.position), "erased erased erased erased")
}
