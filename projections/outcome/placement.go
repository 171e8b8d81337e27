package outcome

import (
	"journey/domain/calendar"
	"journey/domain/followup"
	journeyv1 "journey/proto/journey/v1"
)

// placementRow is a placement. It counts from its first day on.
type placementRow struct {
	participant, member, placement string
	firstDay, lastDay              calendar.Date
	kind, employer                 string
	funding                        string
	// qualifying is yes, no or unknown; qualifyingFrom is the first day on which its terms qualify.
	qualifying     string
	qualifyingFrom calendar.Date
	policy         uint32
	// The chain it belongs to, by the placement that begins it; empty for kinds without a follow-up.
	chainMember, chain string
	chainFirst         calendar.Date
	started, ended     behind
}

var placementColumns = []string{
	"participant", "member", "placement", "counts_from", "counts_until", "first_day", "last_day", "kind", "employer",
	"funding_instrument", "qualifying", "qualifying_from", "policy_version", "chain_member", "chain", "chain_first_day",
	"version", "effective", "position", "end_version", "end_effective", "end_position",
}

func (r placementRow) values() []any {
	return []any{
		r.participant, r.member, r.placement, day(r.firstDay), day(calendar.Forever), day(r.firstDay), last(r.lastDay), text(r.kind), text(r.employer),
		text(r.funding), r.qualifying, day(r.qualifyingFrom), r.policy, text(r.chainMember), text(r.chain), day(r.chainFirst),
		r.started.version, r.started.effective, r.started.position, r.ended.id(r.ended.version), r.ended.id(r.ended.effective), r.ended.id(r.ended.position),
	}
}

// id is a number of a step, NULL if there is no step.
func (b behind) id(number uint64) any {
	if b.version == 0 {
		return nil
	}
	return number
}

// termsRow is what was agreed in a placement from a day on, up to, not including, another.
type termsRow struct {
	participant, member, placement string
	from, until                    calendar.Date
	employer, occupation, level    string
	hours                          number
	contract                       string
	fixedUntil                     calendar.Date
	promoted                       bool
	qualifying                     string
	step                           behind
}

var termsColumns = []string{
	"participant", "member", "placement", "holds_from", "holds_until", "employer", "occupation", "requirement_level",
	"hours_per_week", "contract", "fixed_until", "promoted", "qualifying", "version", "effective", "position",
}

func (r termsRow) values() []any {
	return []any{
		r.participant, r.member, r.placement, day(r.from), day(r.until), text(r.employer), text(r.occupation), text(r.level),
		r.hours.column(), text(r.contract), day(r.fixedUntil), r.promoted, r.qualifying, r.step.version, r.step.effective, r.step.position,
	}
}

// placements are the placements of one participation and their terms, from the steps that hold.
func placements(name string, facts []wording, policies func() followup.Policies) ([]placementRow, []termsRow) {
	var rows []placementRow
	var terms []termsRow
	chained := followup.Input{}
	for _, f := range facts {
		start := f.step.GetPlacementStarted()
		if start == nil {
			continue
		}
		if start.GetPolicyVersion() > 0 && chained.Policies == nil {
			chained.Policies = policies()
		}
		r := placementRow{
			participant: name, member: f.member, placement: start.GetPlacement(), firstDay: f.on, lastDay: calendar.Forever,
			kind: placementKinds[int32(start.GetKind())], employer: start.GetEmployer(), funding: start.GetFundingInstrument(),
			policy: start.GetPolicyVersion(), chainFirst: calendar.None, started: f.behind(),
		}
		for _, e := range facts {
			if e.member == f.member && e.step.GetPlacementEnded() != nil && e.step.GetPlacementEnded().GetPlacement() == r.placement {
				r.lastDay, r.ended = e.on, e.behind()
			}
		}
		own := termsOf(r, f, facts)
		r.qualify(start.GetKind(), own, chained.Policies.ByVersion(start.GetPolicyVersion()))
		terms = append(terms, own...)
		chained.Placements = append(chained.Placements, followup.Placement{
			Member: f.member, ID: r.placement, Kind: start.GetKind(), First: f.on, Last: r.lastDay,
			PolicyVersion: start.GetPolicyVersion(), Version: f.version,
		})
		rows = append(rows, r)
	}
	for _, c := range followup.Chains(chained) {
		for _, p := range c.Placements {
			for i := range rows {
				if rows[i].member == p.Member && rows[i].placement == p.ID && rows[i].started.version == p.Version {
					rows[i].chainMember, rows[i].chain, rows[i].chainFirst = c.Anchor.Member, c.Anchor.ID, c.Anchor.First
				}
			}
		}
	}
	return rows, terms
}

// termsOf are the terms of a placement in order; a change holds from its own day on.
func termsOf(r placementRow, start wording, facts []wording) []termsRow {
	s := start.step.GetPlacementStarted()
	now := termsRow{
		participant: r.participant, member: r.member, placement: r.placement, from: r.firstDay, until: calendar.Forever,
		employer: s.GetEmployer(), occupation: s.GetOccupation(), level: levels[int32(s.GetRequirementLevel())],
		contract: contracts[int32(s.GetContract())], fixedUntil: date(s.GetFixedUntil()), step: start.behind(),
	}
	if s.HoursPerWeek != nil {
		now.hours = known(s.GetHoursPerWeek())
	}
	if r.lastDay != calendar.Forever {
		now.until = r.lastDay.Add(1)
	}
	terms := []termsRow{now}
	for _, f := range facts {
		c := f.step.GetPlacementChanged()
		if c == nil || f.member != r.member || c.GetPlacement() != r.placement {
			continue
		}
		now := terms[len(terms)-1]
		now.change(c, f)
		if now.from == terms[len(terms)-1].from {
			terms[len(terms)-1] = now
			continue
		}
		terms[len(terms)-1].until = now.from
		terms = append(terms, now)
	}
	return terms
}

func (r *termsRow) change(c *journeyv1.PlacementChanged, f wording) {
	r.from, r.step, r.promoted = max(f.on, r.from), f.behind(), c.GetPromoted()
	if c.HoursPerWeek != nil {
		r.hours = known(c.GetHoursPerWeek())
	}
	if c.GetEmployer() != "" {
		r.employer = c.GetEmployer()
	}
	if c.GetContract() != 0 {
		r.contract, r.fixedUntil = contracts[int32(c.GetContract())], date(c.GetFixedUntil())
	} else if c.GetFixedUntil() != "" {
		r.fixedUntil = date(c.GetFixedUntil())
	}
	if c.GetOccupation() != "" {
		r.occupation = c.GetOccupation()
	}
	if c.GetRequirementLevel() != 0 {
		r.level = levels[int32(c.GetRequirementLevel())]
	}
}

// qualify says of each terms whether a placement with them qualifies, and of the placement from when on one
// of them does. Source: section 5 of the domain rules: subject to social insurance, at least 15 hours a week,
// permanent or planned to last at least until first day + 3 months - 1 day; parameters of the policy pinned
// for the placement. What is not recorded is unknown, which is not no.
func (r *placementRow) qualify(kind journeyv1.PlacementKind, terms []termsRow, policy followup.Policy) {
	r.qualifying, r.qualifyingFrom = no, calendar.None
	planned := r.firstDay.AddMonths(policy.QualifyingMonths).Add(-1)
	for i := range terms {
		t := &terms[i]
		t.qualifying = qualifies(kind, *t, policy.QualifyingHours, planned)
		switch {
		case t.qualifying == yes && r.qualifying != yes:
			r.qualifying, r.qualifyingFrom = yes, t.from
		case t.qualifying == unknown && r.qualifying == no:
			r.qualifying = unknown
		}
	}
}

func qualifies(kind journeyv1.PlacementKind, t termsRow, hours float64, planned calendar.Date) string {
	fixedTerm := contracts[int32(journeyv1.Contract_CONTRACT_FIXED_TERM)]
	switch {
	case kind != journeyv1.PlacementKind_PLACEMENT_KIND_SOCIAL_INSURANCE,
		t.hours.known && t.hours.value < hours,
		t.contract == fixedTerm && t.fixedUntil != calendar.None && t.fixedUntil < planned:
		return no
	case !t.hours.known, t.contract == "", t.contract == fixedTerm && t.fixedUntil == calendar.None:
		return unknown
	}
	return yes
}
