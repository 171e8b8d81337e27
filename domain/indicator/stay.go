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
			p.Entry = &Entry{Source: SourceOf(f), On: f.On, Answers: kept(answers, SourceOf(f), facts)}
			return
		}
	}
}

// kept puts the sensitive answers that an erasure kept for the figures in the place of those it destroyed: those
// of the version that holds, and where that one left them unchanged, as a correction after the erasure may, those
// of the latest version before it. Versions before that of the entry itself are of another entry.
func kept(answers *journeyv1.EntryDeclared, of Source, facts []journey.Fact) *journeyv1.EntryDeclared {
	var all []*journeyv1.SpecialAnswers
	for _, f := range facts {
		if f.Event.GetSubject() == of.Member {
			all = append(all, f.Step.GetPersonalDataErased().GetAnswers()...)
		}
	}
	all = slices.DeleteFunc(all, func(a *journeyv1.SpecialAnswers) bool {
		return a.GetVersion() < of.Version || of.Effective < a.GetVersion()
	})
	if len(all) == 0 {
		return answers
	}
	slices.SortFunc(all, func(a, b *journeyv1.SpecialAnswers) int { return cmp.Compare(b.GetVersion(), a.GetVersion()) })
	answers = proto.CloneOf(answers)
	for _, a := range all {
		answers.Minority = cmp.Or(answers.Minority, a.GetMinority())
		answers.Disability = cmp.Or(answers.Disability, a.GetDisability())
		answers.OtherDisadvantages = cmp.Or(answers.OtherDisadvantages, a.GetOtherDisadvantages())
		answers.HousingExclusion = cmp.Or(answers.HousingExclusion, a.GetHousingExclusion())
	}
	return answers
}

// stay takes exits and re-entries from the stays: somebody who comes back goes on with the same participation, and
// its results are measured again from the next exit.
// Source: Reg. (EU) 2021/1057 Annex I and Reg. (EU) 1304/2013 Annex I with the Commission's guidance on monitoring
// and evaluation, one participation per person and operation (G1).
func (p *Participation) stay(facts []journey.Fact) {
	stays := journey.Stays(facts)
	for i, s := range stays {
		if i > 0 {
			p.Reentries = append(p.Reentries, Reentry{Source: SourceOf(*s.Entry), On: s.First})
		}
		if s.Exit == nil {
			continue
		}
		x := s.Exit.Step.GetParticipantExited()
		until := calendar.Forever
		if i+1 < len(stays) {
			until = stays[i+1].First
		}
		p.Exits = append(p.Exits, Exit{
			Source: SourceOf(*s.Exit), On: s.Last, Reason: x.GetReason(), Employability: x.GetEmployabilityImproved(),
			PolicyVersion: x.GetPolicyVersion(), CountsFrom: s.Last, CountsUntil: until,
		})
	}
}
