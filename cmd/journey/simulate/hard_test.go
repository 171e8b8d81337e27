package simulate

import (
	"strings"
	"testing"
	"time"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// TestWhatMakesJourneysHardOccurs names everything that a world of the usual size has to have, so that
// nobody smooths it away.
func TestWhatMakesJourneysHardOccurs(t *testing.T) {
	for _, programme := range Programmes() {
		requests, err := Lines(Config{Programme: programme, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]int{}
		for _, r := range requests {
			for _, what := range hard(r) {
				seen[what]++
			}
		}
		for what, n := range chained(t, requests) {
			seen[what] += n
		}
		for _, what := range []string{"late entry", "dropped out", "re-entry", "corrected birth date", "corrected first day", "corrected answer",
			"retracted placement", "retracted session", "refused answer", "answer not asked", "transfer rejected", "transfer accepted",
			"consent withdrawn", "late follow-up", "lost", "declined", "declined altogether", "found again", "one name", "no birth date",
			"ended early", "bridged", "new chain", "gap without contact", "two obligations at once", "operation ended", "no exit"} {
			if seen[what] == 0 {
				t.Errorf("%s: no %s", programme, what)
			}
		}
		if staff := seen["staff trained"]; programme == "resque-plus" && staff != 500 {
			t.Errorf("resque-plus trained %d people, 500 by its own account", staff)
		}
	}
}

// hard is what a line shows on its own.
func hard(r *journeyv1.RecordRequest) []string {
	var seen []string
	add := func(is bool, what string) {
		if is {
			seen = append(seen, what)
		}
	}
	step := r.GetStep()
	recorded := calendar.Of(r.GetTakenOver().GetSourceRecordedAt().AsTime(), berlin)
	add(recorded-calendar.Must(r.GetOccurredOn()) > 14 && step.GetFactCorrected() == nil, "late entry")
	add(step.GetParticipantExited().GetReason() == journeyv1.ExitReason_EXIT_REASON_DROPPED_OUT, "dropped out")
	add(step.GetParticipantReentered() != nil, "re-entry")
	corrected := step.GetFactCorrected().GetStep()
	add(corrected.GetParticipantRegistered() != nil, "corrected birth date")
	add(corrected.GetPlacementStarted() != nil, "corrected first day")
	add(corrected.GetEntryDeclared() != nil, "corrected answer")
	add(step.GetFactRetracted().GetWhy() == "Nicht angetreten.", "retracted placement")
	add(step.GetFactRetracted().GetWhy() == "Doppelt erfasst.", "retracted session")
	add(step.GetEntryDeclared().GetDisability().GetMissing() == refused, "refused answer")
	add(step.GetEntryDeclared().GetIsced().GetMissing() == notAsked, "answer not asked")
	if decided := step.GetCaseTransferDecided(); decided != nil {
		add(decided.GetAccepted(), "transfer accepted")
		add(!decided.GetAccepted(), "transfer rejected")
	}
	add(step.GetConsentRecorded().GetDecision() == journeyv1.ConsentDecision_CONSENT_DECISION_WITHDRAWN, "consent withdrawn")
	closed := step.GetFollowUpClosed()
	add(closed.GetWhy() == journeyv1.ClosureReason_CLOSURE_REASON_LOST, "lost")
	add(closed.GetWhy() == journeyv1.ClosureReason_CLOSURE_REASON_OPERATION_ENDED, "operation ended")
	add(closed.GetWhy() == journeyv1.ClosureReason_CLOSURE_REASON_DECLINED && !closed.GetAll(), "declined")
	add(closed.GetWhy() == journeyv1.ClosureReason_CLOSURE_REASON_DECLINED && closed.GetAll(), "declined altogether")
	add(len(step.GetFollowUpCompleted().GetObligations()) > 1, "two obligations at once")
	if registered := step.GetParticipantRegistered(); registered != nil {
		add(registered.GetFamilyName() == "", "one name")
		add(registered.GetDateOfBirth().GetMissing() != 0, "no birth date")
	}
	for _, trained := range step.GetStaffTrainingHeld().GetTrained() {
		for range trained.GetPeople() {
			seen = append(seen, "staff trained")
		}
	}
	return seen
}

// chained is what only whole journeys show.
func chained(t *testing.T, requests []*journeyv1.RecordRequest) map[string]int {
	t.Helper()
	seen := map[string]int{}
	type tale struct {
		ended, contact, entered calendar.Date
		first                   map[string]calendar.Date
		lost                    map[string]bool
		out                     bool
	}
	tales := map[string]*tale{}
	for _, r := range requests {
		if r.GetKind() != journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT {
			continue
		}
		j := tales[r.GetSubject()]
		if j == nil {
			j = &tale{ended: calendar.None, contact: calendar.None, entered: calendar.None, first: map[string]calendar.Date{}, lost: map[string]bool{}}
			tales[r.GetSubject()] = j
		}
		on := calendar.Must(r.GetOccurredOn())
		switch step := r.GetStep(); {
		case step.GetEntryDeclared() != nil:
			j.entered, j.contact = on, on
		case step.GetParticipantExited() != nil:
			j.out = true
		case step.GetCounsellingSessionHeld() != nil, step.GetApplicationCoachingHeld() != nil, step.GetSocioPedagogicalSupportGiven() != nil:
			if j.contact != calendar.None && on-j.contact > 40 {
				seen["gap without contact"]++
			}
			j.contact = max(j.contact, on)
		case step.GetPlacementStarted() != nil:
			if p := step.GetPlacementStarted(); p.GetKind() != journeyv1.PlacementKind_PLACEMENT_KIND_INTERNSHIP && p.GetKind() != journeyv1.PlacementKind_PLACEMENT_KIND_WORK_OPPORTUNITY {
				j.first[p.GetPlacement()] = on
				if j.ended != calendar.None && on-j.ended <= 14 {
					seen["bridged"]++
				} else if j.ended != calendar.None {
					seen["new chain"]++
				}
			}
		case step.GetPlacementEnded() != nil:
			if first, ok := j.first[step.GetPlacementEnded().GetPlacement()]; ok {
				j.ended = on
				if on-first < 91 {
					seen["ended early"]++
				}
			}
		case step.GetFollowUpClosed().GetWhy() == journeyv1.ClosureReason_CLOSURE_REASON_LOST:
			for _, id := range step.GetFollowUpClosed().GetObligations() {
				j.lost[id] = true
			}
		case step.GetFollowUpCompleted() != nil:
			for _, id := range step.GetFollowUpCompleted().GetObligations() {
				if j.lost[id] {
					seen["found again"]++
				}
				if placement, day, ok := strings.Cut(strings.TrimPrefix(id, "employment."), "."); ok && day == "28" {
					if first, known := j.first[placement]; known && on > first.Add(35) {
						seen["late follow-up"]++
					}
				}
			}
		}
	}
	for _, j := range tales {
		if j.entered != calendar.None && !j.out {
			seen["no exit"]++
		}
	}
	return seen
}

func TestStepsAreRecordedInOfficeHoursAndAfterTheyHappened(t *testing.T) {
	for _, programme := range Programmes() {
		requests, err := Lines(Config{Programme: programme, Participants: 120, Seed: 5})
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range requests {
			at := r.GetTakenOver().GetSourceRecordedAt().AsTime().In(berlin)
			if at.Weekday() == time.Saturday || at.Weekday() == time.Sunday || at.Hour() < 7 || at.Hour() > 18 {
				t.Fatalf("%s line %d was recorded on %s", programme, i+1, at.Format(time.RFC1123))
			}
			if on := calendar.Must(r.GetOccurredOn()); on > calendar.Of(at, berlin) {
				t.Fatalf("%s line %d happened on %s and was recorded on %s", programme, i+1, on, at)
			}
		}
	}
}

func TestContactDataBelongToNobody(t *testing.T) {
	requests, err := Lines(Config{Programme: "resque-plus", Seed: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range requests {
		registered := r.GetStep().GetParticipantRegistered()
		if registered == nil {
			continue
		}
		if email := registered.GetEmail(); email != "" && (!strings.HasSuffix(email, "@example.org") || strings.HasPrefix(email, ".")) {
			t.Fatalf("%s has the e-mail address %q", r.GetSubject(), email)
		}
		kept := false
		for _, number := range numbers {
			kept = kept || strings.HasPrefix(registered.GetPhone(), number) && len(registered.GetPhone()) == len(number)+3
		}
		if !kept {
			t.Fatalf("%s has the telephone number %q", r.GetSubject(), registered.GetPhone())
		}
	}
}
