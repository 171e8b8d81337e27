package indicator_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"journey/domain/indicator"
	journeyv1 "journey/proto/journey/v1"

	"github.com/google/go-cmp/cmp"
)

func names(s indicator.Set) string {
	var all []string
	for _, c := range s.Codes {
		all = append(all, c.Code)
	}
	return strings.Join(all, " ")
}

func TestCodes(t *testing.T) {
	for _, row := range []struct {
		name      string
		set       journeyv1.IndicatorSet
		objective journeyv1.SpecificObjective
		want      string
	}{
		{"ESF+, without an EECO20", esfPlus, noObjective, "grand_total EECO01 EECO02 EECO03 EECO04 EECO05 EECO06 EECO07 EECO08 EECO09 EECO10 EECO11 EECO12 EECO13 EECO14 EECO15 EECO16 EECO17 EECO18 EECO19 EECR01 EECR02 EECR03 EECR04 EECR05 EECR06"},
		{"ESF+ under objective (l), without status and ISCED", esfPlus, objectiveL, "grand_total EECO01 EECO06 EECO07 EECO08 EECO12 EECO13 EECO14 EECO15 EECO16 EECO17 EECO18 EECO19 EECR01 EECR02 EECR03 EECR04 EECR05 EECR06"},
		{"2014-2020", esf2014, noObjective, "grand_total CO_TOTAL CO01 CO02 CO03 CO04 CO05 CO06 CO07 CO08 CO09 CO10 CO11 CO12 CO13 CO14 CO15 CO16 CO17 CO18 CO19 CO20 CO21 CO22 CO23 CR01 CR02 CR03 CR04 CR05 CR06 CR07 CR08 CR09"},
		{"2007-2013", esf2007, noObjective, "participants employed self_employed unemployed long_term_unemployed inactive in_education_or_training age_15_24 age_55_64 minority migrant disabled other_disadvantaged isced_1_2 isced_3 isced_4 isced_5_6"},
	} {
		t.Run(row.name, func(t *testing.T) {
			s, err := indicator.New(row.set, row.objective, nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(row.want, names(s)); diff != "" {
				t.Error(diff)
			}
			for _, c := range s.Codes {
				if c.German == "" || c.English == "" || c.Source == "" {
					t.Errorf("%+v lacks a label or its source", c)
				}
			}
			if len(s.Codes) > 63 {
				t.Errorf("%d codes do not fit into a signed mask", len(s.Codes))
			}
		})
	}
}

func TestThereIsNoOtherSet(t *testing.T) {
	for _, id := range []journeyv1.IndicatorSet{journeyv1.IndicatorSet_INDICATOR_SET_UNSPECIFIED, 99} {
		if _, err := indicator.New(id, noObjective, nil); !errors.Is(err, indicator.ErrUnknownSet) {
			t.Errorf("%d: %v", id, err)
		}
	}
}

// TestObjectiveLAsksForNoStatusAndNoEducation: their answers make no record incomplete.
func TestObjectiveLAsksForNoStatusAndNoEducation(t *testing.T) {
	s, err := indicator.New(esfPlus, objectiveL, nil)
	if err != nil {
		t.Fatal(err)
	}
	p := fold(of("a").and("2022-03-01", entry(statusMissing(notAskedIt), iscedMissing(notAskedIt))))
	if got := counts(s, p, "2022-12-31"); got != "grand_total EECO01" {
		t.Error(got)
	}
	left := fold(of("a").and("2022-03-01", entry(statusMissing(notAskedIt))).and("2022-05-01", exited(completed)).and("2022-05-01", placed("pl-1", job)))
	if got := says(verdict(t, s, left, day("2022-12-31"), "EECR04")); got != "unknown by missing.status (not_asked)" {
		t.Errorf("a result that needs the status at entry: %s", got)
	}
	unaged := fold(of("a").and("2022-03-01", entry(ageMissing)))
	if got := counts(s, unaged, "2022-12-31"); got != "grand_total" {
		t.Errorf("without the age: %s", got)
	}
}

func TestSensitiveCodes(t *testing.T) {
	for id, want := range map[journeyv1.IndicatorSet]string{
		esfPlus: "EECO12 EECO15 EECO16", esf2014: "CO15 CO16 CO17 CO18 CR05 CR09", esf2007: "minority disabled other_disadvantaged",
	} {
		var special indicator.Mask
		s := set(t, id, nil)
		for i, c := range s.Codes {
			if c.Special {
				special = special.With(i)
			}
		}
		if got := codes(s, special); got != want {
			t.Errorf("%s: %s", s.Name, got)
		}
	}
}

// TestWhatRestsOnSensitiveAnswersIsMarked: refusing all of them changes sensitive codes only.
func TestWhatRestsOnSensitiveAnswersIsMarked(t *testing.T) {
	for _, id := range []journeyv1.IndicatorSet{esfPlus, esf2014, esf2007} {
		s := set(t, id, nil)
		full := caseOf("2016-02-01", minority(yes(true)), disability(yes(true)), housing(yes(true)), disadvantages(journeyv1.Disadvantage_DISADVANTAGE_DEBT))
		none := caseOf("2016-02-01", minority(refused()), disability(refused()), housing(refused()), disadvantagesMissing(refusedIt))
		a, b := s.Explain(fold(full.and("2016-02-01", placed("pl-1", job)).and("2016-08-01", told(workingOne))), day("2016-12-31")), s.Explain(fold(none.and("2016-02-01", placed("pl-1", job)).and("2016-08-01", told(workingOne))), day("2016-12-31"))
		for i, c := range s.Codes {
			changed := a[i].Yes != b[i].Yes || a[i].Base != b[i].Base || a[i].Unknown != b[i].Unknown
			if changed && !c.Special {
				t.Errorf("%s rests on a sensitive answer and is not marked", c.Code)
			}
			if !changed && c.Special {
				t.Errorf("%s is marked, but rests on no sensitive answer", c.Code)
			}
		}
	}
}

func TestParameters(t *testing.T) {
	for _, row := range []struct {
		name string
		p    *journeyv1.IndicatorParameters
		want string
	}{
		{"none", nil, ""},
		{"those that say what is the default anyway", &journeyv1.IndicatorParameters{LongTermMonths: 12, LongTermMonthsUnder_25: 6, DeMinimisMinutes: 480}, ""},
		{"in the order of the contract", &journeyv1.IndicatorParameters{DeMinimisMinutes: 600, EveryFlowBrokenDown: true, LongTermMonths: 6, Isced_0LeftOut: true, LongTermReachedIsEnough: true},
			"long_term_months=6 long_term_reached_is_enough=true isced_0_left_out=true every_flow_broken_down=true de_minimis_minutes=600"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var got []string
			for _, p := range set(t, esfPlus, row.p).Parameters() {
				got = append(got, p.GetName()+"="+p.GetValue())
			}
			if strings.Join(got, " ") != row.want {
				t.Errorf("%s, want %s", got, row.want)
			}
		})
	}
}

// TestTheHashIsThatOfTheDefinitions: it is pinned by reports, so that it may never change for a version. If a
// definition changes, its version rises, and the new hash is written down here.
func TestTheHashIsThatOfTheDefinitions(t *testing.T) {
	hash := func(id journeyv1.IndicatorSet, p *journeyv1.IndicatorParameters) string {
		return fmt.Sprintf("%x", set(t, id, p).Hash())
	}
	for id, want := range map[journeyv1.IndicatorSet]string{
		esfPlus: "b76a2bac411248fd438b008d74da622ca050385820cf58462b0f324f3ea7a59c",
		esf2014: "9f2d6815b4d8cedd8325926f0a37f9a044a94bd1ce563241464d1a3cfb020405",
		esf2007: "a16786ccd0e3b70cf6f6ba09f72332aa32556b36c8f214135033ebc9809b931a",
	} {
		if got := hash(id, nil); got != want {
			t.Errorf("%s: %s, want %s", id, got, want)
		}
	}
	seen := map[string]string{}
	for name, p := range map[string]*journeyv1.IndicatorParameters{
		"none": nil, "months": {LongTermMonths: 6}, "under 25": {LongTermMonthsUnder_25: 12}, "reached": {LongTermReachedIsEnough: true},
		"days": {LongTermDays: 364}, "one parent": {OneParentIsEnough: true}, "not stated": {NotStatedLeftOut: true}, "eu": {EuCitizensLeftOut: true},
		"isced 0": {Isced_0LeftOut: true}, "opportunity": {WorkOpportunityCounts: true}, "flows": {EveryFlowBrokenDown: true}, "de-minimis": {DeMinimisMinutes: 60},
	} {
		h := hash(esf2014, p)
		if other, twice := seen[h]; twice {
			t.Errorf("%s has the hash of %s", name, other)
		}
		seen[h] = name
	}
	if hash(esf2014, nil) != hash(esf2014, &journeyv1.IndicatorParameters{LongTermMonths: 12}) {
		t.Error("saying a default changes the hash")
	}
	social, err := indicator.New(esfPlus, objectiveL, nil)
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprintf("%x", social.Hash()) == hash(esfPlus, nil) {
		t.Error("objective (l) has the hash of the whole set")
	}
}
