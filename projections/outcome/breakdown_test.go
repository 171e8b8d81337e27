package outcome_test

import (
	"fmt"
	"slices"
	"testing"

	"journey/domain/calendar"
	"journey/projections/outcome"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
)

// Registered as unemployed beside a mini-job is unemployed (G13), and so it is wherever a status is shown: in a
// breakdown, in the part of a target, beside the rate of an area, in a funder's file, in the list.
func TestTheStatusIsTheOneThatOfficialFiguresCount(t *testing.T) {
	rate := 23.3
	w := official{world: newWorld(t)}
	w.operation("2015-01-01", &journeyv1.Step{Kind: &journeyv1.Step_OperationRegistered{OperationRegistered: &journeyv1.OperationRegistered{
		Name: "Op", IndicatorSet: esf2014, StartsOn: "2015-01-01", EndsOn: "2018-12-31", TimeZone: "Europe/Berlin",
		AreaReports: []*journeyv1.AreaReport{{Areas: []string{"area-1"}, Source: "census", AreaFigures: &journeyv1.AreaFigures{UnemploymentRate: &rate}}}}}})
	w.use(esf2014)
	w.operation("2015-01-01", grant(&journeyv1.Target{Code: "participants", Breakdown: "unemployed", Value: 4}))
	refused := &journeyv1.LabourStatusAnswer{Answer: &journeyv1.LabourStatusAnswer_Missing{Missing: journeyv1.Missing_MISSING_REFUSED}}
	for i, c := range []struct {
		status     *journeyv1.LabourStatusAnswer
		registered *journeyv1.YesNoAnswer
	}{
		{inStatus(journeyv1.LabourStatus_LABOUR_STATUS_EMPLOYED), answered(true)}, // a mini-job
		{nil, answered(true)},
		{refused, answered(true)},
		{inStatus(journeyv1.LabourStatus_LABOUR_STATUS_EMPLOYED), answered(false)},
		{refused, answered(false)},
	} {
		step := complete(woman, 30)
		e := step.GetEntryDeclared()
		e.LabourStatus, e.RegisteredUnemployed = c.status, c.registered
		e.Area = &journeyv1.AreaAnswer{Answer: &journeyv1.AreaAnswer_Value{Value: "area-1"}}
		id := fmt.Sprintf("p-%d", i+1)
		w.record(id, "2016-01-04", storytest.Registered("", ""))
		w.record(id, "2016-01-11", step)
	}
	w.Show()
	at := w.at("2016-12-31", w.position, "2017-03-01")
	same(t, "the official figures", values(w.table(at), "CO01", "CO05"), map[string]int64{"CO01": 3, "CO05": 1})
	want := map[string]int64{"unemployed": 3, "employed": 1, "refused": 1}
	shares, err := outcome.Breakdown(t.Context(), w.Pool, w.set, storytest.Operation, "entered", []string{"labour_status"}, at)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int64{}
	for _, s := range shares {
		got[s.Values[0]] = s.Number
	}
	same(t, "the breakdown", got, want)
	same(t, "the part of the target", w.figure("entered", "2016-12-31", outcome.Latest).Parts,
		[]outcome.Part{{Breakdown: "unemployed", Total: 3, Target: 4, ReachedPercent: 75}})
	rates, err := outcome.AreaRates(t.Context(), w.Pool, storytest.Operation, calendar.Must("2016-12-31"), outcome.Latest)
	if err != nil || len(rates) != 1 {
		t.Fatal(rates, err)
	}
	same(t, "beside the rate of the area", []int64{rates[0].Total, rates[0].Base, rates[0].Unknown}, []int64{3, 5, 1})
	field, exported, listed := slices.Index(outcome.ExportFields(w.set), "labour_status"), map[string]int64{}, map[string]int64{}
	if err := outcome.Export(t.Context(), w.Pool, w.set, storytest.Operation, at, func(values []string) error {
		exported[values[field]]++
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	same(t, "the funder's file", exported, want)
	for _, p := range w.list("entered", "2016-12-31", outcome.Latest) {
		listed[p.LabourStatus]++
	}
	same(t, "the list", listed, want)
	same(t, "the question in SQL", texts(t, w.Pool, `SELECT status_at_entry || ' ' || count(*) FROM outcome.reporting_participations GROUP BY status_at_entry ORDER BY 1`),
		[]string{"employed 1", "refused 1", "unemployed 3"})
}

const esf2014 = journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014

func inStatus(status journeyv1.LabourStatus) *journeyv1.LabourStatusAnswer {
	return &journeyv1.LabourStatusAnswer{Answer: &journeyv1.LabourStatusAnswer_Value{Value: status}}
}
