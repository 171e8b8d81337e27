package outcome

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgtype"
	"pgregory.net/rapid"

	"journey/domain/calendar"
	"journey/domain/indicator"
	"journey/domain/journey"
	"journey/domain/operation"
	"journey/eventstore"
	"journey/projections"
	journeyv1 "journey/proto/journey/v1"
)

// recorder writes histories as the log would hold them, without a log.
type recorder struct {
	sequence  uint64
	histories map[string]*eventstore.History
}

func newRecorder() *recorder { return &recorder{histories: map[string]*eventstore.History{}} }

// record adds a step and answers its version.
func (r *recorder) record(id string, on calendar.Date, step *journeyv1.Step) uint64 {
	h := r.histories[id]
	if h == nil {
		h = &eventstore.History{Subject: eventstore.Subject{Operation: "op-1", Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, ID: id}}
		r.histories[id] = h
	}
	r.sequence++
	version := uint64(len(h.Events)) + 1
	h.Events = append(h.Events, eventstore.Recorded{Sequence: r.sequence, Event: &journeyv1.Event{
		Operation: "op-1", Kind: h.Subject.Kind, Subject: id, Version: version, OccurredOn: on.String(), Step: step}})
	return version
}

// group is some histories up to a position, as the engine hands them over.
func (r *recorder) group(position uint64, ids ...string) projections.Group {
	g := projections.Group{Operation: "op-1", Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, ID: ids[0],
		Facts: func() operation.Facts { return operation.Facts{} }}
	for _, id := range ids {
		h := *r.histories[id]
		n, _ := slices.BinarySearchFunc(h.Events, position+1, func(e eventstore.Recorded, p uint64) int { return int(e.Sequence) - int(p) })
		h.Events = h.Events[:n]
		g.Members = append(g.Members, h)
	}
	return g
}

// fold is the rows of a group by table.
func fold(t interface{ Fatal(...any) }, g projections.Group) map[string][][]any {
	tables, err := new(sets).rows(g)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][][]any{}
	for _, table := range tables {
		all[table.Table] = table.Rows
	}
	return all
}

// asKnown is what rows say as known at a position: what they hold without the interval, sorted.
func asKnown(all map[string][][]any, position uint64) []string {
	var known []string
	for table, rows := range all {
		for _, r := range rows {
			if r[0].(int64) <= int64(position) && int64(position) < r[1].(int64) {
				known = append(known, table+fmt.Sprint(r[2:]))
			}
		}
	}
	slices.Sort(known)
	return known
}

var somewhen = calendar.Must("2016-01-01")

// story draws histories of two participants: any order of steps, dates, corrections and retractions, sensible
// or not, for what was accepted is not judged again here.
func story(t *rapid.T, links bool) *recorder {
	r := newRecorder()
	ids := []string{"p-1", "p-2"}
	for _, id := range ids {
		r.record(id, somewhen, &journeyv1.Step{Kind: &journeyv1.Step_ParticipantRegistered{ParticipantRegistered: &journeyv1.ParticipantRegistered{}}})
	}
	for range rapid.IntRange(1, 25).Draw(t, "steps") {
		id := rapid.SampledFrom(ids).Draw(t, "member")
		on := somewhen.Add(rapid.IntRange(0, 300).Draw(t, "on"))
		events := r.histories[id].Events
		target := events[rapid.IntRange(0, len(events)-1).Draw(t, "target")].Event
		switch what := rapid.IntRange(0, 9).Draw(t, "what"); {
		case what == 0:
			r.record(id, on, &journeyv1.Step{Kind: &journeyv1.Step_FactRetracted{FactRetracted: &journeyv1.FactRetracted{Version: target.Version}}})
		case what == 1 && target.GetStep().GetFactCorrected() == nil && target.GetStep().GetFactRetracted() == nil:
			step := &journeyv1.FactCorrected{Version: target.Version, OccurredOn: on.String(), Step: target.Step}
			r.record(id, on, &journeyv1.Step{Kind: &journeyv1.Step_FactCorrected{FactCorrected: step}})
		case what == 2 && links:
			for i, id := range ids {
				r.record(id, on, &journeyv1.Step{Kind: &journeyv1.Step_PersonsLinked{PersonsLinked: &journeyv1.PersonsLinked{Other: ids[1-i]}}})
			}
		case what == 3 && links:
			for i, id := range ids {
				r.record(id, on, &journeyv1.Step{Kind: &journeyv1.Step_PersonsUnlinked{PersonsUnlinked: &journeyv1.PersonsUnlinked{Other: ids[1-i]}}})
			}
		default:
			r.record(id, on, anyStep(t))
		}
	}
	return r
}

func anyStep(t *rapid.T) *journeyv1.Step {
	placement := rapid.SampledFrom([]string{"pl-1", "pl-2"}).Draw(t, "placement")
	hours := float64(rapid.IntRange(5, 40).Draw(t, "hours"))
	status := &journeyv1.LabourStatusObservation{
		LabourStatus: &journeyv1.LabourStatusAnswer{Answer: &journeyv1.LabourStatusAnswer_Value{Value: journeyv1.LabourStatus(rapid.IntRange(1, 3).Draw(t, "status"))}},
		Source:       journeyv1.StatusSource_STATUS_SOURCE_EMPLOYER,
	}
	return rapid.SampledFrom([]*journeyv1.Step{
		{Kind: &journeyv1.Step_EntryDeclared{EntryDeclared: &journeyv1.EntryDeclared{Gender: gender(journeyv1.Gender(rapid.IntRange(1, 3).Draw(t, "gender")))}}},
		{Kind: &journeyv1.Step_ParticipantExited{ParticipantExited: &journeyv1.ParticipantExited{Reason: journeyv1.ExitReason(rapid.IntRange(1, 6).Draw(t, "reason"))}}},
		{Kind: &journeyv1.Step_ParticipantReentered{ParticipantReentered: &journeyv1.ParticipantReentered{}}},
		{Kind: &journeyv1.Step_PlacementStarted{PlacementStarted: &journeyv1.PlacementStarted{Placement: placement,
			Kind: journeyv1.PlacementKind(rapid.IntRange(1, 8).Draw(t, "kind")), HoursPerWeek: &hours, Contract: journeyv1.Contract_CONTRACT_PERMANENT}}},
		{Kind: &journeyv1.Step_PlacementChanged{PlacementChanged: &journeyv1.PlacementChanged{Placement: placement, HoursPerWeek: &hours}}},
		{Kind: &journeyv1.Step_PlacementEnded{PlacementEnded: &journeyv1.PlacementEnded{Placement: placement}}},
		{Kind: &journeyv1.Step_LabourMarketStatusObserved{LabourMarketStatusObserved: &journeyv1.LabourMarketStatusObserved{Observation: status}}},
		{Kind: &journeyv1.Step_CaseworkerAssigned{CaseworkerAssigned: &journeyv1.CaseworkerAssigned{Caseworker: "w-1", Partner: "b-1"}}},
		{Kind: &journeyv1.Step_CounsellingSessionHeld{CounsellingSessionHeld: &journeyv1.CounsellingSessionHeld{Minutes: 45}}},
		{Kind: &journeyv1.Step_QualificationAwarded{QualificationAwarded: &journeyv1.QualificationAwarded{Kind: journeyv1.QualificationKind_QUALIFICATION_KIND_SCHOOL}}},
	}).Draw(t, "step")
}

func gender(g journeyv1.Gender) *journeyv1.GenderAnswer {
	return &journeyv1.GenderAnswer{Answer: &journeyv1.GenderAnswer_Value{Value: g}}
}

// What was known at a position is what the events up to there fold to, whatever came after.
func TestWhatWasKnownNeverChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := story(t, true)
		all := fold(t, r.group(r.sequence, "p-1", "p-2"))
		for position := uint64(1); position <= r.sequence; position++ {
			then := fold(t, r.group(position, "p-1", "p-2"))
			if diff := cmp.Diff(asKnown(then, position), asKnown(all, position)); diff != "" {
				t.Fatalf("as known at %d (-then +now):\n%s", position, diff)
			}
		}
	})
}

// At each position the rows are what the domain says of the effective history of all events up to there,
// looked at on its own.
func TestRowsAreWhatTheDomainSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := story(t, false)
		all := fold(t, r.group(r.sequence, "p-1"))
		for position := uint64(1); position <= r.sequence; position++ {
			var past []journey.Past
			for _, e := range r.group(position, "p-1").Members[0].Events {
				past = append(past, journey.Past{Event: e.Event, Sequence: e.Sequence})
			}
			p := indicator.Read(journey.Effective(past), nil)
			want := map[string][][]any{}
			add := func(table string, values []any) {
				want[table] = append(want[table], append([]any{int64(0), int64(still)}, values...))
			}
			for _, row := range participations("p-1", p) {
				add("participations", row.values())
			}
			if p.Entry != nil {
				add("special_answers", special("p-1", p.Entry, false).values())
			}
			for _, row := range placements("p-1", p) {
				add("placements", row.values())
			}
			for _, row := range terms("p-1", p, nil) {
				add("placement_terms", row.values())
			}
			for _, row := range sustained("p-1", p, placements("p-1", p)) {
				add("sustained", row.values())
			}
			for _, s := range p.Statuses {
				add("statuses", append([]any{"p-1"}, status(s)...))
			}
			got := map[string][][]any{}
			for _, table := range []string{"participations", "special_answers", "placements", "placement_terms", "sustained", "statuses"} {
				got[table] = all[table]
			}
			if diff := cmp.Diff(asKnown(want, position), asKnown(got, position)); diff != "" {
				t.Fatalf("as known at %d (-domain +rows):\n%s", position, diff)
			}
		}
	})
}

// Before they were linked, two participations were two; the rows of the one group say so.
func TestTwoWereTwoBeforeTheLink(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := story(t, false)
		before := r.sequence
		for i, id := range []string{"p-1", "p-2"} {
			r.record(id, somewhen, &journeyv1.Step{Kind: &journeyv1.Step_PersonsLinked{PersonsLinked: &journeyv1.PersonsLinked{Other: []string{"p-2", "p-1"}[i]}}})
		}
		linked := fold(t, r.group(r.sequence, "p-1", "p-2"))
		apart := fold(t, r.group(before, "p-1"))
		for table, rows := range fold(t, r.group(before, "p-2")) {
			apart[table] = append(apart[table], rows...)
		}
		for position := uint64(1); position <= before; position++ {
			if diff := cmp.Diff(asKnown(apart, position), asKnown(linked, position)); diff != "" {
				t.Fatalf("as known at %d (-apart +linked):\n%s", position, diff)
			}
		}
	})
}

// A figure counts a participation at most once, so at each position and cut-off there is at most one row of it.
func TestOneRowAPositionAndACutOff(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := story(t, true)
		all := fold(t, r.group(r.sequence, "p-1", "p-2"))["participations"]
		position := int64(rapid.Uint64Range(1, r.sequence).Draw(t, "position"))
		cutOff := somewhen.Add(rapid.IntRange(-1, 301).Draw(t, "cut-off"))
		seen := map[any]int{}
		for _, row := range all {
			from, until := dateOf(row[3]), dateOf(row[4])
			if row[0].(int64) <= position && position < row[1].(int64) && from <= cutOff && cutOff < until {
				if seen[row[2]]++; seen[row[2]] > 1 {
					t.Fatalf("participation %v twice at position %d and cut-off %s", row[2], position, cutOff)
				}
			}
		}
	})
}

func dateOf(column any) calendar.Date {
	switch v := column.(type) {
	case time.Time:
		return calendar.Date(v.Unix() / 86400)
	case pgtype.Date:
		return calendar.Forever
	}
	return calendar.None
}
