package retention_test

import (
	"slices"
	"testing"

	"journey/domain/calendar"
	"journey/domain/refusal"
	"journey/domain/retention"
	"journey/domain/sentence"
	journeyv1 "journey/proto/journey/v1"

	"pgregory.net/rapid"
)

const (
	identity  = journeyv1.PrivacyClass_PRIVACY_CLASS_IDENTITY
	contact   = journeyv1.PrivacyClass_PRIVACY_CLASS_CONTACT
	health    = journeyv1.PrivacyClass_PRIVACY_CLASS_HEALTH
	residence = journeyv1.PrivacyClass_PRIVACY_CLASS_RESIDENCE
	narrative = journeyv1.PrivacyClass_PRIVACY_CLASS_NARRATIVE
	special   = journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL

	esfPlus = journeyv1.IndicatorSet_INDICATOR_SET_ESF_PLUS_2021
	esf2014 = journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014
	esf2007 = journeyv1.IndicatorSet_INDICATOR_SET_ESF_2007
)

func said(day string) retention.Said { return retention.Said{On: calendar.Must(day), Version: 7} }

// schedule is an operation with both days; an empty one is not said.
func schedule(set journeyv1.IndicatorSet, payment, authority string) retention.Schedule {
	s := retention.Schedule{Set: set}
	if payment != "" {
		s.LastPayment = said(payment)
	}
	if authority != "" {
		s.Authority = said(authority)
	}
	return s
}

// left is who entered and owes nothing since a day.
func left(day string) retention.Person {
	return retention.Person{Entered: true, Left: true, Last: calendar.Must(day)}
}

func TestUntilWhenAndByWhichRule(t *testing.T) {
	own := func(class journeyv1.PrivacyClass, p retention.Period) retention.Schedule {
		s := schedule(esf2014, "", "2028-12-31")
		s.Periods = map[journeyv1.PrivacyClass]retention.Period{class: p}
		return s
	}
	running := retention.Person{Entered: true, Last: calendar.Must("2024-05-01")}
	endless := schedule(esf2014, "", "")
	ending := endless
	ending.LastDay = said("2025-12-31")
	stranger := retention.Person{Last: calendar.Must("2024-02-29")}
	for _, c := range []struct {
		name     string
		schedule retention.Schedule
		person   retention.Person
		class    journeyv1.PrivacyClass
		until    string
		rule     refusal.Rule
		missing  refusal.Rule
		obliged  bool
	}{
		{"ESF+: paid on the last day of the year", schedule(esfPlus, "2027-12-31", ""), left("2026-06-30"), identity, "2032-12-31", retention.RuleESFPlus, "", true},
		{"ESF+: paid a day later", schedule(esfPlus, "2028-01-01", ""), left("2026-06-30"), identity, "2033-12-31", retention.RuleESFPlus, "", true},
		{"ESF+: paid on a leap day", schedule(esfPlus, "2028-02-29", ""), left("2026-06-30"), special, "2033-12-31", retention.RuleESFPlus, "", true},
		{"ESF+: not paid yet", schedule(esfPlus, "", ""), left("2026-06-30"), identity, "", retention.RuleESFPlus, retention.RuleNoLastPayment, true},
		{"ESF+: the authority wants it longer", schedule(esfPlus, "2027-12-31", "2034-06-30"), left("2026-06-30"), identity, "2034-06-30", retention.RuleESFPlus, "", true},
		{"ESF+: the authority cannot want it shorter", schedule(esfPlus, "2027-12-31", "2030-06-30"), left("2026-06-30"), identity, "2032-12-31", retention.RuleESFPlus, "", true},
		{"ESF+: the day of the authority alone says nothing", schedule(esfPlus, "", "2034-06-30"), left("2026-06-30"), identity, "", retention.RuleESFPlus, retention.RuleNoLastPayment, true},
		{"2014-2020: until the day of the authority", schedule(esf2014, "", "2028-12-31"), left("2018-06-30"), identity, "2028-12-31", retention.RuleESF2014, "", true},
		{"2014-2020: without one there is no end", schedule(esf2014, "2019-03-01", ""), left("2018-06-30"), special, "", retention.RuleESF2014, retention.RuleNoAuthorityDate, true},
		{"2007-2013: likewise", schedule(esf2007, "", "2023-12-31"), left("2015-06-30"), identity, "2023-12-31", retention.RuleESF2007, "", true},
		{"2007-2013: without one there is no end", schedule(esf2007, "", ""), left("2015-06-30"), identity, "", retention.RuleESF2007, retention.RuleNoAuthorityDate, true},
		{"evidence of who is still in", schedule(esf2014, "", "2028-12-31"), running, identity, "2028-12-31", retention.RuleESF2014, "", true},

		{"contact goes half a year after the last day", endless, left("2018-06-30"), contact, "2018-12-30", retention.RuleContact, "", false},
		{"of a longer month on the last day of a shorter", endless, left("2018-08-31"), contact, "2019-02-28", retention.RuleContact, "", false},
		{"notes go a year after", endless, left("2018-06-30"), narrative, "2019-06-30", retention.RuleCaseNotes, "", false},
		{"from a leap day to the last of February", endless, left("2020-02-29"), health, "2021-02-28", retention.RuleCaseNotes, "", false},
		{"residence too", endless, left("2018-06-30"), residence, "2019-06-30", retention.RuleResidence, "", false},
		{"who is still in is counted from the last day of results", ending, running, narrative, "2026-12-31", retention.RuleCaseNotes, "", false},
		{"while that is open there is no end", endless, running, narrative, "", retention.RuleCaseNotes, retention.RuleStillIn, false},
		{"a period of the operation's own", own(narrative, retention.Period{Months: 24, Version: 3}), left("2018-06-30"), narrative, "2020-06-30", retention.RuleOwnPeriod, "", false},
		{"which may be none", own(narrative, retention.Period{Version: 3}), left("2018-06-30"), narrative, "2018-06-30", retention.RuleOwnPeriod, "", false},
		{"a class that an audit of the operation needs", own(residence, retention.Period{Evidence: true, Version: 3}), left("2018-06-30"), residence, "2028-12-31", retention.RuleESF2014, "", true},
		{"who never entered is no evidence", schedule(esf2014, "", "2028-12-31"), stranger, identity, "2025-02-28", retention.RuleNoEntry, "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := retention.Of(retention.Terms(c.schedule, c.person), c.class)
			if got.Until.String() != c.until || got.Rule != c.rule || got.Missing != c.missing || got.Obliged != c.obliged {
				t.Errorf("%s by %s (%s, obliged %v), want %s by %s (%s, %v)", got.Until, got.Rule, got.Missing, got.Obliged, c.until, c.rule, c.missing, c.obliged)
			}
			for _, id := range []refusal.Rule{got.Rule, got.Missing} {
				if s, ok := sentence.Rule(string(id)); id != "" && (!ok || s.German == "" || s.English == "") {
					t.Errorf("%s has no sentence", id)
				}
			}
		})
	}
}

func TestSinceWhenItMayGo(t *testing.T) {
	hold := func(first, last string) retention.Hold {
		h := retention.Hold{ID: "h-1", Version: 4, Classes: []journeyv1.PrivacyClass{identity}, First: calendar.Must(first), Last: calendar.Forever}
		if last != "" {
			h.Last = calendar.Must(last)
		}
		return h
	}
	for _, c := range []struct {
		name  string
		holds []retention.Hold
		on    string
		since string
	}{
		{"not on the last day", nil, "2032-12-31", ""},
		{"from the day after", nil, "2033-01-01", "2033-01-01"},
		{"still later since the same day", nil, "2040-02-29", "2033-01-01"},
		{"not while a hold stands", []retention.Hold{hold("2030-01-01", "")}, "2040-01-01", ""},
		{"not on the last day of a hold", []retention.Hold{hold("2030-01-01", "2035-05-05")}, "2035-05-05", ""},
		{"since the day after a hold", []retention.Hold{hold("2030-01-01", "2035-05-05")}, "2036-01-01", "2035-05-06"},
		{"a hold that ended before its end moves nothing", []retention.Hold{hold("2030-01-01", "2031-05-05")}, "2036-01-01", "2033-01-01"},
		{"a hold that begins later says nothing yet", []retention.Hold{hold("2037-01-01", "")}, "2036-12-31", "2033-01-01"},
		{"a hold that was placed when it was due already", []retention.Hold{hold("2034-01-01", "2035-05-05")}, "2036-01-01", "2035-05-06"},
		{"a hold lifted on the day it was placed held nothing", []retention.Hold{hold("2034-01-01", "").Lifted(calendar.Must("2034-01-01"), 9)}, "2036-01-01", "2033-01-01"},
		{"the last of two holds", []retention.Hold{hold("2030-01-01", "2036-01-01"), hold("2031-01-01", "2035-05-05")}, "2037-01-01", "2036-01-02"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := left("2026-06-30")
			p.Holds = c.holds
			since, due := retention.Of(retention.Terms(schedule(esfPlus, "2027-03-01", ""), p), identity).Due(calendar.Must(c.on))
			if due != (c.since != "") || since.String() != c.since {
				t.Errorf("due %v since %s, want %s", due, since, c.since)
			}
		})
	}
	t.Run("the special answers not before identity and contact", func(t *testing.T) {
		s := schedule(esf2014, "", "2028-12-31")
		s.Periods = map[journeyv1.PrivacyClass]retention.Period{contact: {Months: 150, Version: 3}}
		p := left("2018-06-30")
		since := func(on string) string {
			day, due := retention.Of(retention.Terms(s, p), special).Due(calendar.Must(on))
			if !due {
				return "not"
			}
			return day.String()
		}
		hold := []retention.Hold{{ID: "h-1", Version: 4, Classes: []journeyv1.PrivacyClass{contact}, First: 0, Last: calendar.Forever}}
		for _, c := range []struct {
			destroyed []journeyv1.PrivacyClass
			holds     []retention.Hold
			on, want  string
		}{
			{nil, nil, "2030-12-30", "not"},
			{nil, nil, "2031-01-01", "2030-12-31"},
			{[]journeyv1.PrivacyClass{contact}, nil, "2030-12-30", "2029-01-01"},
			{nil, hold, "2040-01-01", "not"},
			{[]journeyv1.PrivacyClass{contact}, hold, "2040-01-01", "2029-01-01"},
		} {
			p.Destroyed, p.Holds = c.destroyed, c.holds
			if got := since(c.on); got != c.want {
				t.Errorf("destroyed %v, %d holds, on %s: due %s, want %s", c.destroyed, len(c.holds), c.on, got, c.want)
			}
		}
	})
	t.Run("not what is destroyed", func(t *testing.T) {
		p := left("2026-06-30")
		p.Destroyed = []journeyv1.PrivacyClass{identity}
		terms := retention.Terms(schedule(esfPlus, "2027-03-01", ""), p)
		if _, due := retention.Of(terms, identity).Due(calendar.Must("2040-01-01")); due {
			t.Error("it is due")
		}
		if _, due := retention.Of(terms, contact).Due(calendar.Must("2040-01-01")); !due {
			t.Error("the other class is not")
		}
	})
}

// TestHoldsAndEndsAlwaysWin over random schedules, persons and days: nothing is due while a hold stands, before its end
// or without one; and what is due nothing keeps, not even from the schedule itself.
func TestHoldsAndEndsAlwaysWin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, p := anySchedule(t), anyPerson(t)
		on := anyDay(t, "on")
		terms := retention.Terms(s, p)
		for _, term := range terms {
			stands := slices.ContainsFunc(slices.Concat(s.Holds, p.Holds), func(h retention.Hold) bool {
				return slices.Contains(h.Classes, term.Class) && h.First <= on && on <= h.Last
			})
			since, due := term.Due(on)
			waits := false
			if term.Class == special {
				for _, with := range []retention.Term{retention.Of(terms, identity), retention.Of(terms, contact)} {
					_, goes := with.Due(on)
					if !goes && !with.Destroyed {
						waits = true
					}
				}
			}
			switch {
			case term.Until == calendar.None != (term.Missing != ""):
				t.Fatalf("%s: until %s, and missing is %q", term.Class, term.Until, term.Missing)
			case due && (stands || waits || term.Until == calendar.None || term.Until >= on || since <= term.Until || since > on):
				t.Fatalf("%s is due since %s on %s: until %s, held %v", term.Class, since, on, term.Until, stands)
			case !due && !stands && !waits && !term.Destroyed && term.Until != calendar.None && term.Until < on:
				t.Fatalf("%s is not due on %s: until %s", term.Class, on, term.Until)
			}
			by, basis := journeyv1.ErasureRequester(rapid.IntRange(1, 4).Draw(t, "by")), journeyv1.LegalBasis(rapid.IntRange(1, 8).Draw(t, "basis"))
			keeping, keeps := term.Keeps(on, by, basis)
			switch {
			case stands && (!keeps || keeping.Hold == nil):
				t.Fatalf("%s is held, and may be destroyed on %s", term.Class, on)
			case keeps && keeping.Hold == nil && due:
				t.Fatalf("%s is due on %s, and is kept by %s", term.Class, on, keeping.Rule)
			case !keeps && by == journeyv1.ErasureRequester_ERASURE_REQUESTER_RETENTION && (term.Until == calendar.None || term.Until >= on):
				t.Fatalf("%s goes by the schedule on %s before its end %s", term.Class, on, term.Until)
			}
		}
	})
}

func anyDay(t *rapid.T, what string) calendar.Date {
	return calendar.Must("2026-12-20").Add(rapid.IntRange(-800, 4000).Draw(t, what))
}

func anyHolds(t *rapid.T) []retention.Hold {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) retention.Hold {
		h := retention.Hold{ID: "h-1", Version: 3, First: anyDay(t, "first"), Last: calendar.Forever}
		h.Classes = rapid.SliceOfNDistinct(rapid.SampledFrom(retention.Classes()), 1, 7, rapid.ID).Draw(t, "classes")
		if rapid.Bool().Draw(t, "ends") {
			h.Last = h.First.Add(rapid.IntRange(0, 900).Draw(t, "days"))
		}
		if rapid.Bool().Draw(t, "lifted") {
			h = h.Lifted(h.First.Add(rapid.IntRange(0, 900).Draw(t, "lifted after")), 5)
		}
		return h
	}), 0, 3).Draw(t, "holds")
}

func anySaid(t *rapid.T, what string) retention.Said {
	if rapid.IntRange(0, 2).Draw(t, what+" is said") == 0 {
		return retention.Said{}
	}
	return retention.Said{On: anyDay(t, what), Version: 7}
}

func anySchedule(t *rapid.T) retention.Schedule {
	s := retention.Schedule{
		Set:         rapid.SampledFrom([]journeyv1.IndicatorSet{esfPlus, esf2014, esf2007}).Draw(t, "set"),
		LastPayment: anySaid(t, "payment"), Authority: anySaid(t, "authority"), LastDay: anySaid(t, "last day"), Holds: anyHolds(t),
	}
	if rapid.Bool().Draw(t, "own") {
		s.Periods = map[journeyv1.PrivacyClass]retention.Period{
			rapid.SampledFrom([]journeyv1.PrivacyClass{contact, residence, narrative}).Draw(t, "class"): {
				Months: rapid.IntRange(0, 40).Draw(t, "months"), Evidence: rapid.Bool().Draw(t, "evidence"), Version: 3,
			},
		}
	}
	return s
}

func anyPerson(t *rapid.T) retention.Person {
	p := retention.Person{Entered: rapid.Bool().Draw(t, "entered"), Last: anyDay(t, "last"), Holds: anyHolds(t)}
	p.Left = p.Entered && rapid.Bool().Draw(t, "left")
	p.Destroyed = rapid.SliceOfNDistinct(rapid.SampledFrom(retention.Classes()), 0, 3, rapid.ID).Draw(t, "destroyed")
	return p
}
