package operation

import (
	"strconv"
	"time"

	"journey/domain/calendar"
	"journey/domain/refusal"
	"journey/domain/retention"
	journeyv1 "journey/proto/journey/v1"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// The rules that relate the fields of one step to each other and to the day it is recorded.
const (
	RuleNotInCalendar    refusal.Rule = "date.not_in_calendar"
	RulePeriodReversed   refusal.Rule = "operation.ends_before_it_begins"
	RuleZoneUnknown      refusal.Rule = "operation.unknown_time_zone"
	RuleZoneFixed        refusal.Rule = "operation.time_zone_fixed"
	RuleSetFixed         refusal.Rule = "operation.indicators_fixed"
	RuleSetPeriod        refusal.Rule = "operation.set_of_another_period"
	RuleAreaTwice        refusal.Rule = "operation.area_twice"
	RuleGrantReversed    refusal.Rule = "grant.ends_before_it_begins"
	RulePolicyValidFrom  refusal.Rule = "policy.valid_before_recording"
	RulePolicyCheckpoint refusal.Rule = "policy.checkpoint"
	RuleReportCutOff     refusal.Rule = "report.cut_off_in_future"
	RuleReportReversed   refusal.Rule = "report.ends_before_it_begins"
	RuleEntitySize       refusal.Rule = "entity.size_does_not_fit"
	RuleAudienceTwice    refusal.Rule = "activity.audience_twice"
)

// fields checks the step that would hold on its own.
func (d *draft) fields() *refusal.Refusal {
	if d.step == nil {
		return nil
	}
	if refused := EveryDay(d.step, d.path("")); refused != nil {
		return refused
	}
	switch step := d.step.GetKind().(type) {
	case *journeyv1.Step_OperationRegistered:
		return d.registration(step.OperationRegistered)
	case *journeyv1.Step_GrantDecided:
		from, to := calendar.Read(step.GrantDecided.GetFrom()), calendar.Read(step.GrantDecided.GetTo())
		if to != calendar.None && to < from {
			return refusal.New(RuleGrantReversed, d.path("grant_decided.to"), from.String(), to.String())
		}
	case *journeyv1.Step_FollowUpPolicySet:
		return d.policy(step.FollowUpPolicySet)
	case *journeyv1.Step_RetentionSet:
		return d.retention(step.RetentionSet)
	case *journeyv1.Step_HoldPlaced:
		return retention.Reversed(step.HoldPlaced, d.on, d.path("hold_placed.until"))
	case *journeyv1.Step_ReportIssued:
		return d.report(step.ReportIssued)
	case *journeyv1.Step_EntitySupported:
		enterprise := step.EntitySupported.GetKind() == journeyv1.EntityKind_ENTITY_KIND_ENTERPRISE
		if sized := step.EntitySupported.GetSize() != journeyv1.SizeClass_SIZE_CLASS_NOT_AN_ENTERPRISE; sized != enterprise {
			return refusal.New(RuleEntitySize, d.path("entity_supported.size"))
		}
	case *journeyv1.Step_StaffTrainingHeld:
		return twice(step.StaffTrainingHeld.GetTrained(), (*journeyv1.TrainedStaff).GetAudience, RuleAudienceTwice, d.path("staff_training_held.trained"))
	case *journeyv1.Step_NeighbourhoodActivityHeld:
		return twice(step.NeighbourhoodActivityHeld.GetHeadcounts(), (*journeyv1.Headcount).GetAudience, RuleAudienceTwice, d.path("neighbourhood_activity_held.headcounts"))
	}
	return nil
}

func (d *draft) registration(r *journeyv1.OperationRegistered) *refusal.Refusal {
	if start, end := calendar.Read(r.GetStartsOn()), calendar.Read(r.GetEndsOn()); end < start {
		return refusal.New(RulePeriodReversed, d.path("operation_registered.ends_on"), start.String(), end.String())
	}
	// "" and "Local" load too, but mean nothing, or something else on every machine.
	if _, err := time.LoadLocation(r.GetTimeZone()); err != nil || r.GetTimeZone() == "" || r.GetTimeZone() == "Local" {
		return refusal.New(RuleZoneUnknown, d.path("operation_registered.time_zone"))
	}
	if d.original != nil && d.original.step.GetOperationRegistered().GetTimeZone() != r.GetTimeZone() {
		return refusal.New(RuleZoneFixed, d.path("operation_registered.time_zone")).Against(d.version)
	}
	if d.original != nil && !sameIndicators(d.original.step.GetOperationRegistered(), r) {
		return refusal.New(RuleSetFixed, d.path("operation_registered.indicator_set")).Against(d.version)
	}
	if first, last := fundable(r.GetIndicatorSet()); calendar.Read(r.GetStartsOn()) > last || calendar.Read(r.GetEndsOn()) < first {
		return refusal.New(RuleSetPeriod, d.path("operation_registered.indicator_set"), first.String(), last.String())
	}
	return twice(r.GetAreas(), (*journeyv1.Area).GetArea, RuleAreaTwice, d.path("operation_registered.areas"))
}

// sameIndicators: figures stand on the set, its parameters and the specific objective from the first step on.
func sameIndicators(a, b *journeyv1.OperationRegistered) bool {
	return a.GetIndicatorSet() == b.GetIndicatorSet() && a.GetSpecificObjective() == b.GetSpecificObjective() &&
		proto.Equal(a.GetIndicatorParameters(), b.GetIndicatorParameters())
}

// fundable is the first and the last day on which expenditure of the set's funding period is eligible.
// Sources: Reg. (EC) 1083/2006 Art. 56, Reg. (EU) 1303/2013 Art. 65, Reg. (EU) 2021/1060 Art. 63.
func fundable(set journeyv1.IndicatorSet) (first, last calendar.Date) {
	switch set {
	case journeyv1.IndicatorSet_INDICATOR_SET_ESF_2007:
		return calendar.New(2007, 1, 1), calendar.New(2015, 12, 31)
	case journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014:
		return calendar.New(2014, 1, 1), calendar.New(2023, 12, 31)
	case journeyv1.IndicatorSet_INDICATOR_SET_ESF_PLUS_2021:
		return calendar.New(2021, 1, 1), calendar.New(2029, 12, 31)
	}
	return calendar.None, calendar.Forever
}

func (d *draft) policy(p *journeyv1.FollowUpPolicySet) *refusal.Refusal {
	if from := calendar.Read(p.GetValidFrom()); from < d.req.Today {
		return refusal.New(RulePolicyValidFrom, d.path("follow_up_policy_set.valid_from"), from.String(), d.req.Today.String())
	}
	for _, c := range p.GetEmploymentCheckpoints() {
		if c.GetDay() == 0 || c.GetMonths() != 0 {
			return refusal.New(RulePolicyCheckpoint, d.path("follow_up_policy_set.employment_checkpoints"))
		}
	}
	for _, c := range []*journeyv1.Checkpoint{p.GetExit_28(), p.GetExit_6M()} {
		if c.GetDay() != 0 && c.GetMonths() != 0 {
			return refusal.New(RulePolicyCheckpoint, d.path("follow_up_policy_set"))
		}
	}
	return twice(p.GetEmploymentCheckpoints(), (*journeyv1.Checkpoint).GetDay, RulePolicyCheckpoint, d.path("follow_up_policy_set.employment_checkpoints"))
}

func (d *draft) report(r *journeyv1.ReportIssued) *refusal.Refusal {
	cutOff := calendar.Read(r.GetCutOff())
	if cutOff > d.req.Today {
		return refusal.New(RuleReportCutOff, d.path("report_issued.cut_off"), cutOff.String(), d.req.Today.String())
	}
	if from := calendar.Read(r.GetPeriodFrom()); from > cutOff {
		return refusal.New(RuleReportReversed, d.path("report_issued.period_from"), from.String(), cutOff.String())
	}
	return nil
}

// path is where the request says a field of the step that would hold.
func (d *draft) path(field string) string {
	if d.original != nil {
		return "step.fact_corrected.step." + field
	}
	return "step." + field
}

// twice refuses a list in which a key appears twice.
func twice[T any, K comparable](list []T, key func(T) K, rule refusal.Rule, path string) *refusal.Refusal {
	seen := map[K]bool{}
	for i, item := range list {
		if seen[key(item)] {
			return refusal.New(rule, path, strconv.Itoa(i+1))
		}
		seen[key(item)] = true
	}
	return nil
}

// EveryDay refuses a date anywhere in a step that no calendar has. Which fields are dates the contract says;
// path is where the request has the step.
func EveryDay(step *journeyv1.Step, path string) *refusal.Refusal {
	return everyDay(step.ProtoReflect(), path)
}

func everyDay(m protoreflect.Message, path string) (refused *refusal.Refusal) {
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		name := path + string(f.Name())
		switch {
		case f.Message() != nil && f.IsList():
			for i := 0; i < v.List().Len() && refused == nil; i++ {
				refused = everyDay(v.List().Get(i).Message(), name+".")
			}
		case f.Message() != nil && !f.IsMap():
			refused = everyDay(v.Message(), name+".")
		case f.Kind() == protoreflect.StringKind && !f.IsList() && isDate(f):
			if _, err := calendar.Parse(v.String()); err != nil {
				refused = refusal.New(RuleNotInCalendar, name)
			}
		}
		return refused == nil
	})
	return refused
}

// isDate: the contract says of the field that it is a date.
func isDate(f protoreflect.FieldDescriptor) bool {
	rules, ok := proto.GetExtension(f.Options(), validate.E_Field).(*validate.FieldRules)
	if !ok || rules.GetString() == nil {
		return false
	}
	date, ok := proto.GetExtension(rules.GetString(), journeyv1.E_Date).(bool)
	return ok && date
}
