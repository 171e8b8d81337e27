package operation_test

import (
	"fmt"
	"testing"

	"journey/domain/calendar"
	"journey/domain/operation"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"

	"google.golang.org/protobuf/proto"
)

const (
	ofOperation = journeyv1.HistoryKind_HISTORY_KIND_OPERATION
	ofEmployer  = journeyv1.HistoryKind_HISTORY_KIND_EMPLOYER
	ofActivity  = journeyv1.HistoryKind_HISTORY_KIND_ACTIVITY
)

// dated is a step and its day.
type dated struct {
	on   string
	step any
}

type past []dated

func (p past) events() []*journeyv1.Event {
	var all []*journeyv1.Event
	for i, d := range p {
		all = append(all, &journeyv1.Event{Version: uint64(i + 1), Subject: "laqs", OccurredOn: d.on, Step: wrap(d.step)})
	}
	return all
}

func (p past) and(on string, step any) past { return append(p[:len(p):len(p)], dated{on, step}) }

func wrap(step any) *journeyv1.Step {
	switch s := step.(type) {
	case nil:
		return &journeyv1.Step{}
	case *journeyv1.OperationRegistered:
		return &journeyv1.Step{Kind: &journeyv1.Step_OperationRegistered{OperationRegistered: s}}
	case *journeyv1.GrantDecided:
		return &journeyv1.Step{Kind: &journeyv1.Step_GrantDecided{GrantDecided: s}}
	case *journeyv1.PartnerJoined:
		return &journeyv1.Step{Kind: &journeyv1.Step_PartnerJoined{PartnerJoined: s}}
	case *journeyv1.PartnerLeft:
		return &journeyv1.Step{Kind: &journeyv1.Step_PartnerLeft{PartnerLeft: s}}
	case *journeyv1.FollowUpPolicySet:
		return &journeyv1.Step{Kind: &journeyv1.Step_FollowUpPolicySet{FollowUpPolicySet: s}}
	case *journeyv1.RegionalNeedsAnalysed:
		return &journeyv1.Step{Kind: &journeyv1.Step_RegionalNeedsAnalysed{RegionalNeedsAnalysed: s}}
	case *journeyv1.NetworkEventRecorded:
		return &journeyv1.Step{Kind: &journeyv1.Step_NetworkEventRecorded{NetworkEventRecorded: s}}
	case *journeyv1.ReportIssued:
		return &journeyv1.Step{Kind: &journeyv1.Step_ReportIssued{ReportIssued: s}}
	case *journeyv1.EmployerContactMade:
		return &journeyv1.Step{Kind: &journeyv1.Step_EmployerContactMade{EmployerContactMade: s}}
	case *journeyv1.EntitySupported:
		return &journeyv1.Step{Kind: &journeyv1.Step_EntitySupported{EntitySupported: s}}
	case *journeyv1.VacancyAcquired:
		return &journeyv1.Step{Kind: &journeyv1.Step_VacancyAcquired{VacancyAcquired: s}}
	case *journeyv1.StaffTrainingHeld:
		return &journeyv1.Step{Kind: &journeyv1.Step_StaffTrainingHeld{StaffTrainingHeld: s}}
	case *journeyv1.NeighbourhoodActivityHeld:
		return &journeyv1.Step{Kind: &journeyv1.Step_NeighbourhoodActivityHeld{NeighbourhoodActivityHeld: s}}
	case *journeyv1.OutreachContactMade:
		return &journeyv1.Step{Kind: &journeyv1.Step_OutreachContactMade{OutreachContactMade: s}}
	case *journeyv1.ParticipantReentered:
		return &journeyv1.Step{Kind: &journeyv1.Step_ParticipantReentered{ParticipantReentered: s}}
	case *journeyv1.RetentionSet:
		return &journeyv1.Step{Kind: &journeyv1.Step_RetentionSet{RetentionSet: s}}
	case *journeyv1.HoldPlaced:
		return &journeyv1.Step{Kind: &journeyv1.Step_HoldPlaced{HoldPlaced: s}}
	case *journeyv1.HoldLifted:
		return &journeyv1.Step{Kind: &journeyv1.Step_HoldLifted{HoldLifted: s}}
	case *journeyv1.FactCorrected:
		return &journeyv1.Step{Kind: &journeyv1.Step_FactCorrected{FactCorrected: s}}
	case *journeyv1.FactRetracted:
		return &journeyv1.Step{Kind: &journeyv1.Step_FactRetracted{FactRetracted: s}}
	}
	panic(fmt.Sprintf("no such step: %T", step))
}

func operationOf(change ...func(*journeyv1.OperationRegistered)) *journeyv1.OperationRegistered {
	r := &journeyv1.OperationRegistered{
		Name: "LaQs", IndicatorSet: journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014,
		StartsOn: "2015-05-01", EndsOn: "2018-12-31", TimeZone: "Europe/Berlin",
		Areas: []*journeyv1.Area{{Area: "muesser-holz"}, {Area: "neu-zippendorf"}},
	}
	for _, c := range change {
		c(r)
	}
	return r
}

func grant(kind journeyv1.GrantKind, from, to string, targets ...*journeyv1.Target) *journeyv1.GrantDecided {
	return &journeyv1.GrantDecided{Kind: kind, From: from, To: to, Targets: targets}
}

func joins(id string) *journeyv1.PartnerJoined { return &journeyv1.PartnerJoined{Organisation: id} }
func leaves(id string) *journeyv1.PartnerLeft  { return &journeyv1.PartnerLeft{Organisation: id} }

func policy(version uint32, from string, change ...func(*journeyv1.FollowUpPolicySet)) *journeyv1.FollowUpPolicySet {
	p := &journeyv1.FollowUpPolicySet{Version: version, ValidFrom: from}
	for _, c := range change {
		c(p)
	}
	return p
}

func report(number uint32, change ...func(*journeyv1.ReportIssued)) *journeyv1.ReportIssued {
	r := &journeyv1.ReportIssued{Number: number, IndicatorSet: journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014, CutOff: "2015-12-31"}
	for _, c := range change {
		c(r)
	}
	return r
}

func reads(version uint64, on string, step any) *journeyv1.FactCorrected {
	return &journeyv1.FactCorrected{Version: version, OccurredOn: on, Step: wrap(step)}
}

func gone(version uint64) *journeyv1.FactRetracted { return &journeyv1.FactRetracted{Version: version} }

const (
	approval  = journeyv1.GrantKind_GRANT_KIND_APPROVAL
	change    = journeyv1.GrantKind_GRANT_KIND_CHANGE
	extension = journeyv1.GrantKind_GRANT_KIND_EXTENSION
	end       = journeyv1.GrantKind_GRANT_KIND_END
)

const today = "2016-06-01"

var (
	registered = past{}.and("2015-04-20", operationOf())
	approved   = registered.and("2015-04-22", grant(approval, "2015-05-01", "2018-12-31"))
	joined     = registered.and("2015-05-01", joins("bilse"))
	held       = past{}.and("2016-01-10", &journeyv1.OutreachContactMade{Headcount: 3})
)

func facts() operation.Facts { return operation.Fold(registered.events()) }

type row struct {
	name    string
	kind    journeyv1.HistoryKind
	past    past
	on      string
	step    any
	want    refusal.Rule
	against uint64
}

func TestDecide(t *testing.T) {
	public := &journeyv1.EntitySupported{Kind: journeyv1.EntityKind_ENTITY_KIND_PUBLIC_BODY, Size: journeyv1.SizeClass_SIZE_CLASS_NOT_AN_ENTERPRISE}
	vacancy := past{}.and("2016-01-10", &journeyv1.VacancyAcquired{Vacancy: "v-1"})
	for _, r := range []row{
		{"an operation is registered", ofOperation, nil, "2015-04-20", operationOf(), "", 0},
		{"it is registered once", ofOperation, registered, today, operationOf(), operation.RuleRegisteredAlready, 1},
		{"nothing comes before the registration", ofOperation, nil, today, joins("bilse"), operation.RuleUnknown, 0},
		{"its indicator set is of its funding period", ofOperation, nil, today, operationOf(func(r *journeyv1.OperationRegistered) {
			r.IndicatorSet, r.StartsOn = journeyv1.IndicatorSet_INDICATOR_SET_ESF_2007, "2016-01-01"
		}), operation.RuleSetPeriod, 0},
		{"nor of a later one", ofOperation, nil, today, operationOf(func(r *journeyv1.OperationRegistered) {
			r.IndicatorSet = journeyv1.IndicatorSet_INDICATOR_SET_ESF_PLUS_2021
		}), operation.RuleSetPeriod, 0},
		{"which may reach into the next", ofOperation, nil, today, operationOf(func(r *journeyv1.OperationRegistered) {
			r.IndicatorSet, r.StartsOn = journeyv1.IndicatorSet_INDICATOR_SET_ESF_2007, "2015-12-31"
		}), "", 0},
		{"it cannot end before it begins", ofOperation, nil, today, operationOf(func(r *journeyv1.OperationRegistered) { r.EndsOn = "2015-04-30" }), operation.RulePeriodReversed, 0},
		{"its time zone must exist", ofOperation, nil, today, operationOf(func(r *journeyv1.OperationRegistered) { r.TimeZone = "Europe/Schwerin" }), operation.RuleZoneUnknown, 0},
		{"the zone of the machine is no time zone", ofOperation, nil, today, operationOf(func(r *journeyv1.OperationRegistered) { r.TimeZone = "Local" }), operation.RuleZoneUnknown, 0},
		{"an area stands once", ofOperation, nil, today, operationOf(func(r *journeyv1.OperationRegistered) { r.Areas[1].Area = "muesser-holz" }), operation.RuleAreaTwice, 0},
		{"a day that no calendar has is refused", ofOperation, nil, today, operationOf(func(r *journeyv1.OperationRegistered) { r.StartsOn = "2015-02-29" }), operation.RuleNotInCalendar, 0},
		{"also inside a list", ofOperation, nil, today, operationOf(func(r *journeyv1.OperationRegistered) { r.AreaReports = []*journeyv1.AreaReport{{AsOf: "2013-13-01"}} }), operation.RuleNotInCalendar, 0},

		{"a grant is approved, also before the operation begins", ofOperation, registered, "2015-04-22", grant(approval, "2015-05-01", "2018-12-31"), "", 0},
		{"it is approved once", ofOperation, approved, today, grant(approval, "2015-05-01", "2018-12-31"), operation.RuleGrantApproved, 2},
		{"an extension needs the approval before it", ofOperation, registered, today, grant(extension, "2019-01-01", "2019-06-30"), operation.RuleGrantNotApproved, 0},
		{"before it by its day, whatever was recorded first", ofOperation, approved, "2015-04-21", grant(change, "", ""), operation.RuleGrantNotApproved, 0},
		{"an extension makes it longer", ofOperation, approved, today, grant(extension, "2019-01-01", "2019-06-30"), "", 0},
		{"an extension to the same day is none", ofOperation, approved, today, grant(extension, "2019-01-01", "2018-12-31"), operation.RuleGrantReversed, 0},
		{"nor one without a day", ofOperation, approved, today, grant(extension, "", ""), operation.RuleGrantExtension, 0},
		{"a change may leave the period as it is", ofOperation, approved, today, grant(change, "", ""), "", 0},
		{"a grant cannot end before the operation begins", ofOperation, approved, today, grant(change, "", "2015-04-30"), operation.RuleGrantBeforeStart, 0},
		{"it may end early", ofOperation, approved, today, grant(end, "", "2017-12-31"), "", 0},
		{"its end is no extension", ofOperation, approved, today, grant(end, "", "2019-12-31"), operation.RuleGrantEndLater, 0},
		{"after its end nothing is decided", ofOperation, approved.and("2016-05-01", grant(end, "", "2017-12-31")), today, grant(extension, "2018-01-01", "2018-06-30"), operation.RuleGrantEnded, 3},

		{"a partner joins", ofOperation, registered, "2015-05-01", joins("bilse"), "", 0},
		{"and does not join again while it belongs", ofOperation, joined, today, joins("bilse"), operation.RulePartnerJoined, 2},
		{"it leaves", ofOperation, joined, today, leaves("bilse"), "", 0},
		{"who never joined does not leave", ofOperation, joined, today, leaves("jobcenter"), operation.RulePartnerNotJoined, 0},
		{"nobody leaves before they joined", ofOperation, joined, "2015-04-30", leaves("bilse"), operation.RulePartnerNotJoined, 0},
		{"who left may join again", ofOperation, joined.and("2016-01-01", leaves("bilse")), today, joins("bilse"), "", 0},
		{"a stay recorded late must not run into a later one", ofOperation, joined, "2015-04-25", joins("bilse"), operation.RulePartnerJoined, 2},

		{"the first policy has version 1", ofOperation, registered, today, policy(1, today), "", 0},
		{"versions have no gap", ofOperation, registered, today, policy(2, today), operation.RulePolicyVersion, 0},
		{"the next one is 2, whatever its day", ofOperation, registered.and("2016-05-01", policy(1, "2016-07-01")), "2016-04-01", policy(2, today), "", 0},
		{"a policy is not valid before the day it is recorded", ofOperation, registered, today, policy(1, "2016-05-31"), operation.RulePolicyValidFrom, 0},
		{"a checkpoint stands once", ofOperation, registered, today, policy(1, today, func(p *journeyv1.FollowUpPolicySet) {
			p.EmploymentCheckpoints = []*journeyv1.Checkpoint{{Day: 7}, {Day: 7}}
		}), operation.RulePolicyCheckpoint, 0},
		{"a checkpoint of the employment clock is given in days", ofOperation, registered, today, policy(1, today, func(p *journeyv1.FollowUpPolicySet) {
			p.EmploymentCheckpoints = []*journeyv1.Checkpoint{{Months: 6}}
		}), operation.RulePolicyCheckpoint, 0},
		{"and in days only", ofOperation, registered, today, policy(1, today, func(p *journeyv1.FollowUpPolicySet) {
			p.EmploymentCheckpoints = []*journeyv1.Checkpoint{{Day: 30, Months: 1}}
		}), operation.RulePolicyCheckpoint, 0},
		{"and not on the first day itself", ofOperation, registered, today, policy(1, today, func(p *journeyv1.FollowUpPolicySet) {
			p.EmploymentCheckpoints = []*journeyv1.Checkpoint{{ClosesAfter: 3}}
		}), operation.RulePolicyCheckpoint, 0},
		{"a checkpoint of the exit clock in days or in months", ofOperation, registered, today, policy(1, today, func(p *journeyv1.FollowUpPolicySet) {
			p.Exit_6M = &journeyv1.Checkpoint{Months: 6, Day: 180}
		}), operation.RulePolicyCheckpoint, 0},
		{"a policy is never reworded", ofOperation, registered.and("2016-05-01", policy(1, "2016-07-01")), today, reads(2, "2016-05-01", policy(1, "2016-08-01")), operation.RuleCorrectionFinal, 2},
		{"nor taken back", ofOperation, registered.and("2016-05-01", policy(1, "2016-07-01")), today, gone(2), operation.RuleRetractionFinal, 2},

		{"a report is issued", ofOperation, registered, today, report(1), "", 0},
		{"reports are numbered without a gap", ofOperation, registered.and("2016-02-01", report(1)), today, report(3), operation.RuleReportNumber, 0},
		{"by the operation's own indicator set", ofOperation, registered, today, report(1, func(r *journeyv1.ReportIssued) { r.IndicatorSet = journeyv1.IndicatorSet_INDICATOR_SET_ESF_2007 }), operation.RuleReportSet, 1},
		{"its cut-off is not in the future", ofOperation, registered, today, report(1, func(r *journeyv1.ReportIssued) { r.CutOff = "2016-06-02" }), operation.RuleReportCutOff, 0},
		{"its period begins before the cut-off", ofOperation, registered, today, report(1, func(r *journeyv1.ReportIssued) { r.PeriodFrom = "2016-01-01" }), operation.RuleReportReversed, 0},
		{"a report that went out is not taken back", ofOperation, registered.and("2016-02-01", report(1)), today, gone(2), operation.RuleRetractionFinal, 2},

		{"needs are analysed", ofOperation, registered, today, &journeyv1.RegionalNeedsAnalysed{Region: "Schwerin"}, "", 0},
		{"the network meets", ofOperation, registered, today, &journeyv1.NetworkEventRecorded{Topic: "Offers"}, "", 0},
		{"nothing is dated in the future", ofOperation, registered, "2016-06-02", &journeyv1.NetworkEventRecorded{}, operation.RuleInFuture, 0},
		{"nothing is without a date", ofOperation, registered, "", &journeyv1.NetworkEventRecorded{}, operation.RuleInFuture, 0},
		{"a step of another kind of history is refused", ofOperation, registered, today, &journeyv1.EmployerContactMade{}, operation.RuleWrongHistory, 0},
		{"also one of a participant", ofEmployer, nil, today, &journeyv1.ParticipantReentered{}, operation.RuleWrongHistory, 0},
		{"an empty step is refused", ofOperation, registered, today, nil, operation.RuleStepMissing, 0},
		{"after a step of a future kind nothing is decided", ofOperation, registered.and("2016-01-01", nil), today, joins("bilse"), operation.RuleUnknownStep, 2},

		{"an employer is contacted", ofEmployer, nil, today, &journeyv1.EmployerContactMade{}, "", 0},
		{"not in the future", ofEmployer, nil, "2016-06-02", &journeyv1.EmployerContactMade{}, operation.RuleInFuture, 0},
		{"a public body is supported", ofEmployer, nil, today, public, "", 0},
		{"a public body has no size class", ofEmployer, nil, today, &journeyv1.EntitySupported{Kind: journeyv1.EntityKind_ENTITY_KIND_PUBLIC_BODY, Size: journeyv1.SizeClass_SIZE_CLASS_SMALL}, operation.RuleEntitySize, 0},
		{"an enterprise has one", ofEmployer, nil, today, &journeyv1.EntitySupported{Kind: journeyv1.EntityKind_ENTITY_KIND_ENTERPRISE, Size: journeyv1.SizeClass_SIZE_CLASS_NOT_AN_ENTERPRISE}, operation.RuleEntitySize, 0},
		{"a vacancy is acquired", ofEmployer, vacancy, today, &journeyv1.VacancyAcquired{Vacancy: "v-2"}, "", 0},
		{"its id is used once", ofEmployer, vacancy, today, &journeyv1.VacancyAcquired{Vacancy: "v-1"}, operation.RuleVacancyExists, 1},
		{"also by one recorded late", ofEmployer, vacancy, "2016-01-09", &journeyv1.VacancyAcquired{Vacancy: "v-1"}, operation.RuleVacancyExists, 1},
		{"a retracted one frees it", ofEmployer, vacancy.and(today, gone(1)), today, &journeyv1.VacancyAcquired{Vacancy: "v-1"}, "", 0},

		{"people are reached", ofActivity, nil, today, &journeyv1.OutreachContactMade{Headcount: 3}, "", 0},
		{"staff is trained", ofActivity, nil, today, &journeyv1.StaffTrainingHeld{Trained: []*journeyv1.TrainedStaff{{Audience: 1, People: 4}, {Audience: 2, People: 4}}}, "", 0},
		{"an audience is counted once", ofActivity, nil, today, &journeyv1.StaffTrainingHeld{Trained: []*journeyv1.TrainedStaff{{Audience: 1, People: 4}, {Audience: 1, People: 4}}}, operation.RuleAudienceTwice, 0},
		{"a neighbourhood activity is held", ofActivity, nil, today, &journeyv1.NeighbourhoodActivityHeld{}, "", 0},
		{"there too an audience is counted once", ofActivity, nil, today, &journeyv1.NeighbourhoodActivityHeld{Headcounts: []*journeyv1.Headcount{{Audience: 1}, {Audience: 1}}}, operation.RuleAudienceTwice, 0},

		{"a correction gives the step as it should read", ofActivity, held, today, reads(1, "2016-01-11", &journeyv1.OutreachContactMade{Headcount: 4}), "", 0},
		{"of an earlier step that is there", ofActivity, held, today, reads(2, "2016-01-11", &journeyv1.OutreachContactMade{Headcount: 4}), operation.RuleCorrectionUnknown, 0},
		{"of the same kind", ofActivity, held, today, reads(1, "2016-01-11", &journeyv1.StaffTrainingHeld{}), operation.RuleCorrectionKind, 1},
		{"of the original, not of a correction", ofActivity, held.and(today, reads(1, "2016-01-11", &journeyv1.OutreachContactMade{Headcount: 4})), today, reads(2, "2016-01-12", &journeyv1.OutreachContactMade{}), operation.RuleCorrectionOriginal, 2},
		{"not of a retracted step", ofActivity, held.and(today, gone(1)), today, reads(1, "2016-01-12", &journeyv1.OutreachContactMade{}), operation.RuleCorrectionRetracted, 2},
		{"to a day that has come", ofActivity, held, today, reads(1, "2016-06-02", &journeyv1.OutreachContactMade{}), operation.RuleInFuture, 0},
		{"that the calendar has", ofActivity, held, today, reads(1, "2016-02-30", &journeyv1.OutreachContactMade{}), operation.RuleNotInCalendar, 0},
		{"and changes something", ofActivity, held, today, reads(1, "2016-01-10", &journeyv1.OutreachContactMade{Headcount: 3}), operation.RuleCorrectionNothing, 1},
		{"a correction is checked like the step", ofOperation, registered, today, reads(1, "2015-04-20", operationOf(func(r *journeyv1.OperationRegistered) { r.EndsOn = "2015-04-30" })), operation.RulePeriodReversed, 0},
		{"the indicator set stays", ofOperation, registered, today, reads(1, "2015-04-20", operationOf(func(r *journeyv1.OperationRegistered) {
			r.IndicatorSet = journeyv1.IndicatorSet_INDICATOR_SET_ESF_2007
		})), operation.RuleSetFixed, 1},
		{"its parameters stay", ofOperation, registered, today, reads(1, "2015-04-20", operationOf(func(r *journeyv1.OperationRegistered) {
			r.IndicatorParameters = &journeyv1.IndicatorParameters{LongTermMonths: 6}
		})), operation.RuleSetFixed, 1},
		{"the specific objective stays", ofOperation, registered, today, reads(1, "2015-04-20", operationOf(func(r *journeyv1.OperationRegistered) {
			r.SpecificObjective++
		})), operation.RuleSetFixed, 1},
		{"the time zone stays", ofOperation, registered, today, reads(1, "2015-04-20", operationOf(func(r *journeyv1.OperationRegistered) { r.TimeZone = "UTC" })), operation.RuleZoneFixed, 1},
		{"after a correction the whole history must be acceptable", ofOperation, joined.and("2016-01-01", leaves("bilse")), today, reads(2, "2016-02-01", joins("bilse")), operation.RulePartnerNotJoined, 3},
		{"after a retraction too", ofOperation, approved.and("2016-01-01", grant(extension, "", "2019-06-30")), today, gone(2), operation.RuleGrantNotApproved, 3},
		{"a step is retracted", ofOperation, joined, today, gone(2), "", 0},
		{"once", ofOperation, joined.and(today, gone(2)), today, gone(2), operation.RuleRetractionAlready, 3},
		{"a correction of a retracted step is gone with it", ofActivity, held.and(today, reads(1, "2016-01-11", &journeyv1.OutreachContactMade{Headcount: 4})).and(today, gone(1)), today, gone(2), operation.RuleRetractionAlready, 3},
		{"if it is there", ofOperation, joined, today, gone(9), operation.RuleRetractionUnknown, 0},
		{"a retraction is not retracted", ofOperation, joined.and(today, gone(2)), today, gone(3), operation.RuleRetractionOf, 3},
		{"the registration is not retracted", ofOperation, registered, today, gone(1), operation.RuleRetractionFinal, 1},
	} {
		t.Run(r.name, func(t *testing.T) { r.check(t, facts()) })
	}
	t.Run("a step for an operation nobody registered is refused", func(t *testing.T) {
		row{"", ofEmployer, nil, today, &journeyv1.EmployerContactMade{}, operation.RuleUnknown, 0}.check(t, operation.Facts{})
	})
}

func (r row) check(t *testing.T, op operation.Facts) {
	t.Helper()
	on, err := calendar.Parse(r.on)
	if err != nil {
		t.Fatal(err)
	}
	got, refused := operation.Decide(r.kind, r.past.events(), op, operation.Request{
		Step: wrap(r.step), On: on, Today: calendar.Must(today),
	})
	var rule refusal.Rule
	var against uint64
	if refused != nil {
		rule, against = refused.Rule, refused.Version
		if s := refused.Sentence(); s.German == "" || s.English == "" {
			t.Errorf("%s has no sentence", rule)
		}
	}
	if rule != r.want || against != r.against {
		t.Fatalf("got %q against %d, want %q against %d", rule, against, r.want, r.against)
	}
	if refused == nil && (len(got.Steps) != 1 || got.Steps[0].On != on || !proto.Equal(got.Steps[0].Step, wrap(r.step))) {
		t.Errorf("decided %+v", got)
	}
}

func TestExpectedVersion(t *testing.T) {
	for _, row := range []struct {
		name     string
		expected *uint64
		want     refusal.Rule
	}{
		{"who does not say expects nothing", nil, ""},
		{"the version of the last step is expected", proto.Uint64(1), ""},
		{"another one is refused", proto.Uint64(0), operation.RuleVersionExpected},
		{"also a later one", proto.Uint64(2), operation.RuleVersionExpected},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, refused := operation.Decide(ofOperation, registered.events(), facts(), operation.Request{
				Step: wrap(joins("bilse")), On: calendar.Must(today), Today: calendar.Must(today), ExpectedVersion: row.expected,
			})
			if refused == nil != (row.want == "") || refused != nil && refused.Rule != row.want {
				t.Errorf("got %v, want %q", refused, row.want)
			}
		})
	}
}
