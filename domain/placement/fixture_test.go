package placement_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"journey/domain/calendar"
	"journey/domain/followup"
	"journey/domain/indicator"
	"journey/domain/journey"
	"journey/domain/placement"
	journeyv1 "journey/proto/journey/v1"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
)

const (
	job        = journeyv1.PlacementKind_PLACEMENT_KIND_SOCIAL_INSURANCE
	subsidised = journeyv1.PlacementKind_PLACEMENT_KIND_SUBSIDISED
	miniJob    = journeyv1.PlacementKind_PLACEMENT_KIND_MINI_JOB
	internship = journeyv1.PlacementKind_PLACEMENT_KIND_INTERNSHIP

	working = journeyv1.LabourStatus_LABOUR_STATUS_EMPLOYED
	idle    = journeyv1.LabourStatus_LABOUR_STATUS_INACTIVE

	identity = journeyv1.PrivacyClass_PRIVACY_CLASS_IDENTITY
	contact  = journeyv1.PrivacyClass_PRIVACY_CLASS_CONTACT
)

// history is the events of one participant. The event of version n has the id en and lies at position 10 n.
type history []journey.Past

// of is the history of these steps, each after its business date.
func of(dated ...any) history { return history{}.and(dated...) }

// and is the history with more steps.
func (h history) and(dated ...any) history {
	h = slices.Clip(h)
	for i := 0; i < len(dated); i += 2 {
		n := uint64(len(h) + 1)
		h = append(h, journey.Past{Sequence: 10 * n, Event: &journeyv1.Event{
			Id: fmt.Sprintf("e%d", n), Operation: "laqs", Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, Subject: "p-1", Version: n,
			OccurredOn: dated[i].(string), RecordedAt: timestamppb.New(time.Date(2017, 1, 1, int(n), 2, 3, 0, time.UTC)), Step: dated[i+1].(*journeyv1.Step),
		}})
	}
	return h
}

// tell is what each event of the history tells.
func (h history) tell(t *placement.Teller, policies followup.Policies) [][]placement.Emission {
	var all [][]placement.Emission
	for _, p := range h {
		all = append(all, t.Tell(p, policies))
	}
	return all
}

func entered(area string) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_EntryDeclared{EntryDeclared: &journeyv1.EntryDeclared{
		Area: &journeyv1.AreaAnswer{Answer: &journeyv1.AreaAnswer_Value{Value: area}}}}}
}

func reentered() *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_ParticipantReentered{ParticipantReentered: &journeyv1.ParticipantReentered{}}}
}

func exited() *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_ParticipantExited{ParticipantExited: &journeyv1.ParticipantExited{
		Reason: journeyv1.ExitReason_EXIT_REASON_PLACED}}}
}

func assigned(partner string) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_CaseworkerAssigned{CaseworkerAssigned: &journeyv1.CaseworkerAssigned{Caseworker: "coach-1", Partner: partner}}}
}

func proposed(id, partner string) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_CaseTransferProposed{CaseTransferProposed: &journeyv1.CaseTransferProposed{
		Transfer: id, ToCaseworker: "coach-2", ToPartner: partner}}}
}

func decided(id string, accepted bool) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_CaseTransferDecided{CaseTransferDecided: &journeyv1.CaseTransferDecided{Transfer: id, Accepted: &accepted}}}
}

// begins is a permanent placement as a nurse; no hours are none known.
func begins(id string, kind journeyv1.PlacementKind, hours ...float64) *journeyv1.Step {
	s := &journeyv1.PlacementStarted{Placement: id, Kind: kind, Employer: "employer-1", Occupation: "kldb:81302", Contract: journeyv1.Contract_CONTRACT_PERMANENT}
	if len(hours) > 0 {
		s.HoursPerWeek = proto.Float64(hours[0])
	}
	return &journeyv1.Step{Kind: &journeyv1.Step_PlacementStarted{PlacementStarted: s}}
}

func as(occupation string, step *journeyv1.Step) *journeyv1.Step {
	step.GetPlacementStarted().Occupation = occupation
	return step
}

func pinned(policy uint32, step *journeyv1.Step) *journeyv1.Step {
	step.GetPlacementStarted().PolicyVersion = policy
	return step
}

func hours(id string, hours float64) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_PlacementChanged{PlacementChanged: &journeyv1.PlacementChanged{Placement: id, HoursPerWeek: &hours}}}
}

func employer(id, employer string) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_PlacementChanged{PlacementChanged: &journeyv1.PlacementChanged{Placement: id, Employer: employer}}}
}

func ends(id string) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_PlacementEnded{PlacementEnded: &journeyv1.PlacementEnded{Placement: id}}}
}

func observation(status journeyv1.LabourStatus) *journeyv1.LabourStatusObservation {
	return &journeyv1.LabourStatusObservation{Source: journeyv1.StatusSource_STATUS_SOURCE_EMPLOYER,
		LabourStatus: &journeyv1.LabourStatusAnswer{Answer: &journeyv1.LabourStatusAnswer_Value{Value: status}}}
}

func observed(status journeyv1.LabourStatus) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_LabourMarketStatusObserved{LabourMarketStatusObserved: &journeyv1.LabourMarketStatusObserved{
		Observation: observation(status)}}}
}

// asked is a follow-up that asked for the status on a day, and whether the placement goes on.
func asked(statusOn string, status journeyv1.LabourStatus, still bool) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_FollowUpCompleted{FollowUpCompleted: &journeyv1.FollowUpCompleted{
		StatusOn: statusOn, Observation: observation(status), StillInPlacement: &journeyv1.YesNoAnswer{Answer: &journeyv1.YesNoAnswer_Value{Value: still}}}}}
}

func counselled() *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_CounsellingSessionHeld{CounsellingSessionHeld: &journeyv1.CounsellingSessionHeld{Minutes: 45}}}
}

func erased(classes ...journeyv1.PrivacyClass) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_PersonalDataErased{PersonalDataErased: &journeyv1.PersonalDataErased{Classes: classes}}}
}

func corrects(version uint64, on string, step *journeyv1.Step) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_FactCorrected{FactCorrected: &journeyv1.FactCorrected{Version: version, OccurredOn: on, Step: step}}}
}

func retracts(version uint64) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_FactRetracted{FactRetracted: &journeyv1.FactRetracted{Version: version}}}
}

// line is an emission as the tables write it: what, of which placement, which emission it replaces, and what it says.
func line(e placement.Emission) string {
	text := fmt.Sprintf("%s %s %s", e.Event, e.Kind, e.Placement.ID)
	switch e.Kind {
	case placement.ParticipantErased:
		return fmt.Sprintf("%s %s %s", e.Event, e.Kind, e.ErasedOn)
	case placement.Retracted:
		return fmt.Sprintf("%s %s (%s %s)", text, e.Fact, e.Replaces.Event, e.Replaces.Kind)
	case placement.Corrected:
		text = fmt.Sprintf("%s %s (%s %s)", text, e.Fact, e.Replaces.Event, e.Replaces.Kind)
	}
	if e.From != calendar.None {
		text += " from " + e.From.String()
	}
	if e.On != calendar.None {
		text += fmt.Sprintf(" %d days on %s", e.Days, e.On)
	}
	p := e.Placement
	qualifying := map[indicator.Answer]string{indicator.Yes: "qualifying", indicator.No: "not qualifying", indicator.Unknown: "unknown"}[p.Qualifying]
	band := strings.ToLower(strings.TrimPrefix(p.Hours.String(), "HOURS_BAND_"))
	return fmt.Sprintf("%s: %s, %s, %s, %s, %s to %s, area %s, partner %s", text, placement.Word(p.Kind), qualifying, p.OccupationGroup, band, p.First, p.Last, p.Area, p.Partner)
}

func lines(emissions []placement.Emission) []string {
	var all []string
	for _, e := range emissions {
		all = append(all, line(e))
	}
	return all
}
