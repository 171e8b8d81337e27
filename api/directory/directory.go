// Package directory knows who works here, and for whom.
package directory

import (
	"cmp"
	"maps"
	"slices"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// Staff is somebody who works here, or did. The id is the one that steps name; name and e-mail are joined to
// it where a person reads, and stored nowhere else.
type Staff struct {
	ID, Name, Email string
	Role            journeyv1.Role
	// Partner is the organisation they work for.
	Partner string
	// Operations are the ids of the operations they work in; "*" is every one.
	Operations []string
	// Deputies are the ids of those who stand in for them, the first choice first.
	Deputies []string
	// Absences are in order, both days included.
	Absences []Absence
	// LeftOn is the first day on which nothing is theirs any more; None while they work here.
	LeftOn calendar.Date
}

// Absence is a time in which the deputies stand in, both days included.
type Absence struct{ From, Until calendar.Date }

// Partner is an organisation that people work for.
type Partner struct{ ID, Name, Email string }

// Directory is everybody at one moment. The zero value knows nobody.
type Directory struct {
	staff    map[string]Staff
	partners map[string]Partner
}

// New is a directory of these; of two with the same id the later one holds.
func New(staff []Staff, partners []Partner) Directory {
	d := Directory{staff: make(map[string]Staff, len(staff)), partners: make(map[string]Partner, len(partners))}
	for _, s := range staff {
		d.staff[s.ID] = s
	}
	for _, p := range partners {
		d.partners[p.ID] = p
	}
	return d
}

// WorksIn says whether somebody works in an operation.
func (s Staff) WorksIn(operation string) bool {
	return slices.Contains(s.Operations, "*") || slices.Contains(s.Operations, operation)
}

// Left says whether somebody is gone on a day.
func (s Staff) Left(on calendar.Date) bool { return s.LeftOn != calendar.None && on >= s.LeftOn }

// Absent says whether a day lies in one of the absences.
func (s Staff) Absent(on calendar.Date) bool {
	return slices.ContainsFunc(s.Absences, func(a Absence) bool { return a.From <= on && on <= a.Until })
}

// Here says whether somebody is there on a day to do what is theirs.
func (s Staff) Here(on calendar.Date) bool { return !s.Left(on) && !s.Absent(on) }

// Staff is who has an id; false if nobody has.
func (d Directory) Staff(id string) (Staff, bool) {
	s, ok := d.staff[id]
	return s, ok
}

// Partner is the organisation that has an id; false if none has.
func (d Directory) Partner(id string) (Partner, bool) {
	p, ok := d.partners[id]
	return p, ok
}

// Name is the name of whoever has an id, also of who has left; the id itself if nobody has it.
func (d Directory) Name(id string) string { return cmp.Or(d.staff[id].Name, id) }

// Everybody is all staff by id, those who left included.
func (d Directory) Everybody() []Staff {
	return slices.SortedFunc(maps.Values(d.staff), func(a, b Staff) int { return cmp.Compare(a.ID, b.ID) })
}

// Partners is all organisations by id.
func (d Directory) Partners() []Partner {
	return slices.SortedFunc(maps.Values(d.partners), func(a, b Partner) int { return cmp.Compare(a.ID, b.ID) })
}

// Recipient is who gets on a day what is due to a caseworker: they themselves; while they are absent the
// first of their deputies who is there, then the deputies of those deputies. Nobody is asked twice, so a circle of
// deputies ends. False if there is nobody, if the id is unknown, and if they have left, for who has left
// is represented by nobody: what is still theirs is for the coordinators to give away.
func (d Directory) Recipient(caseworker string, on calendar.Date) (Staff, bool) {
	asked := map[string]bool{}
	for next := []string{caseworker}; len(next) > 0; {
		id := next[0]
		next = next[1:]
		s, known := d.staff[id]
		switch {
		case asked[id], !known, s.Left(on):
			continue
		case !s.Absent(on):
			return s, true
		}
		asked[id] = true
		next = append(next, s.Deputies...)
	}
	return Staff{}, false
}

// Coordinators are who answers on a day for a partner in an operation: its coordinators there, those absent
// by their deputies; if nobody of them can be reached, all coordinators of the operation. By id, nobody twice;
// empty if the operation has no coordinator who can be reached.
func (d Directory) Coordinators(operation, partner string, on calendar.Date) []Staff {
	of := func(takes func(Staff) bool) []Staff {
		reached := map[string]Staff{}
		for id, s := range d.staff {
			if s.Role == journeyv1.Role_ROLE_COORDINATOR && s.WorksIn(operation) && takes(s) {
				if r, ok := d.Recipient(id, on); ok {
					reached[r.ID] = r
				}
			}
		}
		return slices.SortedFunc(maps.Values(reached), func(a, b Staff) int { return cmp.Compare(a.ID, b.ID) })
	}
	if theirs := of(func(s Staff) bool { return s.Partner == partner }); len(theirs) > 0 {
		return theirs
	}
	return of(func(Staff) bool { return true })
}
