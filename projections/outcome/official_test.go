package outcome_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"journey/domain/calendar"
	"journey/domain/indicator"
	"journey/domain/operation"
	"journey/eventstore"
	"journey/projections"
	"journey/projections/outcome"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
)

// official is a world whose operation has an indicator set.
type official struct {
	*world
	set indicator.Set
}

func newOfficial(t *testing.T, id journeyv1.IndicatorSet) official {
	w := official{world: newWorld(t)}
	w.operation("2015-01-01", &journeyv1.Step{Kind: &journeyv1.Step_OperationRegistered{OperationRegistered: &journeyv1.OperationRegistered{
		Name: "Op", IndicatorSet: id, StartsOn: "2015-01-01", EndsOn: "2018-12-31", TimeZone: "Europe/Berlin"}}})
	w.use(id)
	return w
}

// use takes the codes of a set.
func (w *official) use(id journeyv1.IndicatorSet) {
	w.t.Helper()
	var err error
	if w.set, err = indicator.New(id, 0, nil); err != nil {
		w.t.Fatal(err)
	}
}

func (w official) at(cutOff string, position uint64, knownOn string) outcome.At {
	return outcome.At{CutOff: calendar.Must(cutOff), Position: position, KnownOn: calendar.Must(knownOn)}
}

func (w official) table(at outcome.At) []indicator.Line {
	w.t.Helper()
	table, err := outcome.Table(w.t.Context(), w.Pool, w.set, storytest.Operation, at)
	if err != nil {
		w.t.Fatal(err)
	}
	return table
}

// replayed is the same table from the log alone.
func (w official) replayed(at outcome.At) []indicator.Line {
	w.t.Helper()
	tallier := outcome.NewTallier(w.set, at)
	_, err := projections.Replay(w.t.Context(), w.Store(), outcome.Model(), projections.ReplayConfig{
		Operation: storytest.Operation, SpoolDir: w.t.TempDir(), Partitions: 2,
	}, func(_, _ string, rows map[string][][]any) error {
		tallier.Add(rows)
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return tallier.Table()
}

// values are the totals of a table that are not 0.
func values(table []indicator.Line, codes ...string) map[string]int64 {
	all := map[string]int64{}
	for _, l := range table {
		if l.Total.Value != 0 {
			all[l.Key()] = l.Total.Value
		}
	}
	if len(codes) == 0 {
		return all
	}
	some := map[string]int64{}
	for _, code := range codes {
		some[code] = all[code]
	}
	return some
}

// As in the tenth case of the official rules, with an entry corrected, day and age, after a report. The figures as known then are the same for ever, as
// known now one cell and those it is part of differ, and the difference names the correcting step.
func TestACorrectionRestatesAFigureAndNamesItsStep(t *testing.T) {
	w := newOfficial(t, journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014)
	w.record("p-2", "2016-01-04", storytest.Registered("", ""))
	w.record("p-2", "2016-03-10", complete(man, 40))
	w.record("p-1", "2016-01-04", storytest.Registered("", ""))
	entry := w.record("p-1", "2016-03-09", complete(woman, 54))
	then := w.at("2016-12-31", w.position, "2017-03-01")
	w.Show()
	before := w.table(then)
	same(t, "above 54 then", values(before, "CO07", "CO_TOTAL"), map[string]int64{"CO07": 0, "CO_TOTAL": 2})

	w.record("p-1", "2017-04-01", storytest.Corrected(entry, "2016-03-10", complete(woman, 55)))
	w.Show()
	now := w.at("2016-12-31", w.position, "2017-03-01")
	same(t, "as known then, whatever was corrected since", w.table(then), before)
	same(t, "above 54 now", values(w.table(now), "CO07", "CO_TOTAL"), map[string]int64{"CO07": 1, "CO_TOTAL": 2})
	moved, err := outcome.Restated(t.Context(), w.Pool, w.set, storytest.Operation, then, now)
	if err != nil {
		t.Fatal(err)
	}
	if len(moved) != 1 || moved[0].Participant != "p-1" {
		t.Fatalf("restated: %+v", moved)
	}
	same(t, "the step that caused it", moved[0].Positions, []uint64{w.position})
	back, err := outcome.Restated(t.Context(), w.Pool, w.set, storytest.Operation, now, then)
	if err != nil || len(back) != 1 {
		t.Fatalf("the other way round: %+v, %v", back, err)
	}
	same(t, "the step, the other way round", back[0].Positions, []uint64{w.position})
	w.Rebuild()
	same(t, "as known then, rebuilt", w.table(then), before)
}

// A window that is open is neither no nor unknown; when it closes without a step, the figure changes and the
// difference names no step.
func TestAnOpenWindowIsShownAsOpen(t *testing.T) {
	w := newOfficial(t, journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014)
	w.record("p-1", "2016-01-04", storytest.Registered("", ""))
	w.record("p-1", "2016-01-11", complete(woman, 41))
	w.record("p-1", "2016-06-01", storytest.Exited(completed))
	w.record("p-1", "2016-06-15", placed("pl-1", insured, 38))
	w.Show()
	cell := func(knownOn string) indicator.Cell {
		place, _ := w.set.Find("CR04")
		return w.table(w.at("2016-06-30", w.position, knownOn))[place].Total
	}
	same(t, "on the last day of the window", cell("2016-06-29"), indicator.Cell{Base: 1, Open: 1})
	same(t, "on the day after", cell("2016-06-30"), indicator.Cell{Base: 1, Value: 1})
	moved, err := outcome.Restated(t.Context(), w.Pool, w.set, storytest.Operation,
		w.at("2016-06-30", w.position, "2016-06-29"), w.at("2016-06-30", w.position, "2016-06-30"))
	if err != nil || len(moved) != 1 || len(moved[0].Positions) != 0 {
		t.Errorf("restated: %+v, %v", moved, err)
	}
}

// What an erasure keeps for the figures is kept behind what a report knows, and still holds for it.
func TestAReportIsTheSameAfterAnErasure(t *testing.T) {
	w := newOfficial(t, journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014)
	w.record("p-1", "2016-01-04", storytest.Registered("", ""))
	entry := w.record("p-1", "2016-03-09", complete(woman, 54)) // disabled
	then := w.at("2016-12-31", w.position, "2017-03-01")
	w.Show()
	before := w.table(then)
	same(t, "with a disability", values(before, "CO16"), map[string]int64{"CO16": 1})
	erased := storytest.Erased(journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL)
	erased.GetPersonalDataErased().Answers = []*journeyv1.SpecialAnswers{{Version: entry, Minority: answered(false), Disability: answered(true),
		HousingExclusion: answered(false), OtherDisadvantages: disadvantages(journeyv1.Disadvantage_DISADVANTAGE_NONE)}}
	w.record("p-1", "2017-04-01", erased)
	if err := w.Keys.Destroy(t.Context(), storytest.Participant("p-1").String(), journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL); err != nil {
		t.Fatal(err)
	}
	w.Show()
	same(t, "the rows", w.table(then), before)
	same(t, "the log", w.replayed(then), before)
}

// Who has a recognition and no qualification misses CR03 by one condition.
func TestARecognitionAloneIsNear(t *testing.T) {
	w := newOfficial(t, journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014)
	w.record("p-1", "2016-01-04", storytest.Registered("", ""))
	w.record("p-1", "2016-01-11", complete(woman, 41))
	w.record("p-1", "2016-03-01", &journeyv1.Step{Kind: &journeyv1.Step_RecognitionDecided{RecognitionDecided: &journeyv1.RecognitionDecided{
		Qualification: "nurse", Decision: journeyv1.Recognition_RECOGNITION_FULL}}})
	w.record("p-1", "2016-06-01", storytest.Exited(completed))
	w.Show()
	place, _ := w.set.Find("CR03")
	at := w.at("2016-12-31", w.position, "2017-03-01")
	list, total, _, err := outcome.Behind(t.Context(), w.Pool, storytest.Operation, outcome.Members{Place: place, Moment: indicator.OnLeaving, Near: true}, at, outcome.Page{Size: 10})
	if err != nil || total != 1 || len(list) != 1 {
		t.Errorf("near CR03: %v, %d, %v", list, total, err)
	}
	if v := outcome.Explain(w.set, []eventstore.History{w.History("p-1")}, "p-1", at); !v[place].Near {
		t.Errorf("CR03: %+v", v[place])
	}
}

// A step that changed the standing at another cut-off, or for another code, is not the cause of a difference.
func TestAStandingSaysWhatAStepChanged(t *testing.T) {
	w := newOfficial(t, journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014)
	w.record("p-1", "2016-01-04", storytest.Registered("", ""))
	entry := w.record("p-1", "2016-03-09", complete(woman, 54))
	w.record("p-1", "2017-01-31", storytest.Exited(completed))
	exit := w.position
	w.record("p-1", "2017-04-01", storytest.Corrected(entry, "2016-03-10", complete(woman, 55)))
	place, _ := w.set.Find("CO07")
	members := []eventstore.History{w.History("p-1")}
	counts := func(position uint64) bool {
		return outcome.StandingAt(w.set, members, "p-1", position, calendar.Must("2016-12-31")).Yes.Has(place)
	}
	same(t, "before the exit, after it, after the correction",
		[]bool{counts(exit - 1), counts(exit), counts(w.position)}, []bool{false, false, true})
}

// complete is an entry that has every answer the official sets need.
func complete(gender journeyv1.Gender, age uint32) *journeyv1.Step {
	step := entered(gender, age)
	e := step.GetEntryDeclared()
	e.RegisteredUnemployed, e.InEducationOrTraining = answered(true), answered(false)
	e.Isced = &journeyv1.IscedAnswer{Answer: &journeyv1.IscedAnswer_Value{Value: 3}}
	e.UnemployedSince = &journeyv1.DateAnswer{Answer: &journeyv1.DateAnswer_Value{Value: "2014-03-01"}}
	e.Citizenship = &journeyv1.CitizenshipAnswer{Answer: &journeyv1.CitizenshipAnswer_Value{Value: journeyv1.Citizenship_CITIZENSHIP_GERMAN}}
	e.Minority, e.Disability, e.HousingExclusion = answered(false), answered(age%2 == 0), answered(false)
	e.OtherDisadvantages = disadvantages(journeyv1.Disadvantage_DISADVANTAGE_NONE)
	e.Household = &journeyv1.HouseholdAnswer{Answer: &journeyv1.HouseholdAnswer_Value{Value: &journeyv1.Household{
		Adults:            &journeyv1.CountAnswer{Answer: &journeyv1.CountAnswer_Value{Value: 1}},
		AnyAdultEmployed:  answered(false),
		DependentChildren: &journeyv1.CountAnswer{Answer: &journeyv1.CountAnswer_Value{Value: uint32(age % 3)}},
	}}}
	return step
}

// What the rows say, what a replay of the log says, what the list behind a figure holds, what is said to explain
// it, and what a rebuild makes of it are one and the same: for every set, at many positions and cut-offs, over
// random journeys.
func TestTheListIsTheFigureAndTheLogIsTheProof(t *testing.T) {
	for _, id := range []journeyv1.IndicatorSet{
		journeyv1.IndicatorSet_INDICATOR_SET_ESF_PLUS_2021, journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014, journeyv1.IndicatorSet_INDICATOR_SET_ESF_2007,
	} {
		t.Run(id.String(), func(t *testing.T) {
			w := newOfficial(t, id)
			ids := w.random(rand.New(rand.NewPCG(7, uint64(id))))
			w.Show()
			shown := map[outcome.At][]indicator.Line{}
			for _, position := range []uint64{w.position / 3, w.position * 2 / 3, w.position} {
				for _, cutOff := range append(w.turns(position), "2015-09-30", "2016-12-31", "2017-12-31") {
					at := w.at(cutOff, position, "2017-02-10")
					table := w.table(at)
					shown[at] = table
					if diff := cmp.Diff(table, w.replayed(at), cmpopts.EquateEmpty()); diff != "" {
						t.Fatalf("cut-off %s, position %d: rows and log differ (-rows +log):\n%s", cutOff, position, diff)
					}
					w.held(table, at, ids)
				}
			}
			w.Rebuild()
			for at, table := range shown {
				same(t, fmt.Sprintf("rebuilt, %+v", at), w.table(at), table)
			}
		})
	}
}

// turns are some days on which standings change, which are the cut-offs that are easily got wrong.
func (w official) turns(position uint64) []string {
	w.t.Helper()
	return strings.Fields(w.text(`SELECT string_agg(day::TEXT, ' ') FROM (
		SELECT DISTINCT counts_until AS day FROM outcome.memberships
		WHERE known_from <= $1 AND known_until > $1 AND counts_until < 'infinity' ORDER BY day LIMIT 3) d`, int64(position)))
}

// held holds the list behind each cell against the cell, and each participation against its explanation and
// its replay.
func (w official) held(table []indicator.Line, at outcome.At, ids []string) {
	w.t.Helper()
	var members []eventstore.History
	for _, id := range ids {
		members = append(members, w.History(id))
	}
	replayed := map[string]outcome.Moment{}
	for _, l := range table {
		if l.At == indicator.OfOperation {
			continue
		}
		place, _ := w.set.Find(l.Code.Code)
		for i, cell := range l.Cells() {
			of := outcome.Members{Place: place, Special: l.Special, Moment: l.At, Gender: indicator.Breakdowns[i], Flow: l.Flow, Year: l.Year}
			list, total, _, err := outcome.Behind(w.t.Context(), w.Pool, storytest.Operation, of, at, outcome.Page{Size: 1000})
			if err != nil {
				w.t.Fatal(err)
			}
			if total != cell.Value || int64(len(list)) != cell.Value {
				w.t.Fatalf("%s %s: %d in the table, %d behind it, %d listed", l.Key(), of.Gender, cell.Value, total, len(list))
			}
			if w.set.ByYear {
				continue
			}
			for _, participant := range list {
				if v := outcome.Explain(w.set, members, participant, at); v == nil || !v[place].Yes || len(v[place].By) == 0 {
					w.t.Fatalf("%s counts for %s, but its history says %+v", participant, l.Key(), v)
				}
				m, ok := replayed[participant]
				if !ok {
					m = outcome.Replay(&w.set, operation.Facts{}, members, participant, []uint64{at.Position}, at.CutOff)[0]
					replayed[participant] = m
				}
				if !m.Verdicts[place].Yes || of.Gender != "" && of.Gender != m.Breakdown {
					w.t.Fatalf("%s counts for %s %s, but its replay says %s %+v", participant, l.Key(), of.Gender, m.Breakdown, m.Verdicts[place])
				}
			}
		}
	}
}

// random records journeys of twelve people, some of them linked, corrected, retracted, and back again.
func (w official) random(r *rand.Rand) []string {
	var ids []string
	for i := range 12 {
		ids = append(ids, fmt.Sprintf("p-%02d", i+1))
		w.record(ids[i], "2015-01-05", storytest.Registered("", ""))
	}
	entry, loose, in := map[string]uint64{}, map[string][]uint64{}, map[string]bool{}
	day := calendar.Must("2015-01-12")
	someone := func() *journeyv1.Step {
		if r.IntN(5) == 0 {
			return entered(woman, 30) // answers are missing
		}
		return complete([]journeyv1.Gender{woman, man, nonBinary, 0}[r.IntN(4)], 16+uint32(r.IntN(50)))
	}
	for step := range 160 {
		day = day.Add(r.IntN(13))
		id := ids[r.IntN(len(ids))]
		record := func(step *journeyv1.Step) uint64 { return w.record(id, day.String(), step) }
		switch n := r.IntN(20); {
		case entry[id] == 0:
			entry[id], in[id] = record(someone()), true
		case n == 0 && len(loose[id]) > 0:
			record(storytest.Retracted(loose[id][0]))
			loose[id] = loose[id][1:]
		case n == 1:
			record(storytest.Corrected(entry[id], "2015-01-10", someone()))
		case n == 2:
			w.link(ids[0], ids[1+r.IntN(2)], day.String())
		case n == 3:
			w.unlink(ids[0], ids[1+r.IntN(2)], day.String())
		case n < 7 && in[id]:
			record(storytest.Exited([]journeyv1.ExitReason{completed, droppedOut, completed, died}[r.IntN(4)]))
			in[id] = false
		case n == 7 && !in[id]:
			day = day.Add(1)
			record(storytest.Reentered())
			in[id] = true
		case n < 12:
			kind := []journeyv1.PlacementKind{insured, miniJob, internship}[r.IntN(3)]
			loose[id] = append(loose[id], record(placed(fmt.Sprintf("pl-%d", step), kind, 30)))
		case n < 14:
			loose[id] = append(loose[id], record(storytest.Awarded(journeyv1.QualificationKind_QUALIFICATION_KIND_VOCATIONAL)))
		default:
			loose[id] = append(loose[id], record(status(r)))
		}
	}
	return ids
}

// status is an observation of some status.
func status(r *rand.Rand) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_LabourMarketStatusObserved{LabourMarketStatusObserved: &journeyv1.LabourMarketStatusObserved{
		Observation: &journeyv1.LabourStatusObservation{
			LabourStatus:         &journeyv1.LabourStatusAnswer{Answer: &journeyv1.LabourStatusAnswer_Value{Value: journeyv1.LabourStatus(1 + r.IntN(3))}},
			RegisteredUnemployed: answered(r.IntN(3) == 0), InEducationOrTraining: answered(r.IntN(3) == 0), Searching: answered(r.IntN(2) == 0),
			Source: journeyv1.StatusSource(1 + r.IntN(3)),
		}}}}
}
