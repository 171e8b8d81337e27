package indicator

import "journey/domain/calendar"

// Standings are how the participation stands in the set at every cut-off from the entry on, in order and
// without a gap; nil for somebody who never entered. A cut-off before a re-entry keeps the exit before it
// with its results, one on its day or later has none until the next exit (G1, G20). Whether a window is
// still open is not decided here: everything is by the facts there are.
func (s Set) Standings(p Participation) []Standing {
	if p.Entry == nil {
		return nil
	}
	r := s.read(p)
	entry := s.masks(&r, Standing{}, true)
	standings := make([]Standing, 0, 2*len(p.Exits)+1)
	from := p.Entry.On
	for i := range p.Exits {
		x := &p.Exits[i]
		if from < x.CountsFrom {
			standings = append(standings, s.standing(&r, entry, nil, from, x.CountsFrom))
		}
		standings = append(standings, s.standing(&r, entry, x, x.CountsFrom, x.CountsUntil))
		from = x.CountsUntil
	}
	if from < calendar.Forever {
		standings = append(standings, s.standing(&r, entry, nil, from, calendar.Forever))
	}
	return standings
}

// standing is how it stands with an exit, or without one, from a day until another.
func (s *Set) standing(r *reading, entry Standing, x *Exit, from, until calendar.Date) Standing {
	st := entry
	st.CountsFrom, st.CountsUntil, st.EnteredOn, st.ExitedOn = from, until, r.p.Entry.On, calendar.None
	st.ClosesOn, st.LaterOn, st.Gender = calendar.None, calendar.None, r.gender()
	r.leave(x)
	if x == nil {
		return st
	}
	st.ExitedOn, st.ClosesOn, st.LaterOn = x.On, r.left.closes, r.left.later.closes
	return s.masks(r, st, false)
}

// masks judges every code of the entry, or every other one, and adds the findings to what st has.
func (s *Set) masks(r *reading, st Standing, entry bool) Standing {
	for i, q := range s.questions {
		if (s.Codes[i].At == AtEntry) != entry {
			continue
		}
		f := r.judge(q)
		if f.out {
			continue
		}
		st.Base = st.Base.With(i)
		switch f.answer {
		case Yes:
			st.Yes = st.Yes.With(i)
		case Unknown:
			st.Unknown = st.Unknown.With(i)
		}
		if f.near {
			st.Near = st.Near.With(i)
		}
	}
	return st
}
