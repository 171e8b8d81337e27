package journey

import (
	journeyv1 "journey/proto/journey/v1"

	"google.golang.org/protobuf/proto"
)

// The canonical steps of the tests. Each call makes a new message.

func birth(day string) *journeyv1.DateAnswer {
	return &journeyv1.DateAnswer{Answer: &journeyv1.DateAnswer_Value{Value: day}}
}

func yes() *journeyv1.YesNoAnswer {
	return &journeyv1.YesNoAnswer{Answer: &journeyv1.YesNoAnswer_Value{Value: true}}
}

func no() *journeyv1.YesNoAnswer {
	return &journeyv1.YesNoAnswer{Answer: &journeyv1.YesNoAnswer_Value{}}
}

func status(s journeyv1.LabourStatus) *journeyv1.LabourStatusAnswer {
	return &journeyv1.LabourStatusAnswer{Answer: &journeyv1.LabourStatusAnswer_Value{Value: s}}
}

func citizenship(c journeyv1.Citizenship) *journeyv1.CitizenshipAnswer {
	return &journeyv1.CitizenshipAnswer{Answer: &journeyv1.CitizenshipAnswer_Value{Value: c}}
}

const (
	employed   = journeyv1.LabourStatus_LABOUR_STATUS_EMPLOYED
	unemployed = journeyv1.LabourStatus_LABOUR_STATUS_UNEMPLOYED
	german     = journeyv1.Citizenship_CITIZENSHIP_GERMAN
	stateless  = journeyv1.Citizenship_CITIZENSHIP_STATELESS
)

func registering() *journeyv1.ParticipantRegistered {
	return &journeyv1.ParticipantRegistered{GivenName: "Muster-Vorname", FamilyName: "Muster-Familienname", DateOfBirth: birth("1980-04-01")}
}

func consenting() *journeyv1.ConsentRecorded {
	return &journeyv1.ConsentRecorded{
		Purpose:  journeyv1.ConsentPurpose_CONSENT_PURPOSE_PROCESSING,
		Decision: journeyv1.ConsentDecision_CONSENT_DECISION_GIVEN,
	}
}

func withdrawing() *journeyv1.ConsentRecorded {
	c := consenting()
	c.Decision = journeyv1.ConsentDecision_CONSENT_DECISION_WITHDRAWN
	return c
}

// entering is the entry of an unemployed German citizen, changed as the test needs it.
func enteringAs(change ...func(*journeyv1.EntryDeclared)) *journeyv1.EntryDeclared {
	e := &journeyv1.EntryDeclared{
		LabourStatus: status(unemployed), RegisteredUnemployed: yes(), Citizenship: citizenship(german),
		Minority: no(), Disability: no(), HousingExclusion: no(),
		OtherDisadvantages: &journeyv1.DisadvantagesAnswer{Answer: &journeyv1.DisadvantagesAnswer_Value{Value: &journeyv1.Disadvantages{
			Kinds: []journeyv1.Disadvantage{journeyv1.Disadvantage_DISADVANTAGE_NONE},
		}}},
		Country: &journeyv1.CountryAnswer{Answer: &journeyv1.CountryAnswer_Missing{Missing: journeyv1.Missing_MISSING_NOT_ASKED}},
		Benefit: &journeyv1.BenefitAnswer{Answer: &journeyv1.BenefitAnswer_Value{Value: journeyv1.Benefit_BENEFIT_SGB_II}},
	}
	for _, c := range change {
		c(e)
	}
	return e
}

func exiting() *journeyv1.ParticipantExited {
	return &journeyv1.ParticipantExited{Reason: journeyv1.ExitReason_EXIT_REASON_COMPLETED, EmployabilityImproved: yes()}
}

func placing(id string) *journeyv1.PlacementStarted {
	return &journeyv1.PlacementStarted{
		Placement: id, Kind: journeyv1.PlacementKind_PLACEMENT_KIND_SOCIAL_INSURANCE, Employer: "care-home",
		HoursPerWeek: proto.Float64(30), Contract: journeyv1.Contract_CONTRACT_PERMANENT,
	}
}

func access(a journeyv1.WorkAccess, from, to string) *journeyv1.WorkAccessRecorded {
	return &journeyv1.WorkAccessRecorded{Access: a, ValidFrom: from, ValidTo: to}
}

func observing() *journeyv1.LabourStatusObservation {
	return &journeyv1.LabourStatusObservation{LabourStatus: status(employed), Source: journeyv1.StatusSource_STATUS_SOURCE_PARTICIPANT}
}

func plan(id string, goals ...string) *journeyv1.IntegrationPlanAgreed {
	p := &journeyv1.IntegrationPlanAgreed{Plan: id}
	for _, g := range goals {
		p.Goals = append(p.Goals, &journeyv1.PlanGoal{Goal: g, Kind: journeyv1.GoalKind_GOAL_KIND_EMPLOYMENT, TargetOn: "2016-12-31"})
	}
	return p
}

func correcting(version uint64, day string, m proto.Message, unchanged ...journeyv1.PrivacyClass) *journeyv1.FactCorrected {
	return &journeyv1.FactCorrected{Version: version, OccurredOn: day, Step: of(m), Unchanged: unchanged}
}

func retracting(version uint64) *journeyv1.FactRetracted {
	return &journeyv1.FactRetracted{Version: version}
}

// The beginnings of a journey: versions 1 to 3, then the exit.
var (
	registered    = on("2016-01-04", registering())
	consented     = on("2016-01-04", consenting())
	entryDeclared = on("2016-01-11", enteringAs())
	exited        = on("2016-09-30", exiting())
	reentered     = on("2017-01-09", &journeyv1.ParticipantReentered{})
)

// active is a person in the operation: versions 1 to 3. left is the same person after the exit, version 4.
func active(more ...at) past { return append(past{registered, consented, entryDeclared}, more...) }

func left(more ...at) past { return append(active(exited), more...) }
