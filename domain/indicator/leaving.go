package indicator

import "journey/domain/calendar"

// windowDays is the last day of the window upon leaving; the exit day is day 0.
// Source: Reg. (EU) 2021/1057 Annex I and Reg. (EU) 1304/2013 Annex I, immediate results: within four weeks (G6).
const windowDays = 28

// left is the exit with what it makes possible, read once for all results.
type left struct {
	// closes is the last day of the window upon leaving.
	closes calendar.Date
	// window is the status at the end of the window, by the facts in it.
	window situation
	// later is what is known of day D.
	later later
}

// leave sets the exit that counts; nil for none.
func (r *reading) leave(x *Exit) {
	r.exit = x
	if x == nil {
		return
	}
	r.left.closes = x.On.Add(windowDays)
	r.left.window = r.on(r.left.closes, x.On)
	r.left.later = r.onD(x.On.AddMonths(laterMonths))
}

// askLeaver answers a question about a result. Who has not left is not asked.
func (r *reading) askLeaver(q question) finding {
	if r.exit == nil {
		return finding{out: true, rule: RuleNotLeft}
	}
	switch q {
	case leftSearching:
		return r.leftSearching()
	case leftInEducation:
		return r.leftInEducation()
	case leftQualified:
		return r.leftQualified()
	case leftEmployed:
		return r.leftEmployed()
	case leftDisadvantaged:
		return r.leftDisadvantaged()
	case laterEmployed:
		return r.laterEmployed()
	case laterBetter:
		return r.laterBetter()
	case laterEmployedAbove54:
		return among(r.ask(above54), RuleNotAbove54, r.laterEmployed())
	default:
		return among(r.disadvantagedNow(), RuleNotInNeed, r.laterEmployed())
	}
}

// among is a result of those who have a characteristic at entry. Who has not is not asked; where it is not
// known, so is the result, since nobody knows whether they are among those asked.
// Source: Reg. (EU) 1304/2013 Annex I, CR05, CR08, CR09.
func among(characteristic finding, otherwise Rule, result finding) finding {
	switch {
	case result.out || characteristic.answer == Yes:
		return result
	case characteristic.answer == No:
		return finding{out: true, rule: otherwise}
	}
	characteristic.near, characteristic.by = result.answer == Yes, result.by
	return characteristic
}

// opposite is the condition at entry that a result needs: who does not meet it is not asked, of whom it is
// not known it is unknown. True if the result is to be looked at.
// Source: Reg. (EU) 2021/1057 Annex I and Reg. (EU) 1304/2013 Annex I with the Commission's guidance (G8).
func opposite(condition finding, otherwise Rule) (finding, bool) {
	switch condition.answer {
	case Yes:
		return finding{}, true
	case No:
		return finding{out: true, rule: otherwise}, false
	}
	return condition, false
}

// dead is whether the person died up to a day; the rule and the step say so.
// Source: own, G15.
func (r *reading) dead(until calendar.Date) bool { return r.p.Died != nil && r.p.Died.On <= until }

func (r *reading) died() finding {
	return finding{answer: No, rule: RuleDied, by: [2]*Source{&r.p.Died.Source}}
}

// leftSearching is inactive at entry and at the end of the window searching for work or registered as
// unemployed. Who works by then is not searching, so that this and employed exclude each other.
// Source: Reg. (EU) 2021/1057 Annex I, EECR01; Reg. (EU) 1304/2013 Annex I, CR01 (G6, G8, G13).
func (r *reading) leftSearching() finding {
	if f, meets := opposite(r.ask(inactive), RuleNotInactive); !meets {
		return f
	}
	if r.dead(r.left.closes) {
		return r.died()
	}
	w := r.left.window
	switch w.working {
	case Yes:
		f := finding{answer: No, rule: RuleLeftEmployed, by: [2]*Source{w.by()}}
		if earlier := r.searchedInWindow(); earlier != nil {
			f.rule, f.near, f.by[1] = RuleLaterStatus, true, &earlier.Source
		}
		return f
	case No:
		f := w.observation.searching()
		f.by[0] = w.by()
		return f
	}
	return silence(w)
}

// searchedInWindow is an observation in the window of somebody searching; nil without one.
func (r *reading) searchedInWindow() *Status {
	for i := range r.p.Statuses {
		o := &r.p.Statuses[i]
		if r.exit.On <= o.On && o.On <= r.left.closes && o.working() == No && o.searching().answer == Yes {
			return o
		}
	}
	return nil
}

// leftEmployed is unemployed or inactive at entry and at the end of the window in paid work.
// Source: Reg. (EU) 2021/1057 Annex I, EECR04; Reg. (EU) 1304/2013 Annex I, CR04 (G6, G8, G13, G17).
func (r *reading) leftEmployed() finding {
	if f, meets := opposite(r.ask(unemployed).or(r.ask(inactive)), RuleNotOutOfWork); !meets {
		return f
	}
	if r.dead(r.left.closes) {
		return r.died()
	}
	w := r.left.window
	switch {
	case w.working == Yes && w.placement != nil:
		return finding{answer: Yes, rule: RuleLeftPlaced, by: [2]*Source{w.by()}}
	case w.working == Yes:
		return finding{answer: Yes, rule: RuleLeftWorking, by: [2]*Source{w.by()}}
	case w.working == Unknown:
		return r.almost(silence(w))
	}
	f := finding{answer: No, rule: RuleLeftNotWorking, by: [2]*Source{w.by()}}
	if earlier := r.workedInWindow(); earlier != nil {
		f.rule, f.near, f.by[1] = RuleLaterStatus, true, earlier
		return f
	}
	return r.almost(f)
}

// workedInWindow is a fact that the person worked on some day of the window; nil if none says so.
func (r *reading) workedInWindow() *Source {
	for i := range r.p.Placements {
		if pl := &r.p.Placements[i]; pl.First <= r.left.closes && r.exit.On <= pl.Last && r.employs(pl) {
			return &pl.Source
		}
	}
	for i := range r.p.Statuses {
		if o := &r.p.Statuses[i]; r.exit.On <= o.On && o.On <= r.left.closes && o.working() == Yes {
			return &o.Source
		}
	}
	return nil
}

// begins is the first placement in employment that begins after a day and up to another; nil without one.
func (r *reading) begins(after, until calendar.Date) *Placement {
	for i := range r.p.Placements {
		if pl := &r.p.Placements[i]; after < pl.First && pl.First <= until && r.employs(pl) {
			return pl
		}
	}
	return nil
}

// silence is the finding where no fact of the window says the status at its end: unknown, and never no.
// Source: own, G19.
func silence(s situation) finding {
	switch {
	case s.ended != nil:
		return finding{rule: RulePlacementEnded, by: [2]*Source{&s.ended.Source, &s.ended.Ended}}
	case s.silent != nil:
		return finding{rule: RuleNoStatusTold, missing: s.silent.Observation.GetLabourStatus().GetMissing(), by: [2]*Source{&s.silent.Source}}
	}
	return finding{rule: RuleNoFact}
}

// almost makes a finding of nobody employed near, if a placement misses by one condition: it ended in the
// window, it begins after it, or it is of a kind that is no employment.
func (r *reading) almost(f finding) finding {
	if f.rule == RulePlacementEnded {
		f.near = true
		return f
	}
	if pl := r.begins(r.left.closes, r.left.later.day); pl != nil {
		return finding{answer: f.answer, rule: RuleStartsAfterWindow, near: true, by: [2]*Source{&pl.Source}}
	}
	if pl := r.otherKind(r.exit.On, r.left.closes); pl != nil && f.answer == Unknown {
		return finding{rule: RuleOtherKind, near: true, by: [2]*Source{&pl.Source}}
	}
	return f
}

// otherKind is a placement on any day from one to another that is neither employment nor education; nil
// without one.
func (r *reading) otherKind(from, until calendar.Date) *Placement {
	for i := range r.p.Placements {
		pl := &r.p.Placements[i]
		if pl.First <= until && from <= pl.Last && !r.employs(pl) && !pl.Education() {
			return pl
		}
	}
	return nil
}

// leftDisadvantaged is a disadvantaged person with any of the results upon leaving, counted once.
// Source: Reg. (EU) 1304/2013 Annex I, CR05.
func (r *reading) leftDisadvantaged() finding {
	result := finding{answer: No, rule: RuleNoResult}
	near := false
	for _, q := range [...]question{leftSearching, leftInEducation, leftQualified, leftEmployed} {
		f := r.askLeaver(q)
		if f.out {
			continue
		}
		near = near || f.near
		if f.answer == Yes || f.answer == Unknown && result.answer == No {
			result = f
		}
		if f.answer == Yes {
			break
		}
	}
	result.near = near && result.answer != Yes
	return among(r.disadvantagedNow(), RuleNotInNeed, result)
}

// disadvantagedNow is disadvantaged, looked up once.
func (r *reading) disadvantagedNow() finding {
	if !r.deprivedKnown {
		r.deprived, r.deprivedKnown = r.disadvantaged(), true
	}
	return r.deprived
}
