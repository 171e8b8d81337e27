package indicator

import (
	"slices"

	"journey/domain/calendar"
)

// Explain is for each code, in their order, why the participation counts for it at a cut-off or does not: the
// same finding as in the standing that holds at that cut-off, with its rule and its steps. Nil for a cut-off
// before the entry and for somebody who never entered.
func (s Set) Explain(p Participation, cutOff calendar.Date) []Verdict {
	if p.Entry == nil || cutOff < p.Entry.On {
		return nil
	}
	r := s.read(p)
	r.leave(p.exitAt(cutOff))
	verdicts := make([]Verdict, 0, len(s.Codes))
	for i, q := range s.questions {
		f := r.judge(q)
		v := Verdict{Code: s.Codes[i], Base: !f.out, Near: f.near, Rule: f.rule, Missing: f.missing}
		v.Yes, v.Unknown = v.Base && f.answer == Yes, v.Base && f.answer == Unknown
		v.By = r.steps(v.Code.At, f)
		verdicts = append(verdicts, v)
	}
	return verdicts
}

// exitAt is the exit that counts at a cut-off; nil if none does (G20).
func (p *Participation) exitAt(cutOff calendar.Date) *Exit {
	for i := range p.Exits {
		if x := &p.Exits[i]; x.CountsFrom <= cutOff && cutOff < x.CountsUntil {
			return x
		}
	}
	return nil
}

// steps are those that a finding rests on: the entry, for a result the exit, and the facts that decided.
func (r *reading) steps(at Moment, f finding) []Source {
	if at == OfOperation {
		return nil
	}
	by := []Source{r.p.Entry.Source}
	if at != AtEntry && r.exit != nil {
		by = append(by, r.exit.Source)
	}
	for _, s := range f.by {
		if s != nil && !slices.Contains(by, *s) {
			by = append(by, *s)
		}
	}
	return by
}
