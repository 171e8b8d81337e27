package outcome

import (
	"journey/domain/calendar"
	"journey/domain/followup"
	"journey/domain/indicator"
)

// answers are the words of an answer; unknown is not no (G19).
var answers = map[indicator.Answer]string{indicator.Yes: yes, indicator.No: no, indicator.Unknown: unknown}

// placementRow is a placement as its terms up to every cut-off from countsFrom up to, not including, countsUntil
// have it. It counts from its first day on.
type placementRow struct {
	participant, placement  string
	countsFrom, countsUntil calendar.Date
	first, last             calendar.Date
	kind, employer          string
	funding                 string
	// qualifying is yes, no or unknown; qualifyingFrom is the first day on which its terms qualify, None if
	// that is after these cut-offs.
	qualifying     string
	qualifyingFrom calendar.Date
	policy         uint32
	// The chain it belongs to, by the placement that begins it; empty for kinds without a follow-up.
	chainMember, chain string
	chainFirst         calendar.Date
	started, ended     indicator.Source
}

var placementColumns = []string{
	"participant", "placement", "counts_from", "counts_until", "first_day", "last_day", "kind", "employer",
	"funding_instrument", "qualifying", "qualifying_from", "policy_version", "chain_member", "chain", "chain_first_day",
	"member", "version", "effective", "position", "end_member", "end_version", "end_effective", "end_position",
}

func (r placementRow) values() []any {
	v := []any{
		r.participant, r.placement, day(r.countsFrom), day(r.countsUntil), day(r.first), last(r.last), text(r.kind), text(r.employer),
		text(r.funding), r.qualifying, day(r.qualifyingFrom), r.policy, text(r.chainMember), text(r.chain), day(r.chainFirst),
	}
	return append(append(v, behind(r.started)...), behind(r.ended)...)
}

// placements are the placements of one participation, each with a row more for every day on which its terms
// change whether it qualifies.
func placements(name string, p indicator.Participation) []placementRow {
	rows := make([]placementRow, 0, len(p.Placements))
	for _, pl := range p.Placements {
		r := placementRow{
			participant: name, placement: pl.ID, first: pl.First, last: pl.Last, kind: placementKinds[int32(pl.Kind)],
			funding: pl.Funding, policy: pl.PolicyVersion, started: pl.Source, ended: pl.Ended,
			chainMember: pl.Chain.Member, chain: pl.Chain.Placement, chainFirst: pl.ChainFirst,
		}
		if len(pl.Terms) > 0 {
			r.employer = pl.Terms[0].Employer
		}
		from := []calendar.Date{pl.First}
		for _, turn := range []calendar.Date{pl.UnknownFrom, pl.QualifyingFrom} {
			if turn > from[len(from)-1] {
				from = append(from, turn)
			}
		}
		for i, on := range from {
			r.countsFrom, r.countsUntil = on, calendar.Forever
			if i+1 < len(from) {
				r.countsUntil = from[i+1]
			}
			r.qualifying, r.qualifyingFrom = answers[pl.QualifyingBy(on)], calendar.None
			if pl.QualifyingFrom <= on {
				r.qualifyingFrom = pl.QualifyingFrom
			}
			rows = append(rows, r)
		}
	}
	return rows
}

// termsRow is what was agreed in a placement from a day on, up to, not including, another.
type termsRow struct {
	participant, placement      string
	from, until                 calendar.Date
	employer, occupation, level string
	hours                       number
	contract                    string
	fixedUntil                  calendar.Date
	promoted                    bool
	qualifying                  string
	step                        indicator.Source
}

var termsColumns = []string{
	"participant", "placement", "holds_from", "holds_until", "employer", "occupation", "requirement_level",
	"hours_per_week", "contract", "fixed_until", "promoted", "qualifying", "member", "version", "effective", "position",
}

func (r termsRow) values() []any {
	return append([]any{
		r.participant, r.placement, day(r.from), day(r.until), text(r.employer), text(r.occupation), text(r.level),
		r.hours.column(), text(r.contract), day(r.fixedUntil), r.promoted, r.qualifying,
	}, behind(r.step)...)
}

// terms are the terms of all placements, in order. Of several from the same day the last holds.
func terms(name string, p indicator.Participation, policies followup.Policies) []termsRow {
	var rows []termsRow
	for _, pl := range p.Placements {
		policy := policies.ByVersion(pl.PolicyVersion)
		for i, t := range pl.Terms {
			r := termsRow{
				participant: name, placement: pl.ID, from: t.From, until: calendar.Forever,
				employer: t.Employer, occupation: t.Occupation, level: levels[int32(t.RequirementLevel)],
				contract: contracts[int32(t.Contract)], fixedUntil: t.FixedUntil, promoted: t.Promoted,
				qualifying: answers[pl.QualifiesOn(t.From, policy)], step: t.Source,
			}
			if t.Hours != nil {
				r.hours = known(*t.Hours)
			}
			if pl.Last != calendar.Forever {
				r.until = pl.Last.Add(1)
			}
			if i+1 < len(pl.Terms) {
				r.until = min(r.until, pl.Terms[i+1].From)
			}
			if r.from < r.until {
				rows = append(rows, r)
			}
		}
	}
	return rows
}

// sustainedRow is whether the work of a chain of placements lasted to one of its days.
type sustainedRow struct {
	participant, chainMember, chain string
	begins                          calendar.Date
	days                            int
	on                              calendar.Date
	headline                        bool
	answer                          string
	knownOn                         calendar.Date
	// kind is that of the placement of the chain that began last by the day; qualified: one of the chain had
	// qualified by then. lasted asks the same as answer of any placement, qualifying or not.
	kind      string
	qualified bool
	lasted    string
	step      indicator.Source
}

var sustainedColumns = []string{
	"participant", "chain_member", "chain", "chain_first_day", "days", "due_on", "headline", "answer", "shown_on",
	"kind", "qualified", "lasted",
	"member", "version", "effective", "position",
}

func (r sustainedRow) values() []any {
	return append([]any{
		r.participant, r.chainMember, r.chain, day(r.begins), r.days, day(r.on), r.headline, r.answer, day(r.knownOn),
		text(r.kind), r.qualified, r.lasted,
	}, behind(r.step)...)
}

func sustained(name string, p indicator.Participation, placed []placementRow) []sustainedRow {
	rows := make([]sustainedRow, 0, len(p.Sustained))
	for _, s := range p.Sustained {
		r := sustainedRow{
			participant: name, chainMember: s.Member, chain: s.Anchor, begins: s.Begins, days: s.Days, on: s.On,
			headline: s.Headline, answer: answers[s.Answer], knownOn: s.KnownOn, lasted: answers[s.Lasted], step: s.By,
		}
		began := calendar.None
		for _, pl := range placed {
			if pl.chainMember != s.Member || pl.chain != s.Anchor || pl.first > s.On {
				continue
			}
			if pl.first >= began {
				began, r.kind = pl.first, pl.kind
			}
			r.qualified = r.qualified || pl.qualifyingFrom != calendar.None && pl.qualifyingFrom <= s.On
		}
		rows = append(rows, r)
	}
	return rows
}
