package narrative_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"journey/domain/journey"
	"journey/domain/narrative"
	journeyv1 "journey/proto/journey/v1"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"
)

const (
	identity  = journeyv1.PrivacyClass_PRIVACY_CLASS_IDENTITY
	contact   = journeyv1.PrivacyClass_PRIVACY_CLASS_CONTACT
	health    = journeyv1.PrivacyClass_PRIVACY_CLASS_HEALTH
	narration = journeyv1.PrivacyClass_PRIVACY_CLASS_NARRATIVE
)

// entry is an event recorded at noon UTC by a caseworker; sealed are the classes it holds parts of.
func entry(t *testing.T, version uint64, on, recorded, step string, sealed ...journeyv1.PrivacyClass) *journeyv1.HistoryEntry {
	t.Helper()
	at, err := time.Parse(time.DateOnly, recorded)
	if err != nil {
		t.Fatal(err)
	}
	e := &journeyv1.Event{
		Version: version, OccurredOn: on, RecordedAt: timestamppb.New(at.Add(12 * time.Hour)),
		Actor: &journeyv1.Actor{Id: "cw-1", Role: journeyv1.Role_ROLE_CASE_WORKER, Partner: "partner-a"},
		Step:  stepOf(t, step),
	}
	for _, class := range sealed {
		e.Sealed = append(e.Sealed, &journeyv1.Sealed{Class: class, Ciphertext: []byte{1}})
	}
	return &journeyv1.HistoryEntry{Event: e}
}

// smallJourney has a correction of everything, one that is undone, a retraction, refused answers, a step
// taken over, one recorded late, an erased class and one that was not opened.
func smallJourney(t *testing.T) []*journeyv1.HistoryEntry {
	const session = `{"counselling_session_held": {"kind": "COUNSELLING_KIND_INITIAL", "minutes": %d, "mode": "CONTACT_MODE_IN_PERSON", "interpreter": false}}`
	const placement = `{"placement_started": {"placement": "pl-1", "kind": "PLACEMENT_KIND_SOCIAL_INSURANCE", "employer": "employer-1", "hours_per_week": %s, "contract": "CONTRACT_PERMANENT"}}`
	correction := func(on, step, more string) string {
		return fmt.Sprintf(`{"fact_corrected": {"version": %s, "occurred_on": %q, "step": %s}}`, more, on, step)
	}
	entries := []*journeyv1.HistoryEntry{
		entry(t, 1, "2016-02-01", "2016-02-01", `{"referral_received": {"source": "REFERRAL_SOURCE_JOBCENTER"}}`),
		entry(t, 2, "2016-02-03", "2016-02-03", `{"participant_registered": {"given_name": "Exemple", "date_of_birth": {"missing": "MISSING_NOT_ASKED"}}}`, identity, contact),
		entry(t, 3, "2016-02-03", "2016-02-03", `{"consent_recorded": {"purpose": "CONSENT_PURPOSE_PROCESSING", "decision": "CONSENT_DECISION_GIVEN"}}`),
		entry(t, 4, "2016-02-08", "2016-02-08", `{"entry_declared": {"gender": {"missing": "MISSING_REFUSED"}, "age_at_entry": {"missing": "MISSING_NOT_ASKED"}, "labour_status": {"value": "LABOUR_STATUS_UNEMPLOYED"}, "registered_unemployed": {"value": true}, "unemployed_since": {"value": "2014-01-15"}, "in_education_or_training": {"value": false}, "isced": {"value": 0}, "citizenship": {"missing": "MISSING_REFUSED"}, "parents_born_abroad": {"missing": "MISSING_NOT_ASKED"}, "place_type": {"value": "PLACE_TYPE_CITY"}, "area": {"value": "area-1"}}}`),
		entry(t, 5, "2016-05-02", "2016-05-20", fmt.Sprintf(placement, "20")),
		entry(t, 6, "2016-03-01", "2018-01-10", fmt.Sprintf(session, 45)),
		entry(t, 7, "2016-06-01", "2016-06-01", correction("2016-05-03", fmt.Sprintf(placement, "30.5"), "5")),
		entry(t, 8, "2016-03-02", "2016-03-02", `{"barrier_identified": {"barrier": "b-1", "severity": "SEVERITY_MEDIUM"}}`, health),
		entry(t, 9, "2016-06-02", "2016-06-02", correction("2016-05-03", fmt.Sprintf(placement, "25"), "5")),
		entry(t, 10, "2016-06-03", "2016-06-03", `{"fact_retracted": {"version": 9, "why": "read the wrong line"}}`, narration),
		entry(t, 11, "2016-03-01", "2016-03-04", fmt.Sprintf(session, 45)),
		entry(t, 12, "2016-06-04", "2016-06-04", `{"fact_retracted": {"version": 11}}`),
		entry(t, 13, "2016-07-01", "2016-07-01", `{"personal_data_erased": {"classes": ["PRIVACY_CLASS_CONTACT"], "decision": 3}}`),
		entry(t, 14, "2016-07-02", "2016-07-02", correction("2016-02-03", `{"participant_registered": {"given_name": "Example", "date_of_birth": {"value": "1980-05-17"}}}`, `2, "unchanged": ["PRIVACY_CLASS_CONTACT"]`), identity),
	}
	entries[1].Erased = []journeyv1.PrivacyClass{contact}
	entries[5].Event.TakenOver = &journeyv1.TakenOver{
		System: "old-files", SourceRecordedAt: timestamppb.New(time.Date(2016, 3, 1, 23, 30, 0, 0, time.UTC)),
		RecordedBy: &journeyv1.Actor{Id: "cw-7"},
	}
	entries[6].Event.Evidence = []*journeyv1.Evidence{{Kind: journeyv1.EvidenceKind_EVIDENCE_KIND_EMPLOYMENT_CONTRACT, Reference: "dms-2016-0047"}}
	entries[6].Event.Step.GetFactCorrected().Evidence = entries[6].Event.Evidence
	return entries
}

// transcript is a history as plain lines.
func transcript(lines []narrative.Line, lang string) string {
	var out strings.Builder
	for _, l := range lines {
		fmt.Fprintf(&out, "%s #%d %s", narrative.Day(l.On, lang), l.Version, l.By)
		if l.Recorded != l.On {
			fmt.Fprintf(&out, " @%s", narrative.Day(l.Recorded, lang))
		}
		if l.From != "" {
			fmt.Fprintf(&out, " <%s>", l.From)
		}
		fmt.Fprintf(&out, "\n    %s\n", l.Sentence)
		if l.Now != "" {
			fmt.Fprintf(&out, "  = %s\n", l.Now)
		}
		for _, evidence := range l.Evidence {
			fmt.Fprintf(&out, "  + %s\n", evidence)
		}
		for _, mark := range l.Marks {
			fmt.Fprintf(&out, "  ! %s\n", mark)
		}
	}
	return out.String()
}

func TestHistoryReadsAsAPersonWouldTellIt(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{narrative.German, narrative.English} {
		want, err := os.ReadFile("testdata/history." + lang + ".txt")
		if err != nil {
			t.Error(err)
		}
		got := transcript(narrative.History(smallJourney(t), lang, berlin), lang)
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s\n%s", lang, diff, got)
		}
	}
}

func TestAMarkOfTheServiceStandsInForAnEventThatIsNotThere(t *testing.T) {
	one := entry(t, 1, "2016-02-01", "2016-02-01", `{"partner_left": {"organisation": "o-1"}}`)
	one.CorrectedBy, one.RetractedBy = 5, 6
	lines := narrative.History([]*journeyv1.HistoryEntry{one}, narrative.English, nil)
	want := []string{"corrected by version 5", "retracted by version 6"}
	if diff := cmp.Diff(want, lines[0].Marks); diff != "" {
		t.Error(diff)
	}
}

// The service refuses such corrections; a history that holds one must still be told.
func TestACorrectionWithoutEffectChangesNothing(t *testing.T) {
	for name, correction := range map[string]string{
		"of another kind":          `{"fact_corrected": {"version": 1, "occurred_on": "2016-02-01", "step": {"plan_goal_reached": {"plan": "p-1", "goal": "g-1"}}}}`,
		"of a version not there":   `{"fact_corrected": {"version": 9, "occurred_on": "2016-02-01", "step": {"partner_left": {"organisation": "o-2"}}}}`,
		"of the correction itself": `{"fact_corrected": {"version": 2, "occurred_on": "2016-02-01", "step": {"partner_left": {"organisation": "o-2"}}}}`,
	} {
		lines := narrative.History([]*journeyv1.HistoryEntry{
			entry(t, 1, "2016-02-01", "2016-02-01", `{"partner_left": {"organisation": "o-1"}}`),
			entry(t, 2, "2016-02-02", "2016-02-02", correction),
		}, narrative.English, nil)
		for _, l := range lines {
			if l.Now != "" || l.Marks != nil || l.Changes != nil || l.Corrections != nil {
				t.Errorf("%s: %+v", name, l)
			}
		}
	}
}

func TestLateIsMoreThanTwoWeeks(t *testing.T) {
	for recorded, want := range map[string]int{"2016-02-01": 0, "2016-02-15": 0, "2016-02-16": 15} {
		lines := narrative.History([]*journeyv1.HistoryEntry{
			entry(t, 1, "2016-02-01", recorded, `{"partner_left": {"organisation": "o-1"}}`),
		}, narrative.English, time.UTC)
		if lines[0].Late != want {
			t.Errorf("recorded %s: %d days late, want %d", recorded, lines[0].Late, want)
		}
	}
}

func TestDiffVersions(t *testing.T) {
	entries := smallJourney(t)
	for _, c := range []struct {
		name string
		a, b uint64
		want []narrative.Difference
	}{
		{"nothing happened", 5, 5, nil},
		{"a step was added", 2, 3, []narrative.Difference{
			{Kind: narrative.Added, Version: 3, On: "2016-02-03", Sentence: "Consent given: processing of data for the operation."},
		}},
		{"a correction shows as the change", 6, 7, []narrative.Difference{{
			Kind: narrative.Changed, Version: 5, On: "2016-05-03",
			Sentence: "Placement pl-1 begins: employment subject to social insurance at employer-1, 30.5 hours a week, contract permanent.",
			Changes: []narrative.Change{
				{Field: "date", Before: "2016-05-02", After: "2016-05-03"},
				{Field: "hours a week", Before: "20", After: "30.5"},
				{Field: "evidence", Before: "-", After: "employment or training contract dms-2016-0047"},
			},
		}}},
		{"an undone correction was never there", 8, 10, nil},
		{"a retraction takes the step away", 11, 12, []narrative.Difference{{
			Kind: narrative.Removed, Version: 11, On: "2016-03-01",
			Sentence: "Counselling (first interview), 45 minutes, in the office, with interpreter: no.",
		}}},
		{"backwards, what was added is removed", 3, 2, []narrative.Difference{
			{Kind: narrative.Removed, Version: 3, On: "2016-02-03", Sentence: "Consent given: processing of data for the operation."},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, narrative.DiffVersions(entries, c.a, c.b, narrative.English)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDiff(t *testing.T) {
	status := func(text string) *journeyv1.Step {
		return stepOf(t, `{"labour_market_status_observed": {"observation": `+text+`}}`)
	}
	employed := status(`{"labour_status": {"value": "LABOUR_STATUS_EMPLOYED"}, "employment": {"value": {"hours_per_week": {"value": 20}}}}`)
	for _, c := range []struct {
		name   string
		before *journeyv1.Step
		after  *journeyv1.Step
		want   []narrative.Change
	}{
		{"the same", employed, proto.CloneOf(employed), nil},
		{
			"fields deep within answers", employed,
			status(`{"labour_status": {"value": "LABOUR_STATUS_EMPLOYED"}, "employment": {"value": {"hours_per_week": {"value": 32.5}}}}`),
			[]narrative.Change{{Field: "Stunden in der Woche", Before: "20", After: "32,5"}},
		},
		{
			"an answer that is refused now", employed,
			status(`{"labour_status": {"missing": "MISSING_REFUSED"}, "employment": {"missing": "MISSING_REFUSED"}}`),
			[]narrative.Change{
				{Field: "Arbeitsmarktstatus", Before: "erwerbstätig", After: "verweigert"},
				{Field: "Beschäftigung", Before: "Stunden in der Woche: 20", After: "verweigert"},
			},
		},
		{
			"refused is not not asked",
			status(`{"searching": {"missing": "MISSING_REFUSED"}}`), status(`{"searching": {"missing": "MISSING_NOT_ASKED"}}`),
			[]narrative.Change{{Field: "sucht Arbeit", Before: "verweigert", After: "nicht erhoben"}},
		},
		{
			"absent is not zero, and a field without a label shows its name",
			stepOf(t, `{"competence_assessed": {}}`), stepOf(t, `{"competence_assessed": {"employability_before": 0}}`),
			[]narrative.Change{{Field: "employability_before", Before: "-", After: "0"}},
		},
		{
			"another kind of step",
			stepOf(t, `{"partner_left": {"organisation": "o-1"}}`), stepOf(t, `{"persons_linked": {"other": "p-2"}}`),
			[]narrative.Change{{Field: "Schritt", Before: "o-1 verlässt das Netzwerk.", After: "Ist dieselbe Person wie p-2."}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, narrative.Diff(c.before, c.after, narrative.German, narrative.Veil{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEveryLabelNamesAField(t *testing.T) {
	fields := map[string]bool{}
	for _, m := range reachable().messages {
		for fd := range fieldsOf(m) {
			fields[string(fd.Name())] = true
		}
	}
	for name, label := range narrative.Labels {
		if !fields[name] || label.German == "" || label.English == "" {
			t.Errorf("%s: %+v", name, label)
		}
	}
}

// What a line says holds now is what the journey says: for any corrections and retractions.
func TestHistoryAgreesWithTheEffectiveJourney(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var entries []*journeyv1.HistoryEntry
		for v := range rapid.Uint64Range(1, 12).Draw(t, "events") {
			version := v + 1
			named := rapid.Uint64Range(0, version).Draw(t, "named")
			organisation := &journeyv1.Step{Kind: &journeyv1.Step_PartnerLeft{PartnerLeft: &journeyv1.PartnerLeft{Organisation: fmt.Sprintf("o-%d", version)}}}
			step := organisation
			switch rapid.IntRange(0, 3).Draw(t, "kind") {
			case 0:
				step = &journeyv1.Step{Kind: &journeyv1.Step_FactCorrected{FactCorrected: &journeyv1.FactCorrected{Version: named, OccurredOn: "2016-01-02", Step: organisation}}}
			case 1:
				step = &journeyv1.Step{Kind: &journeyv1.Step_FactRetracted{FactRetracted: &journeyv1.FactRetracted{Version: named}}}
			}
			entries = append(entries, &journeyv1.HistoryEntry{Event: &journeyv1.Event{Version: version, OccurredOn: "2016-01-01", Step: step}})
		}
		var past []journey.Past
		for _, e := range entries {
			past = append(past, journey.Past{Event: e.Event})
		}
		holds := map[uint64]string{}
		for _, f := range journey.Effective(past) {
			holds[f.Version] = narrative.Tell(f.Step, narrative.English, narrative.Veil{})
		}
		lines := narrative.History(entries, narrative.English, nil)
		if len(lines) != len(entries) {
			t.Fatalf("%d lines for %d events", len(lines), len(entries))
		}
		for _, l := range lines {
			if l.Step == "fact_corrected" || l.Step == "fact_retracted" {
				continue
			}
			said := l.Sentence
			if l.Now != "" {
				said = l.Now
			}
			want, there := holds[l.Version]
			if there != (l.RetractedBy == 0) || there && said != want {
				t.Errorf("version %d: %+v, want %q", l.Version, l, want)
			}
		}
		last := uint64(len(entries))
		if changed := narrative.DiffVersions(entries, 0, last, narrative.English); len(changed) != len(holds) {
			t.Errorf("from nothing to all: %d differences, %d steps hold", len(changed), len(holds))
		}
	})
}
