package indicator_test

import (
	"slices"
	"testing"

	"journey/domain/calendar"
	"journey/domain/indicator"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"
)

func TestStandingsFollowEachOtherAndHoldTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := fold(lives(t).inOrder())
		for _, s := range sets(t) {
			from := p.Entry.On
			for _, st := range s.Standings(p) {
				if st.CountsFrom != from || st.CountsUntil <= from || st.EnteredOn != p.Entry.On {
					t.Fatalf("%s: a gap at %s: %+v", s.Name, from, st)
				}
				from = st.CountsUntil
				if left := st.ExitedOn != calendar.None; left != (st.ClosesOn == st.ExitedOn.Add(28) && left) || left != (st.LaterOn > st.ClosesOn) {
					t.Fatalf("%s: windows without an exit, or none with one: %+v", s.Name, st)
				}
				if st.Yes&^st.Base != 0 || st.Unknown&^st.Base != 0 || st.Near&^st.Base != 0 || st.Yes&st.Unknown != 0 || st.Yes&st.Near != 0 {
					t.Fatalf("%s: masks contradict each other: %+v", s.Name, st)
				}
				for i, c := range s.Codes {
					if c.At == indicator.OfOperation && st.Base.Has(i) || c.At == indicator.AtEntry && !st.Base.Has(i) && st.EnteredOn < day("2018-08-02") {
						t.Fatalf("%s: %s has base %v", s.Name, c.Code, st.Base.Has(i))
					}
					if (c.At == indicator.OnLeaving || c.At == indicator.SixMonthsLater) && st.Base.Has(i) && st.ExitedOn == calendar.None {
						t.Fatalf("%s: %s asks who has not left", s.Name, c.Code)
					}
				}
			}
			if from != calendar.Forever {
				t.Fatalf("%s: the standings end on %s", s.Name, from)
			}
		}
	})
}

func TestExplainSaysWhatTheStandingSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := fold(lives(t).inOrder())
		for _, s := range sets(t) {
			for _, st := range s.Standings(p) {
				for _, cutOff := range []calendar.Date{st.CountsFrom, min(st.CountsUntil, day("2030-01-01")) - 1} {
					for i, v := range s.Explain(p, cutOff) {
						if v.Code != s.Codes[i] || v.Yes != st.Yes.Has(i) || v.Base != st.Base.Has(i) || v.Unknown != st.Unknown.Has(i) || v.Near != st.Near.Has(i) {
							t.Fatalf("%s at %s: %+v, but %+v", s.Name, cutOff, v, st)
						}
						if v.Rule == "" || v.Code.At != indicator.OfOperation && len(v.By) == 0 {
							t.Fatalf("%s is without a reason: %+v", v.Code.Code, v)
						}
					}
				}
			}
		}
	})
}

func TestTheOrderOfRecordingChangesNoStanding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := lives(t)
		a, b := fold(l.inOrder()), fold(l.shuffled(rapid.Int64().Draw(t, "seed")))
		for _, s := range sets(t) {
			if diff := cmp.Diff(s.Standings(a), s.Standings(b)); diff != "" {
				t.Fatalf("%s: %s", s.Name, diff)
			}
		}
	})
}

// TestACutOffBeforeAReentryKnowsNothingOfIt: what comes after it of exits and re-entries changes no standing
// before it (G20).
func TestACutOffBeforeAReentryKnowsNothingOfIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := lives(t)
		whole := fold(l.inOrder())
		if len(whole.Reentries) == 0 {
			return
		}
		cut := rapid.IntRange(1, len(whole.Reentries)).Draw(t, "kept exits")
		first := life{steps: append(slices.Clone(l.steps[:2*cut]), l.steps[l.stays:]...)}
		until := whole.Reentries[cut-1].On
		for _, s := range sets(t) {
			var was, is []indicator.Standing
			for _, st := range s.Standings(whole) {
				if st.CountsUntil <= until {
					was = append(was, st)
				}
			}
			is = s.Standings(fold(first.inOrder()))
			is[len(is)-1].CountsUntil = until
			if diff := cmp.Diff(is, was); diff != "" {
				t.Fatalf("%s: %s", s.Name, diff)
			}
		}
	})
}

func TestSearchingAndEmployedExcludeEachOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := fold(lives(t).inOrder())
		for _, s := range sets(t) {
			for _, pair := range [][2]string{{"EECR01", "EECR04"}, {"CR01", "CR04"}} {
				a, has := s.Find(pair[0])
				b, _ := s.Find(pair[1])
				for _, st := range s.Standings(p) {
					if has && st.Yes.Has(a) && st.Yes.Has(b) {
						t.Fatalf("%v both count: %+v", pair, st)
					}
				}
			}
		}
	})
}

// TestAMissingAnswerIsNeverANo: taking an answer away may make a code unknown. It never decides one that the
// answer would decide otherwise, and never puts anybody outside a base.
func TestAMissingAnswerIsNeverANo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := lives(t)
		less := life{steps: slices.Clone(l.steps)}
		less.steps[0].is = proto.CloneOf(l.steps[0].is)
		rapid.SampledFrom(gaps).Draw(t, "gap")(less.steps[0].is.GetEntryDeclared())
		full, gone := fold(l.inOrder()), fold(less.inOrder())
		for _, s := range sets(t) {
			with, without := s.Standings(full), s.Standings(gone)
			for k, st := range without {
				for i, c := range s.Codes {
					known := !st.Unknown.Has(i)
					if known && (st.Base.Has(i) != with[k].Base.Has(i) || st.Yes.Has(i) != with[k].Yes.Has(i) || with[k].Unknown.Has(i)) {
						t.Fatalf("%s decides %s without the answer: %+v, with it %+v", s.Name, c.Code, st, with[k])
					}
				}
			}
		}
	})
}

// TestTotalsAreTheSumsOfTheirParts: by status, by education in the ESF+, by gender, and what is said of how the
// codes hang together is so for everybody.
func TestTotalsAreTheSumsOfTheirParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tallies := map[int][]indicator.Count{}
		all := sets(t)
		for range rapid.IntRange(1, 8).Draw(t, "people") {
			p := fold(lives(t).inOrder())
			for k, s := range all {
				for _, st := range s.Standings(p) {
					hold(t, s, st)
					tallies[k] = append(tallies[k], indicator.Count{Number: int64(rapid.IntRange(1, 3).Draw(t, "number")), Tally: indicator.Tally{
						Gender: st.Gender, Yes: st.Yes, Base: st.Base, Unknown: st.Unknown, Open: rapid.Bool().Draw(t, "open"), LaterOpen: true,
					}})
				}
			}
		}
		for k, s := range all {
			table := s.Table(tallies[k])
			cells := map[string][]indicator.Cell{}
			for _, l := range table {
				cells[l.Code.Code] = l.Cells()
				sum := l.Women.Value + l.Men.Value + l.NonBinary.Value + l.NotStated.Value
				if l.Total.Value != sum || l.Total.Value+l.Total.Unknown+l.Total.Open > l.Total.Base {
					t.Fatalf("%s: the total is not the sum of the genders: %+v", s.Name, l)
				}
			}
			for _, sum := range [][]string{{"EECO01", "EECO02", "EECO04", "EECO05"}, {"EECO01", "EECO09", "EECO10", "EECO11"}, {"CO_TOTAL", "CO01", "CO03", "CO05"}} {
				for column := range cells[sum[0]] {
					parts := int64(0)
					for _, part := range sum[1:] {
						parts += cells[part][column].Value
					}
					if parts != cells[sum[0]][column].Value {
						t.Fatalf("%s: %v does not add up: %v", s.Name, sum, cells)
					}
				}
			}
		}
	})
}

// hold: in a standing parts exclude each other, count only in their whole, and fill it where they are to, and no
// bound is passed.
func hold(t *rapid.T, s indicator.Set, st indicator.Standing) {
	for _, g := range s.Related() {
		whole, _ := s.Find(g.Whole)
		in := 0
		for _, part := range g.Parts {
			if i, _ := s.Find(part); st.Yes.Has(i) {
				in++
			}
		}
		if in > 1 || in == 1 && !st.Yes.Has(whole) || g.Exhaustive && in == 0 && st.Yes.Has(whole) {
			t.Fatalf("%s: %v is not so for %s", s.Name, g, codes(s, st.Yes))
		}
	}
	for _, b := range s.Bounds() {
		if counted(s, st, b.Less) > counted(s, st, b.More) {
			t.Fatalf("%s: %v is not so for %s", s.Name, b, codes(s, st.Yes))
		}
	}
}

// counted is how many of the codes a standing counts for.
func counted(s indicator.Set, st indicator.Standing, codes []string) (number int) {
	for _, code := range codes {
		if i, ok := s.Find(code); ok && st.Yes.Has(i) {
			number++
		}
	}
	return number
}

// TestLinkedHistoriesStandTheSameInAnyOrder: which history is named first changes nothing (G11).
func TestLinkedHistoriesStandTheSameInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := lives(t).inOrder(), lives(t).inOrder()
		b.member = "b"
		for i := range b.past {
			b.past[i].Event = proto.CloneOf(b.past[i].Event)
			b.past[i].Event.Subject = "b"
		}
		x, y := fold(a, b), fold(b, a)
		for _, s := range sets(t) {
			if diff := cmp.Diff(s.Standings(x), s.Standings(y)); diff != "" {
				t.Fatalf("%s: %s", s.Name, diff)
			}
		}
	})
}
