package indicator_test

import (
	"math/rand"

	"journey/domain/calendar"
	"journey/domain/indicator"
	journeyv1 "journey/proto/journey/v1"

	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"
)

// life is everything that may happen to one person: an entry with any answers, exits and re-entries that take
// turns, placements of all kinds, observations of all sources, qualifications, a death. Of one day and one
// source there is one observation, since of several the later version wins.
type life struct {
	steps []step
	// stays is how many of the first steps are the entry and what follows of exits and re-entries.
	stays int
}

// recorded is the life with its steps recorded in an order.
func (l life) recorded(order []int) history {
	h := of("a")
	for _, i := range order {
		h = h.and(l.steps[i].on, l.steps[i].is)
	}
	return h
}

func (l life) inOrder() history {
	order := make([]int, len(l.steps))
	for i := range order {
		order[i] = i
	}
	return l.recorded(order)
}

func (l life) shuffled(seed int64) history {
	return l.recorded(rand.New(rand.NewSource(seed)).Perm(len(l.steps)))
}

func lives(t *rapid.T) life {
	var l life
	entered := day("2015-06-01").Add(rapid.IntRange(0, 1500).Draw(t, "entry"))
	l.add(entered, entry(answers(t)...))
	on := entered
	for i := range rapid.IntRange(0, 4).Draw(t, "turns") {
		if i%2 == 0 {
			on = on.Add(rapid.IntRange(1, 90).Draw(t, "stay"))
			l.add(on, exited(completed))
		} else {
			on = on.Add(rapid.IntRange(1, 120).Draw(t, "away"))
			l.add(on, reentered())
		}
	}
	l.stays = len(l.steps)
	days := func(name string) calendar.Date { return entered.Add(rapid.IntRange(0, 500).Draw(t, name)) }
	for i := range rapid.IntRange(0, 3).Draw(t, "placements") {
		l.placement(t, "pl-"+string(rune('a'+i)), days("first day"))
	}
	told := map[calendar.Date]bool{}
	for range rapid.IntRange(0, 5).Draw(t, "observations") {
		if on := days("observed"); !told[on] {
			told[on] = true
			l.observation(t, on)
		}
	}
	for range rapid.IntRange(0, 2).Draw(t, "qualifications") {
		l.add(days("awarded"), awarded(rapid.Bool().Draw(t, "formal")))
	}
	if rapid.IntRange(0, 3).Draw(t, "recognised") == 0 {
		l.add(days("decided"), recognised(journeyv1.Recognition(rapid.IntRange(1, 3).Draw(t, "recognition"))))
	}
	if rapid.IntRange(0, 9).Draw(t, "dies") == 0 {
		l.add(on.Add(rapid.IntRange(0, 250).Draw(t, "died")), died())
	}
	return l
}

func (l *life) add(on calendar.Date, is *journeyv1.Step) {
	l.steps = append(l.steps, step{on.String(), is})
}

func (l *life) placement(t *rapid.T, id string, first calendar.Date) {
	s := begins(id, journeyv1.PlacementKind(rapid.IntRange(1, 8).Draw(t, "kind")), float64(rapid.IntRange(-1, 45).Draw(t, "hours")), journeyv1.Contract(rapid.IntRange(0, 2).Draw(t, "contract")), "")
	s.GetPlacementStarted().RequirementLevel = journeyv1.RequirementLevel(rapid.IntRange(0, 4).Draw(t, "level"))
	l.add(first, s)
	lasts := rapid.IntRange(0, 300).Draw(t, "lasts")
	if rapid.Bool().Draw(t, "changes") {
		l.add(first.Add(rapid.IntRange(0, lasts).Draw(t, "changed")), changes(&journeyv1.PlacementChanged{
			Placement: id, HoursPerWeek: proto.Float64(38), Promoted: rapid.Bool().Draw(t, "promoted"),
		}))
	}
	if rapid.Bool().Draw(t, "ends") {
		l.add(first.Add(lasts), ends(id))
	}
}

func (l *life) observation(t *rapid.T, on calendar.Date) {
	source := journeyv1.StatusSource(rapid.IntRange(1, 3).Draw(t, "source"))
	s := toldBy(source, journeyv1.LabourStatus(rapid.IntRange(1, 3).Draw(t, "status")),
		searching(anyYesNo(t, "searching")), inEducation(anyYesNo(t, "education")))
	o := s.GetLabourMarketStatusObserved().GetObservation()
	o.RegisteredUnemployed, o.Promoted = anyYesNo(t, "registered"), anyYesNo(t, "promoted")
	if rapid.IntRange(0, 4).Draw(t, "status refused") == 0 {
		statusRefused(o)
	}
	if rapid.Bool().Draw(t, "block") {
		o.Employment = employment(anyWork(t))
	}
	if rapid.IntRange(0, 3).Draw(t, "by follow-up") == 0 {
		l.add(on.Add(rapid.IntRange(0, 20).Draw(t, "asked later")), &journeyv1.Step{Kind: &journeyv1.Step_FollowUpCompleted{FollowUpCompleted: &journeyv1.FollowUpCompleted{
			StatusOn: on.String(), Observation: o, StillInPlacement: anyYesNo(t, "still in placement"),
		}}})
		return
	}
	l.add(on, s)
}

func anyWork(t *rapid.T) *journeyv1.Employment {
	return work(journeyv1.Contract(rapid.IntRange(0, 2).Draw(t, "contract")), float64(rapid.IntRange(0, 45).Draw(t, "hours")), anyYesNo(t, "by necessity"), journeyv1.RequirementLevel(rapid.IntRange(0, 4).Draw(t, "level")))
}

// anyYesNo is yes, no, refused, not asked, or not set.
func anyYesNo(t *rapid.T, name string) *journeyv1.YesNoAnswer {
	switch rapid.IntRange(0, 6).Draw(t, name) {
	case 0, 1:
		return yes(true)
	case 2, 3:
		return yes(false)
	case 4:
		return refused()
	case 5:
		return &journeyv1.YesNoAnswer{Answer: &journeyv1.YesNoAnswer_Missing{Missing: notAskedIt}}
	}
	return nil
}

// answers are any answers at entry.
func answers(t *rapid.T) []an {
	all := []an{
		gender(journeyv1.Gender(rapid.IntRange(1, 3).Draw(t, "gender"))), aged(rapid.IntRange(14, 70).Draw(t, "age")),
		status(journeyv1.LabourStatus(rapid.IntRange(1, 3).Draw(t, "status"))), registered(anyYesNo(t, "registered")),
		isced(uint32(rapid.IntRange(0, 8).Draw(t, "isced"))), education(anyYesNo(t, "education")),
		citizen(journeyv1.Citizenship(rapid.IntRange(1, 5).Draw(t, "citizenship"))),
		parents(journeyv1.ParentsBornAbroad(rapid.IntRange(1, 3).Draw(t, "parents"))),
		minority(anyYesNo(t, "minority")), disability(anyYesNo(t, "disability")), housing(anyYesNo(t, "housing")),
		disadvantages(journeyv1.Disadvantage(rapid.IntRange(1, 7).Draw(t, "disadvantage"))),
		living(journeyv1.PlaceType(rapid.IntRange(1, 3).Draw(t, "place"))),
		household(uint32(rapid.IntRange(1, 3).Draw(t, "adults")), rapid.Bool().Draw(t, "employed"), uint32(rapid.IntRange(0, 2).Draw(t, "children"))),
		since(day("2014-06-01").Add(rapid.IntRange(0, 1000).Draw(t, "since")).String()),
		employedBlock(anyWork(t)),
	}
	if rapid.Bool().Draw(t, "part of the household") {
		all = append(all, rapid.SampledFrom([]an{householdWithoutChildren, householdWithoutAdults, householdWithoutWork}).Draw(t, "part"))
	}
	for range rapid.IntRange(0, 2).Draw(t, "gaps") {
		all = append(all, rapid.SampledFrom(gaps).Draw(t, "gap"))
	}
	return all
}

func employedBlock(e *journeyv1.Employment) an {
	return func(d *journeyv1.EntryDeclared) { d.Employment = employment(e) }
}

// gaps each take one answer away. Whether somebody is registered is not among them: the status is as it was
// told where that is refused.
var gaps = []an{
	genderMissing(refusedIt), genderMissing(notAskedIt), statusMissing(refusedIt), iscedMissing(notAskedIt), ageMissing,
	citizenMissing(refusedIt), parentsMissing, placeMissing, disadvantagesMissing(notAskedIt), sinceMissing,
	minority(nil), disability(refused()), housing(nil), education(refused()), householdMissing,
	func(e *journeyv1.EntryDeclared) { e.Employment = nil },
	blockWithout(func(b *journeyv1.Employment) { b.Contract = nil }), blockWithout(func(b *journeyv1.Employment) { b.HoursPerWeek = nil }),
	blockWithout(func(b *journeyv1.Employment) { b.PartTimeByNecessity = nil }), blockWithout(func(b *journeyv1.Employment) { b.RequirementLevel = nil }),
}

func blockWithout(answer func(*journeyv1.Employment)) an {
	return func(e *journeyv1.EntryDeclared) {
		if b := e.GetEmployment().GetValue(); b != nil {
			answer(b)
		}
	}
}

// sets are the three sets, with the defaults and with every parameter turned.
func sets(t rapid.TB) []indicator.Set {
	other := &journeyv1.IndicatorParameters{
		LongTermMonths: 6, LongTermReachedIsEnough: true, OneParentIsEnough: true, NotStatedLeftOut: true,
		EuCitizensLeftOut: true, Isced_0LeftOut: true, WorkOpportunityCounts: true, EveryFlowBrokenDown: true,
	}
	var all []indicator.Set
	for _, id := range []journeyv1.IndicatorSet{esfPlus, esf2014, esf2007} {
		for _, p := range []*journeyv1.IndicatorParameters{nil, other} {
			s, err := indicator.New(id, noObjective, p)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, s)
		}
	}
	return all
}
