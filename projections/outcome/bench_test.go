package outcome

import (
	"syscall"
	"testing"
	"time"

	"journey/domain/operation"
	journeyv1 "journey/proto/journey/v1"
)

// typical is a participant as most of them are: 37 steps, of which one is corrected.
func typical() *recorder {
	r := newRecorder()
	day := somewhen
	step := func(s *journeyv1.Step) uint64 {
		day = day.Add(9)
		return r.record("p-1", day, s)
	}
	session := func() {
		step(&journeyv1.Step{Kind: &journeyv1.Step_CounsellingSessionHeld{CounsellingSessionHeld: &journeyv1.CounsellingSessionHeld{
			Kind: journeyv1.CounsellingKind_COUNSELLING_KIND_FOLLOW_UP, Minutes: 50}}})
	}
	hours := 32.0
	answer := &journeyv1.YesNoAnswer{Answer: &journeyv1.YesNoAnswer_Value{Value: true}}
	entry := &journeyv1.EntryDeclared{
		Gender:               gender(journeyv1.Gender_GENDER_WOMAN),
		AgeAtEntry:           &journeyv1.AgeAnswer{Answer: &journeyv1.AgeAnswer_Value{Value: 41}},
		LabourStatus:         &journeyv1.LabourStatusAnswer{Answer: &journeyv1.LabourStatusAnswer_Value{Value: journeyv1.LabourStatus_LABOUR_STATUS_UNEMPLOYED}},
		RegisteredUnemployed: answer, InEducationOrTraining: answer, Minority: answer, Disability: answer, HousingExclusion: answer,
		UnemployedSince: &journeyv1.DateAnswer{Answer: &journeyv1.DateAnswer_Value{Value: "2014-03-01"}},
		Isced:           &journeyv1.IscedAnswer{Answer: &journeyv1.IscedAnswer_Value{Value: 3}},
	}
	observation := &journeyv1.LabourStatusObservation{
		LabourStatus: &journeyv1.LabourStatusAnswer{Answer: &journeyv1.LabourStatusAnswer_Value{Value: journeyv1.LabourStatus_LABOUR_STATUS_EMPLOYED}},
		Source:       journeyv1.StatusSource_STATUS_SOURCE_PARTICIPANT,
	}
	step(&journeyv1.Step{Kind: &journeyv1.Step_ReferralReceived{ReferralReceived: &journeyv1.ReferralReceived{}}})
	step(&journeyv1.Step{Kind: &journeyv1.Step_ParticipantRegistered{ParticipantRegistered: &journeyv1.ParticipantRegistered{}}})
	step(&journeyv1.Step{Kind: &journeyv1.Step_ConsentRecorded{ConsentRecorded: &journeyv1.ConsentRecorded{}}})
	step(&journeyv1.Step{Kind: &journeyv1.Step_WorkAccessRecorded{WorkAccessRecorded: &journeyv1.WorkAccessRecorded{}}})
	session()
	entered := step(&journeyv1.Step{Kind: &journeyv1.Step_EntryDeclared{EntryDeclared: entry}})
	step(&journeyv1.Step{Kind: &journeyv1.Step_CaseworkerAssigned{CaseworkerAssigned: &journeyv1.CaseworkerAssigned{Caseworker: "w-1", Partner: "b-1"}}})
	step(&journeyv1.Step{Kind: &journeyv1.Step_CompetenceAssessed{CompetenceAssessed: &journeyv1.CompetenceAssessed{}}})
	step(&journeyv1.Step{Kind: &journeyv1.Step_BarrierIdentified{BarrierIdentified: &journeyv1.BarrierIdentified{Barrier: "b-1"}}})
	step(&journeyv1.Step{Kind: &journeyv1.Step_IntegrationPlanAgreed{IntegrationPlanAgreed: &journeyv1.IntegrationPlanAgreed{Plan: "p-1"}}})
	for range 8 {
		session()
	}
	step(&journeyv1.Step{Kind: &journeyv1.Step_ModuleStarted{ModuleStarted: &journeyv1.ModuleStarted{Module: "m-1"}}})
	step(&journeyv1.Step{Kind: &journeyv1.Step_ModuleCompleted{ModuleCompleted: &journeyv1.ModuleCompleted{Module: "m-1", Outcome: journeyv1.CompletionOutcome_COMPLETION_OUTCOME_COMPLETED}}})
	step(&journeyv1.Step{Kind: &journeyv1.Step_QualificationAwarded{QualificationAwarded: &journeyv1.QualificationAwarded{}}})
	step(&journeyv1.Step{Kind: &journeyv1.Step_WorkTrialStarted{WorkTrialStarted: &journeyv1.WorkTrialStarted{Trial: "t-1"}}})
	step(&journeyv1.Step{Kind: &journeyv1.Step_WorkTrialEnded{WorkTrialEnded: &journeyv1.WorkTrialEnded{Trial: "t-1"}}})
	for range 3 {
		step(&journeyv1.Step{Kind: &journeyv1.Step_ApplicationCoachingHeld{ApplicationCoachingHeld: &journeyv1.ApplicationCoachingHeld{Minutes: 60}}})
	}
	step(&journeyv1.Step{Kind: &journeyv1.Step_FactCorrected{FactCorrected: &journeyv1.FactCorrected{
		Version: entered, OccurredOn: somewhen.Add(54).String(), Step: &journeyv1.Step{Kind: &journeyv1.Step_EntryDeclared{EntryDeclared: entry}}}}})
	step(&journeyv1.Step{Kind: &journeyv1.Step_VacancyMatched{VacancyMatched: &journeyv1.VacancyMatched{}}})
	step(&journeyv1.Step{Kind: &journeyv1.Step_PlacementStarted{PlacementStarted: &journeyv1.PlacementStarted{Placement: "pl-1",
		Kind: journeyv1.PlacementKind_PLACEMENT_KIND_SOCIAL_INSURANCE, Employer: "e-1", HoursPerWeek: &hours,
		Contract: journeyv1.Contract_CONTRACT_PERMANENT, PolicyVersion: 1}}})
	step(&journeyv1.Step{Kind: &journeyv1.Step_ParticipantExited{ParticipantExited: &journeyv1.ParticipantExited{
		Reason: journeyv1.ExitReason_EXIT_REASON_PLACED, EmployabilityImproved: answer}}})
	for _, obligation := range []string{"employment.pl-1.7", "employment.pl-1.28", "employment.pl-1.91", "employment.pl-1.182", "exit.30.28d"} {
		step(&journeyv1.Step{Kind: &journeyv1.Step_FollowUpCompleted{FollowUpCompleted: &journeyv1.FollowUpCompleted{
			SpokeWith: journeyv1.SpokeWith_SPOKE_WITH_PARTICIPANT, Obligations: []string{obligation}, StatusOn: day.String(), Observation: observation, StillInPlacement: answer, NeedsHelp: answer}}})
	}
	step(&journeyv1.Step{Kind: &journeyv1.Step_PlacementChanged{PlacementChanged: &journeyv1.PlacementChanged{Placement: "pl-1", HoursPerWeek: &hours}}})
	step(&journeyv1.Step{Kind: &journeyv1.Step_PlacementEnded{PlacementEnded: &journeyv1.PlacementEnded{Placement: "pl-1"}}})
	return r
}

// BenchmarkRows is one participant with 37 steps on one core (run it with -cpu 1). Participants a second are
// those of a second of processor time, so that what else runs on the machine does not matter.
func BenchmarkRows(b *testing.B) {
	r := typical()
	g := r.group(r.sequence, "p-1")
	policy := &journeyv1.FollowUpPolicySet{Version: 1, ValidFrom: "2015-01-01"}
	facts := operation.Fold([]*journeyv1.Event{{Version: 1, OccurredOn: policy.ValidFrom,
		Step: &journeyv1.Step{Kind: &journeyv1.Step_FollowUpPolicySet{FollowUpPolicySet: policy}}}})
	g.Facts = func() operation.Facts { return facts }
	used := processor(b)
	n := 0
	for b.Loop() {
		if _, err := new(sets).rows(g); err != nil {
			b.Fatal(err)
		}
		n++
	}
	b.ReportMetric(float64(n)/(processor(b)-used).Seconds(), "participants/cpu-s")
}

// processor is the processor time this process has used.
func processor(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
