package operation

import (
	"cmp"
	"slices"
	"strconv"

	"journey/domain/calendar"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"
)

// The rules that hold for a whole history at any time, whatever was recorded when.
const (
	RuleRegisteredAlready refusal.Rule = "operation.registered_already"
	RuleGrantNotApproved  refusal.Rule = "grant.not_approved"
	RuleGrantApproved     refusal.Rule = "grant.approved_already"
	RuleGrantEnded        refusal.Rule = "grant.ended"
	RuleGrantBeforeStart  refusal.Rule = "grant.ends_before_operation"
	RuleGrantExtension    refusal.Rule = "grant.extension_not_longer"
	RuleGrantEndLater     refusal.Rule = "grant.end_not_earlier"
	RulePartnerJoined     refusal.Rule = "partner.joined_already"
	RulePartnerNotJoined  refusal.Rule = "partner.not_joined"
	RulePolicyVersion     refusal.Rule = "policy.version_out_of_order"
	RuleReportNumber      refusal.Rule = "report.number_out_of_order"
	RuleReportSet         refusal.Rule = "report.other_indicator_set"
	RuleVacancyExists     refusal.Rule = "vacancy.exists"
)

// verdict says that a fact is not acceptable.
type verdict struct {
	version uint64
	refusal *refusal.Refusal
}

// judge walks a history as it reads now and says which facts are not acceptable, each by its first rule.
func judge(facts []fact) []verdict {
	var found []verdict
	w := walk{
		facts:     Facts{Start: calendar.None, End: calendar.None},
		vacancies: map[string]uint64{}, policies: numbers(facts, (*journeyv1.Step).GetFollowUpPolicySet),
		reports: numbers(facts, (*journeyv1.Step).GetReportIssued),
	}
	for _, f := range facts {
		if refused := w.judge(f); refused != nil {
			found = append(found, verdict{f.version, refused})
		}
		w.facts.apply(f)
	}
	return found
}

// walk is what is known on the way through a history.
type walk struct {
	facts      Facts
	registered uint64
	vacancies  map[string]uint64
	// policies and reports are the number that each version must have: they count in the order of
	// recording, whatever their dates.
	policies, reports map[uint64]uint32
}

func (w *walk) judge(f fact) *refusal.Refusal {
	switch step := f.step.GetKind().(type) {
	case *journeyv1.Step_OperationRegistered:
		if w.facts.Registered {
			return refusal.New(RuleRegisteredAlready, "step").Against(w.registered)
		}
		w.registered = f.version
	case *journeyv1.Step_GrantDecided:
		return w.grant(step.GrantDecided)
	case *journeyv1.Step_PartnerJoined:
		if i := w.facts.belongs(step.PartnerJoined.GetOrganisation()); i >= 0 {
			return refusal.New(RulePartnerJoined, "step.partner_joined.organisation").Against(w.facts.Partners[i].Version)
		}
	case *journeyv1.Step_PartnerLeft:
		if w.facts.belongs(step.PartnerLeft.GetOrganisation()) < 0 {
			return refusal.New(RulePartnerNotJoined, "step.partner_left.organisation")
		}
	case *journeyv1.Step_HoldPlaced:
		return w.facts.placed(step.HoldPlaced)
	case *journeyv1.Step_HoldLifted:
		return w.facts.lifted(f.on, step.HoldLifted)
	case *journeyv1.Step_FollowUpPolicySet:
		return inTurn(step.FollowUpPolicySet.GetVersion(), w.policies[f.version], RulePolicyVersion, "step.follow_up_policy_set.version")
	case *journeyv1.Step_ReportIssued:
		if step.ReportIssued.GetIndicatorSet() != w.facts.IndicatorSet {
			return refusal.New(RuleReportSet, "step.report_issued.indicator_set").Against(w.registered)
		}
		return inTurn(step.ReportIssued.GetNumber(), w.reports[f.version], RuleReportNumber, "step.report_issued.number")
	case *journeyv1.Step_VacancyAcquired:
		id := step.VacancyAcquired.GetVacancy()
		if earlier, known := w.vacancies[id]; known {
			return refusal.New(RuleVacancyExists, "step.vacancy_acquired.vacancy").Against(earlier)
		}
		w.vacancies[id] = f.version
	}
	return nil
}

// grant: approved once and first, then changed or extended, and after its end nothing more.
func (w *walk) grant(g *journeyv1.GrantDecided) *refusal.Refusal {
	const kind, until = "step.grant_decided.kind", "step.grant_decided.to"
	decided := w.facts.Grants
	approval := g.GetKind() == journeyv1.GrantKind_GRANT_KIND_APPROVAL
	switch {
	case len(decided) == 0 && !approval:
		return refusal.New(RuleGrantNotApproved, kind)
	case len(decided) > 0 && decided[len(decided)-1].Decision.GetKind() == journeyv1.GrantKind_GRANT_KIND_END:
		return refusal.New(RuleGrantEnded, kind).Against(decided[len(decided)-1].Version)
	case len(decided) > 0 && approval:
		return refusal.New(RuleGrantApproved, kind).Against(decided[0].Version)
	}
	to := calendar.Read(g.GetTo())
	switch {
	case to != calendar.None && to < w.facts.Start:
		return refusal.New(RuleGrantBeforeStart, until, to.String(), w.facts.Start.String())
	case g.GetKind() == journeyv1.GrantKind_GRANT_KIND_EXTENSION && to <= w.facts.End:
		return refusal.New(RuleGrantExtension, until, w.facts.End.String())
	case g.GetKind() == journeyv1.GrantKind_GRANT_KIND_END && to > w.facts.End:
		return refusal.New(RuleGrantEndLater, until, w.facts.End.String())
	}
	return nil
}

func inTurn(number, want uint32, rule refusal.Rule, field string) *refusal.Refusal {
	if number == want {
		return nil
	}
	return refusal.New(rule, field, strconv.FormatUint(uint64(want), 10))
}

// numbers counts the steps of one kind in the order of recording.
func numbers[T any](facts []fact, of func(*journeyv1.Step) *T) map[uint64]uint32 {
	var versions []uint64
	for _, f := range facts {
		if of(f.step) != nil {
			versions = append(versions, f.version)
		}
	}
	slices.SortFunc(versions, cmp.Compare[uint64])
	number := map[uint64]uint32{}
	for i, v := range versions {
		number[v] = uint32(i + 1)
	}
	return number
}
