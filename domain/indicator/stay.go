package indicator

import (
	"cmp"
	"slices"

	"journey/domain/calendar"
	"journey/domain/journey"
	journeyv1 "journey/proto/journey/v1"

	"google.golang.org/protobuf/proto"
)

// enter takes the earliest entry. Facts are in the order of days.
func (p *Participation) enter(facts []journey.Fact) {
	for _, f := range facts {
		if answers := f.Step.GetEntryDeclared(); answers != nil {
			p.Entry = &Entry{Source: source(f), On: f.On, Answers: kept(answers, source(f), facts)}
			return
		}
	}
}

// kept puts the sensitive answers that an erasure kept for the figures in the place of those it destroyed.
func kept(answers *journeyv1.EntryDeclared, of Source, facts []journey.Fact) *journeyv1.EntryDeclared {
	for _, f := range facts {
		if f.Event.GetSubject() != of.Member {
			continue
		}
		for _, a := range f.Step.GetPersonalDataErased().GetAnswers() {
			if a.GetVersion() != of.Effective {
				continue
			}
			answers = proto.CloneOf(answers)
			answers.Minority = cmp.Or(answers.Minority, a.GetMinority())
			answers.Disability = cmp.Or(answers.Disability, a.GetDisability())
			answers.OtherDisadvantages = cmp.Or(answers.OtherDisadvantages, a.GetOtherDisadvantages())
			answers.HousingExclusion = cmp.Or(answers.HousingExclusion, a.GetHousingExclusion())
		}
	}
	return answers
}

// stay is from an entry to an exit, both included, in one history or, when several overlap, in all of them.
type stay struct {
	first, last calendar.Date
	entry, exit *journey.Fact
}

// stay reads the stays of every history, joins those that overlap, and takes exits and re-entries from them.
func (p *Participation) stay(facts []journey.Fact) {
	stays := join(stays(facts))
	for i, s := range stays {
		if i > 0 {
			p.Reentries = append(p.Reentries, Reentry{Source: source(*s.entry), On: s.first})
		}
		if s.exit == nil {
			continue
		}
		x := s.exit.Step.GetParticipantExited()
		until := calendar.Forever
		if i+1 < len(stays) {
			until = stays[i+1].first
		}
		p.Exits = append(p.Exits, Exit{
			Source: source(*s.exit), On: s.last, Reason: x.GetReason(), Employability: x.GetEmployabilityImproved(),
			PolicyVersion: x.GetPolicyVersion(), CountsFrom: s.last, CountsUntil: until,
		})
	}
}

func stays(facts []journey.Fact) []stay {
	var all []stay
	open := map[string]int{}
	for i := range facts {
		f := &facts[i]
		member := f.Event.GetSubject()
		switch {
		case f.Step.GetEntryDeclared() != nil, f.Step.GetParticipantReentered() != nil:
			open[member] = len(all)
			all = append(all, stay{first: f.On, last: calendar.Forever, entry: f})
		case f.Step.GetParticipantExited() != nil:
			if at, in := open[member]; in {
				all[at].last, all[at].exit = f.On, f
			}
		}
	}
	return all
}

// join makes one stay of those that share a day. An exit on the day of another history's entry is inside.
func join(stays []stay) []stay {
	slices.SortStableFunc(stays, func(a, b stay) int { return cmp.Compare(a.first, b.first) })
	var joined []stay
	for _, s := range stays {
		if n := len(joined); n > 0 && s.first <= joined[n-1].last {
			if s.last >= joined[n-1].last {
				joined[n-1].last, joined[n-1].exit = s.last, s.exit
			}
			continue
		}
		joined = append(joined, s)
	}
	return joined
}
