package outcome_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"journey/domain/calendar"
	"journey/eventstore"
	"journey/projections/outcome"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
)

// world is a story and where it stands in the log: the n-th event lies at position n.
type world struct {
	*storytest.World
	t        *testing.T
	position uint64
}

func newWorld(t *testing.T) *world {
	return &world{World: storytest.New(t, outcome.Model()), t: t}
}

// record stores a step of a participant and answers its version.
func (w *world) record(id, on string, step *journeyv1.Step) uint64 {
	w.t.Helper()
	return w.append(storytest.Participant(id), on, step)
}

func (w *world) append(subject eventstore.Subject, on string, step *journeyv1.Step) uint64 {
	w.t.Helper()
	w.position++
	return w.Append(subject, on, step)
}

func (w *world) link(a, b, on string) {
	w.t.Helper()
	w.position += 2
	w.Link(a, b, on)
}

func (w *world) unlink(a, b, on string) {
	w.t.Helper()
	w.position += 2
	w.Unlink(a, b, on)
}

// of is the history of something else than a participant.
func of(kind journeyv1.HistoryKind, id string) eventstore.Subject {
	return eventstore.Subject{Operation: storytest.Operation, Kind: kind, ID: id}
}

func (w *world) operation(on string, step *journeyv1.Step) uint64 {
	w.t.Helper()
	return w.append(of(journeyv1.HistoryKind_HISTORY_KIND_OPERATION, storytest.Operation), on, step)
}

func (w *world) all(cutOff string, position uint64) []outcome.Figure {
	w.t.Helper()
	all, err := outcome.Figures(w.t.Context(), w.Pool, storytest.Operation, calendar.Must(cutOff), position)
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// figures are the figures that are not 0, as known at a position, up to a cut-off: those of some codes and
// what is below them, or all.
func (w *world) figures(cutOff string, position uint64, codes ...string) map[string]int64 {
	w.t.Helper()
	counted := map[string]int64{}
	for _, f := range w.all(cutOff, position) {
		below := func(code string) bool { return f.Code == code || strings.HasPrefix(f.Code, code+".") }
		if f.Total != 0 && (len(codes) == 0 || slices.ContainsFunc(codes, below)) {
			counted[f.Code] = f.Total
		}
	}
	return counted
}

func (w *world) list(code, cutOff string, position uint64) []outcome.Participation {
	w.t.Helper()
	list, next, err := outcome.Participations(w.t.Context(), w.Pool, storytest.Operation, code, calendar.Must(cutOff), position, outcome.Page{Size: 100})
	if err != nil || next != "" {
		w.t.Fatalf("participations of %s: next %q, %v", code, next, err)
	}
	return list
}

func (w *world) text(sql string, args ...any) string {
	w.t.Helper()
	var s *string
	if err := w.Pool.QueryRow(w.t.Context(), sql, args...).Scan(&s); err != nil {
		w.t.Fatal(err)
	}
	if s == nil {
		return ""
	}
	return *s
}

type counts = map[string]int64

func same[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// entered is an entry with the answers that the stories ask for.
func entered(gender journeyv1.Gender, age uint32) *journeyv1.Step {
	e := &journeyv1.EntryDeclared{
		Gender:     &journeyv1.GenderAnswer{Answer: &journeyv1.GenderAnswer_Value{Value: gender}},
		AgeAtEntry: &journeyv1.AgeAnswer{Answer: &journeyv1.AgeAnswer_Value{Value: age}},
		LabourStatus: &journeyv1.LabourStatusAnswer{Answer: &journeyv1.LabourStatusAnswer_Value{
			Value: journeyv1.LabourStatus_LABOUR_STATUS_UNEMPLOYED}},
	}
	if gender == 0 {
		e.Gender = &journeyv1.GenderAnswer{Answer: &journeyv1.GenderAnswer_Missing{Missing: journeyv1.Missing_MISSING_REFUSED}}
	}
	return &journeyv1.Step{Kind: &journeyv1.Step_EntryDeclared{EntryDeclared: e}}
}

// placed is a permanent placement of so many hours a week.
func placed(id string, kind journeyv1.PlacementKind, hours float64) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_PlacementStarted{PlacementStarted: &journeyv1.PlacementStarted{
		Placement: id, Kind: kind, Employer: "employer-1", HoursPerWeek: &hours, Contract: journeyv1.Contract_CONTRACT_PERMANENT}}}
}

const (
	woman      = journeyv1.Gender_GENDER_WOMAN
	man        = journeyv1.Gender_GENDER_MAN
	nonBinary  = journeyv1.Gender_GENDER_NON_BINARY
	insured    = journeyv1.PlacementKind_PLACEMENT_KIND_SOCIAL_INSURANCE
	miniJob    = journeyv1.PlacementKind_PLACEMENT_KIND_MINI_JOB
	internship = journeyv1.PlacementKind_PLACEMENT_KIND_INTERNSHIP
	droppedOut = journeyv1.ExitReason_EXIT_REASON_DROPPED_OUT
	completed  = journeyv1.ExitReason_EXIT_REASON_COMPLETED
	died       = journeyv1.ExitReason_EXIT_REASON_DIED
)
