package indicator

import (
	"cmp"

	"journey/domain/calendar"
)

const (
	// laterMonths is when the longer-term results look: so many months after the exit (G7).
	// Source: Reg. (EU) 2021/1057 Annex I and Reg. (EU) 1304/2013 Annex I.
	laterMonths = 6
	// nearDays is how far from that day an observation may lie to speak for it. Source: own, G18.
	nearDays = 30
)

// later is what the facts say of day D, six months after the exit.
type later struct {
	// day is D, closes the last day on which a fact may still decide: D where a placement decides.
	day, closes calendar.Date
	// finding is employed on D, by whom and why.
	finding
	// placed: placements that cover D decide. Else observation does, if there is one.
	placed      bool
	observation *Status
}

// onD looks at day D. A placement that covers it and is confirmed by a fact dated 30 days before or later
// decides, unless a later fact up to D contradicts; else the nearest observation within 30 days of D, of two
// equally near the earlier one, marked as near if it is of another day. A job that begins after D never counts.
// Source: own, G18.
func (r *reading) onD(day calendar.Date) later {
	l := later{day: day, closes: day.Add(nearDays)}
	status, open := r.on(day, calendar.None), r.open(day)
	l.observation = r.nearest(day)
	if open != nil && status.working == Yes {
		if placement, by := r.confirmed(day); placement != nil {
			l.placed, l.closes = true, day
			l.finding = finding{answer: Yes, rule: RuleLatePlaced, by: [2]*Source{&placement.Source, by}}
			return l
		}
	}
	if l.observation != nil {
		l.finding = r.spoken(l.observation, day)
	} else {
		l.finding = r.lateSilence(day, open, status)
	}
	if l.answer != Yes {
		l.finding = r.almostOnD(l.finding, day, open, status)
	}
	return l
}

// confirmed is a placement in employment that covers a day, with a fact that confirms it: its beginning, a
// change or its end, or an observation of it, each dated 30 days before the day or later. One that an observation
// contradicts up to the day is none. Nil if none is.
func (r *reading) confirmed(day calendar.Date) (*Placement, *Source) {
	since, denied := day.Add(-nearDays), r.denied(day)
	for i := range r.p.Placements {
		pl := &r.p.Placements[i]
		if !pl.Covers(day) || pl.First <= denied || !r.employs(pl) {
			continue
		}
		for j := range pl.Terms {
			if pl.Terms[j].From >= since {
				return pl, &pl.Terms[j].Source
			}
		}
		for j := range r.p.Statuses {
			o := &r.p.Statuses[j]
			if o.On >= since && r.confirms(o, pl, day) {
				return pl, &o.Source
			}
		}
		if pl.Last != calendar.Forever {
			return pl, &pl.Ended
		}
	}
	return nil, nil
}

// denied is the day up to which placements are contradicted: that of the latest observation up to a day, if it
// says that the person is not working; None if it says that they are, or nothing does.
func (r *reading) denied(day calendar.Date) calendar.Date {
	denied := calendar.None
	for i := range r.p.Statuses {
		o := &r.p.Statuses[i]
		if o.On > day {
			break
		}
		switch o.working() {
		case No:
			denied = o.On
		case Yes:
			denied = calendar.None
		}
	}
	return denied
}

// confirms is whether an observation says that a placement that covers a day goes on. One that somebody is
// still in the placement says so of that by which the obligation is named, and of those of its chain. Else it
// says so of any, unless the person is by then in a job that began after the day.
// Source: own, G18.
func (r *reading) confirms(o *Status, pl *Placement, day calendar.Date) bool {
	if o.supports() != Yes {
		return false
	}
	if some, its := o.follows(pl); some && o.InPlacement.GetValue() {
		return its
	}
	return !r.begunSince(day, o.On)
}

// nearest is the observation nearest to a day, of two equally near the earlier, of those of one day the one
// that wins on it. It says the status, and not of somebody in other work than that of the day.
func (r *reading) nearest(day calendar.Date) *Status {
	var found *Status
	best := calendar.Date(nearDays + 1)
	for i := range r.p.Statuses {
		o := &r.p.Statuses[i]
		distance := max(o.On-day, day-o.On)
		if distance > nearDays || o.working() == Unknown || o.working() == Yes && r.otherWork(o, day) {
			continue
		}
		if distance < best || found != nil && o.On == found.On {
			found, best = o, distance
		}
	}
	return found
}

// otherWork: by the placements the work that an observation tells of began after a day, even if it has ended
// since, or it ended before the day, so that it says nothing of it. Who is said to be in the placement no more
// is in other work than that.
// Source: own, G18.
func (r *reading) otherWork(o *Status, day calendar.Date) bool {
	for i := range r.p.Placements {
		pl := &r.p.Placements[i]
		if !r.employs(pl) {
			continue
		}
		if day < pl.First && pl.First <= o.On || pl.Covers(o.On) && pl.Last < day && answerOf(o.InPlacement) != No {
			return true
		}
	}
	return false
}

// begunSince: on a day the person is in employment that began after another.
func (r *reading) begunSince(after, on calendar.Date) bool {
	for i := range r.p.Placements {
		if pl := &r.p.Placements[i]; after < pl.First && pl.Covers(on) && r.employs(pl) {
			return true
		}
	}
	return false
}

// spoken is what an observation says of a day near which it lies.
func (r *reading) spoken(o *Status, day calendar.Date) finding {
	f := decide(o.working() == Yes, RuleLateWorking, RuleLateNotWorking)
	if o.On != day {
		f = decide(o.working() == Yes, RuleLateApproximate, RuleLateNotApproximate)
	}
	f.by[0] = &o.Source
	return f
}

// lateSilence is the finding where no fact decides on a day: unknown, and never no (G19).
func (r *reading) lateSilence(day calendar.Date, open *Placement, status situation) finding {
	if open != nil && status.working == Yes {
		return finding{rule: RuleNoConfirmation, near: true, by: [2]*Source{&open.Source}}
	}
	for i := range r.p.Statuses {
		if o := &r.p.Statuses[i]; max(o.On-day, day-o.On) <= nearDays && o.working() == Unknown {
			return finding{rule: RuleLateNoStatusTold, missing: o.Observation.GetLabourStatus().GetMissing(), by: [2]*Source{&o.Source}}
		}
	}
	return finding{rule: RuleLateNoFact}
}

// almostOnD makes a finding of somebody not known as employed near, if a placement misses by one condition: it
// is contradicted, it begins after D, it ended after the exit, or it is of a kind that is no employment.
func (r *reading) almostOnD(f finding, day calendar.Date, open *Placement, status situation) finding {
	switch {
	case f.near:
		return f
	case open != nil:
		return finding{answer: f.answer, rule: RuleContradicted, near: true, by: [2]*Source{cmp.Or(f.by[0], status.by()), &open.Source}}
	}
	if pl := r.begins(day, day.Add(nearDays)); pl != nil {
		return finding{answer: f.answer, rule: RuleStartsAfterD, near: true, by: [2]*Source{&pl.Source}}
	}
	if pl := r.ended(day, r.exit.On, calendar.None); pl != nil {
		return finding{answer: f.answer, rule: RuleEndedBeforeD, near: true, by: [2]*Source{&pl.Source, &pl.Ended}}
	}
	if pl := r.otherKind(day, day); pl != nil && f.answer == Unknown {
		return finding{rule: RuleLateOtherKind, near: true, by: [2]*Source{&pl.Source}}
	}
	return f
}

// laterEmployed is unemployed or inactive at entry and employed on D. Who died up to D is not asked.
// Source: Reg. (EU) 2021/1057 Annex I, EECR05; Reg. (EU) 1304/2013 Annex I, CR06 (G7, G8, G15, G18).
func (r *reading) laterEmployed() finding {
	if f, meets := opposite(r.ask(unemployed).or(r.ask(inactive)), RuleNotOutOfWork); !meets {
		return f
	}
	if r.dead(r.left.later.day) {
		return finding{out: true, rule: RuleDiedBeforeD, by: [2]*Source{&r.p.Died.Source}}
	}
	return r.left.later.finding
}
