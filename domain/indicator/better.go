package indicator

import (
	"cmp"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// conditions are those of somebody's work. Unspecified, nil and Unknown mean that one is not known.
type conditions struct {
	contract journeyv1.Contract
	// hours a week; 0 if not known.
	hours        float64
	byNecessity  Answer
	level        journeyv1.RequirementLevel
	selfEmployed Answer
	promoted     Answer
}

// conditionsOf are those that somebody told.
func conditionsOf(e *journeyv1.Employment) conditions {
	return conditions{
		contract: e.GetContract().GetValue(), hours: e.GetHoursPerWeek().GetValue(), level: e.GetRequirementLevel().GetValue(),
		byNecessity: answerOf(e.GetPartTimeByNecessity()), selfEmployed: answerOf(e.GetSelfEmployed()),
	}
}

// conditionsOn are those of a placement on a day. What its steps do not say of a promotion did not happen.
func conditionsOn(pl *Placement, day calendar.Date) conditions {
	t := pl.At(day)
	c := conditions{
		contract: t.Contract, level: t.RequirementLevel, promoted: answer(t.Promoted),
		selfEmployed: answer(pl.Kind == journeyv1.PlacementKind_PLACEMENT_KIND_SELF_EMPLOYMENT),
	}
	if t.Hours != nil {
		c.hours = *t.Hours
	}
	return c
}

// filled are the conditions with those not known taken from others.
func (c conditions) filled(from conditions) conditions {
	return conditions{
		contract: cmp.Or(c.contract, from.contract), hours: cmp.Or(c.hours, from.hours), level: cmp.Or(c.level, from.level),
		byNecessity: cmp.Or(c.byNecessity, from.byNecessity), selfEmployed: cmp.Or(c.selfEmployed, from.selfEmployed),
		promoted: max(c.promoted, from.promoted),
	}
}

func answerOf(a *journeyv1.YesNoAnswer) Answer {
	if v, ok := a.GetAnswer().(*journeyv1.YesNoAnswer_Value); ok {
		return answer(v.Value)
	}
	return Unknown
}

// laterBetter is employed at entry and better off on D: a permanent contract instead of a fixed term, full time
// instead of part time by necessity, a higher requirement level, or promoted. More pay alone is not.
// Source: Reg. (EU) 2021/1057 Annex I, EECR06; Reg. (EU) 1304/2013 Annex I, CR07, with the Commission's
// guidance (G8).
func (r *reading) laterBetter() finding {
	if f, meets := opposite(r.ask(employed), RuleNotEmployed); !meets {
		return f
	}
	if r.dead(r.left.later.day) {
		return finding{out: true, rule: RuleDiedBeforeD, by: [2]*Source{&r.p.Died.Source}}
	}
	d := &r.left.later
	if d.answer != Yes {
		return d.finding
	}
	block := r.answers.GetEmployment()
	if block.GetValue() == nil {
		f := unanswered(RuleEmploymentMissing, block.GetMissing())
		f.near, f.by = true, d.by
		return f
	}
	f := r.compared(conditionsOf(block.GetValue()))
	f.by, f.near = d.by, f.answer == Unknown
	return f
}

// compared compares the conditions at entry with those of every placement that covers D, or with those that
// the observation tells.
func (r *reading) compared(before conditions) finding {
	d := &r.left.later
	told := conditions{promoted: r.promoted()}
	if d.observation != nil {
		told = conditionsOf(d.observation.Observation.GetEmployment().GetValue()).filled(told)
		told.promoted = max(told.promoted, answerOf(d.observation.Observation.GetPromoted()))
	}
	if !d.placed {
		return before.worseThan(told)
	}
	f := finding{answer: No, rule: RuleNotBetter}
	for i := range r.p.Placements {
		pl := &r.p.Placements[i]
		if !pl.Covers(d.day) || !r.employs(pl) {
			continue
		}
		f = before.worseThan(conditionsOn(pl, d.day).filled(told)).or(f)
	}
	return f
}

// promoted is Yes if any observation from the entry up to D says so; else nothing is known by them.
func (r *reading) promoted() Answer {
	for i := range r.p.Statuses {
		if o := &r.p.Statuses[i]; r.p.Entry.On <= o.On && o.On <= r.left.later.day && o.Observation.GetPromoted().GetValue() {
			return Yes
		}
	}
	return Unknown
}

// worseThan is whether later conditions are better by any of the four comparisons. What is not known is
// unknown, unless another comparison says yes.
func (c conditions) worseThan(after conditions) finding {
	is := func(a Answer, rule Rule) finding {
		switch a {
		case Yes:
			return finding{answer: Yes, rule: rule}
		case No:
			return finding{answer: No, rule: RuleNotBetter}
		}
		return finding{rule: RuleBlockMissing}
	}
	return is(c.permanentIn(after), RuleBetterContract).or(is(c.fullTimeIn(after), RuleBetterHours)).
		or(is(c.higherIn(after), RuleBetterLevel)).or(is(after.promoted, RulePromoted))
}

// permanentIn: a fixed term became permanent. The self-employed have neither.
func (c conditions) permanentIn(after conditions) Answer {
	switch {
	case c.contract == journeyv1.Contract_CONTRACT_PERMANENT || c.selfEmployed == Yes || after.selfEmployed == Yes ||
		after.contract == journeyv1.Contract_CONTRACT_FIXED_TERM:
		return No
	case c.contract == journeyv1.Contract_CONTRACT_UNSPECIFIED || after.contract == journeyv1.Contract_CONTRACT_UNSPECIFIED:
		return Unknown
	}
	return Yes
}

// fullTimeIn: part time by necessity became full time.
func (c conditions) fullTimeIn(after conditions) Answer {
	switch {
	case c.byNecessity == No || c.hours >= fullTimeHours || after.byNecessity == Yes || 0 < after.hours && after.hours < fullTimeHours:
		return No
	case c.byNecessity == Unknown || after.hours == 0:
		return Unknown
	}
	return Yes
}

// higherIn: the requirement level of the occupation is higher.
func (c conditions) higherIn(after conditions) Answer {
	if c.level == 0 || after.level == 0 {
		return Unknown
	}
	return answer(after.level > c.level)
}
