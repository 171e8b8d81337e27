package operation_test

import (
	"testing"

	"journey/domain/calendar"
	"journey/domain/operation"
	"journey/domain/retention"
	journeyv1 "journey/proto/journey/v1"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
)

const (
	contact   = journeyv1.PrivacyClass_PRIVACY_CLASS_CONTACT
	residence = journeyv1.PrivacyClass_PRIVACY_CLASS_RESIDENCE
	narrative = journeyv1.PrivacyClass_PRIVACY_CLASS_NARRATIVE
)

func paid(on string) *journeyv1.RetentionSet { return &journeyv1.RetentionSet{LastPaymentOn: on} }

func retained(until string) *journeyv1.RetentionSet {
	return &journeyv1.RetentionSet{RetainUntil: until}
}

func months(class journeyv1.PrivacyClass, n uint32) *journeyv1.RetentionPeriod {
	return &journeyv1.RetentionPeriod{Class: class, Months: proto.Uint32(n)}
}

func evidence(class journeyv1.PrivacyClass) *journeyv1.RetentionPeriod {
	return &journeyv1.RetentionPeriod{Class: class, Evidence: true}
}

func periods(all ...*journeyv1.RetentionPeriod) *journeyv1.RetentionSet {
	return &journeyv1.RetentionSet{Periods: all}
}

func holds(id, until string) *journeyv1.HoldPlaced {
	return &journeyv1.HoldPlaced{Hold: id, Classes: []journeyv1.PrivacyClass{contact}, Basis: journeyv1.HoldBasis_HOLD_BASIS_COMMISSION_REQUEST, Reference: "az-7", Until: until}
}

func lifts(id string) *journeyv1.HoldLifted { return &journeyv1.HoldLifted{Hold: id} }

func TestRetentionOfAnOperation(t *testing.T) {
	stopped := registered.and("2016-01-10", holds("h-1", ""))
	ended := approved.and("2016-05-01", grant(end, "", "2016-05-15"))
	for _, r := range []row{
		{"the last payment is recorded", ofOperation, registered, today, paid("2016-05-30"), "", 0},
		{"on the day itself", ofOperation, registered, today, paid(today), "", 0},
		{"and again, where another one follows", ofOperation, registered.and("2016-01-10", paid("2016-01-08")), today, paid("2016-05-30"), "", 0},
		{"also after the end of the grant", ofOperation, ended, today, paid("2016-05-30"), "", 0},
		{"not one that is still to come", ofOperation, registered, today, paid("2016-06-02"), operation.RuleRetentionPayment, 0},
		{"nor one from before the operation", ofOperation, registered, today, paid("2015-04-30"), operation.RuleRetentionPayment, 0},
		{"the authority names a day", ofOperation, registered, today, retained("2026-12-31"), "", 0},
		{"not one before the operation ends", ofOperation, registered, today, retained("2018-12-30"), operation.RuleRetentionTooShort, 0},
		{"a class has a period of its own", ofOperation, registered, today, periods(months(narrative, 24), evidence(residence)), "", 0},
		{"which may be none", ofOperation, registered, today, periods(months(narrative, 0)), "", 0},
		{"it is months or evidence", ofOperation, registered, today, periods(&journeyv1.RetentionPeriod{Class: narrative}), operation.RuleRetentionPeriod, 0},
		{"not both", ofOperation, registered, today, periods(&journeyv1.RetentionPeriod{Class: narrative, Months: proto.Uint32(3), Evidence: true}), operation.RuleRetentionPeriod, 0},
		{"a class stands once", ofOperation, registered, today, periods(months(narrative, 24), months(narrative, 12)), operation.RuleRetentionTwice, 0},
		{"a step that says nothing is refused", ofOperation, registered, today, &journeyv1.RetentionSet{}, operation.RuleRetentionNothing, 0},
		{"before the registration nothing is said", ofOperation, nil, today, paid(today), operation.RuleUnknown, 0},
		{"what was said is corrected", ofOperation, registered.and("2016-01-10", paid("2016-01-08")), today, reads(2, "2016-01-10", paid("2016-01-09")), "", 0},
		{"and taken back", ofOperation, registered.and("2016-01-10", paid("2016-01-08")), today, gone(2), "", 0},

		{"the whole operation is held", ofOperation, registered, today, holds("h-1", ""), "", 0},
		{"a second time for another reason", ofOperation, stopped, today, holds("h-2", "2020-12-31"), "", 0},
		{"the same hold again is refused", ofOperation, stopped, today, holds("h-1", ""), retention.RuleHoldUsed, 2},
		{"it does not end before it begins", ofOperation, registered, today, holds("h-1", "2016-05-31"), retention.RuleHoldReversed, 0},
		{"a hold after the end of the grant", ofOperation, ended, today, holds("h-1", ""), "", 0},
		{"a hold is lifted", ofOperation, stopped, today, lifts("h-1"), "", 0},
		{"once", ofOperation, stopped.and("2016-02-01", lifts("h-1")), today, lifts("h-1"), retention.RuleHoldOver, 3},
		{"if somebody placed it", ofOperation, registered, today, lifts("h-1"), retention.RuleHoldUnknown, 0},
		{"not before it was placed", ofOperation, stopped, "2016-01-09", lifts("h-1"), retention.RuleHoldUnknown, 0},
		{"one that was lifted is not taken back", ofOperation, stopped.and("2016-02-01", lifts("h-1")), today, gone(2), retention.RuleHoldUnknown, 3},
	} {
		t.Run(r.name, func(t *testing.T) { r.check(t, facts()) })
	}
}

func TestSchedule(t *testing.T) {
	day := func(text string, version uint64) retention.Said {
		return retention.Said{On: calendar.Must(text), Version: version}
	}
	granted := grant(change, "", "")
	granted.LastPaymentOn, granted.RetainUntil = "2016-02-01", "2025-12-31"
	want := func(change func(*retention.Schedule)) retention.Schedule {
		s := retention.Schedule{Set: journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014, LastDay: day("2019-12-31", 1)}
		change(&s)
		return s
	}
	for _, c := range []struct {
		name string
		past past
		want retention.Schedule
	}{
		{"nothing is said", registered, want(func(*retention.Schedule) {})},
		{"a decision on the grant says it", approved.and("2016-02-03", granted), want(func(s *retention.Schedule) {
			s.LastPayment, s.Authority = day("2016-02-01", 3), day("2025-12-31", 3)
		})},
		{"what is said later replaces it, and nothing else", approved.and("2016-02-03", granted).and("2016-03-01", paid("2016-02-28")), want(func(s *retention.Schedule) {
			s.LastPayment, s.Authority = day("2016-02-28", 4), day("2025-12-31", 3)
		})},
		{"later by its day, not by its recording", registered.and("2016-03-01", retained("2027-12-31")).and("2016-02-01", retained("2026-12-31")), want(func(s *retention.Schedule) {
			s.Authority = day("2027-12-31", 2)
		})},
		{"periods are replaced class by class", registered.and("2016-03-01", periods(months(narrative, 24), months(contact, 3))).and("2016-04-01", periods(evidence(contact))), want(func(s *retention.Schedule) {
			s.Periods = map[journeyv1.PrivacyClass]retention.Period{narrative: {Months: 24, Version: 2}, contact: {Evidence: true, Version: 3}}
		})},
		{"a hold that was lifted", registered.and("2016-01-10", holds("h-1", "")).and("2016-02-10", lifts("h-1")), want(func(s *retention.Schedule) {
			h := retention.FromStep(holds("h-1", ""), calendar.Must("2016-01-10"), 2)
			h.OfOperation, h.Last, h.LiftedBy = true, calendar.Must("2016-02-09"), 3
			s.Holds = []retention.Hold{h}
		})},
		{"a hold with an end that was lifted after it", registered.and("2016-01-10", holds("h-1", "2016-01-31")).and("2016-02-10", lifts("h-1")), want(func(s *retention.Schedule) {
			h := retention.FromStep(holds("h-1", "2016-01-31"), calendar.Must("2016-01-10"), 2)
			h.OfOperation, h.LiftedBy = true, 3
			s.Holds = []retention.Hold{h}
		})},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, operation.Fold(c.past.events()).Schedule()); diff != "" {
				t.Errorf("schedule (-want +got):\n%s", diff)
			}
		})
	}
}
