package directory

import (
	"maps"
	"slices"

	"journey/domain/calendar"
)

// Difference is an entry that another directory has otherwise.
type Difference struct {
	ID string
	// Partner: it is an organisation, not a person.
	Partner bool
	// Added: it was not there. Otherwise Fields names what is another, in the order of the entry.
	Added  bool
	Fields []string
}

// With is the directory with these put in, each in the place of who had the id.
func (d Directory) With(staff []Staff, partners []Partner) Directory {
	return New(slices.Concat(slices.Collect(maps.Values(d.staff)), staff), slices.Concat(slices.Collect(maps.Values(d.partners)), partners))
}

// Differences are the entries of after that before does not have like this: organisations first, then
// people, by id.
func Differences(before, after Directory) []Difference {
	var all []Difference
	for _, p := range after.Partners() {
		old, known := before.partners[p.ID]
		d := Difference{ID: p.ID, Partner: true, Added: !known}
		d.compare(p.Name == old.Name, "name")
		d.compare(p.Email == old.Email, "email")
		all = d.in(all)
	}
	for _, s := range after.Everybody() {
		old, known := before.staff[s.ID]
		if !known {
			old.LeftOn = calendar.None
		}
		d := Difference{ID: s.ID, Added: !known}
		d.compare(s.Name == old.Name, "name")
		d.compare(s.Email == old.Email, "email")
		d.compare(s.Role == old.Role, "role")
		d.compare(s.Partner == old.Partner, "partner")
		d.compare(slices.Equal(s.Operations, old.Operations), "operations")
		d.compare(slices.Equal(s.Deputies, old.Deputies), "deputies")
		d.compare(slices.Equal(s.Absences, old.Absences), "absences")
		d.compare(s.LeftOn == old.LeftOn, "left_on")
		all = d.in(all)
	}
	return all
}

func (d *Difference) compare(same bool, field string) {
	if !same && !d.Added {
		d.Fields = append(d.Fields, field)
	}
}

// in adds the difference to a list, if it is one.
func (d *Difference) in(all []Difference) []Difference {
	if !d.Added && len(d.Fields) == 0 {
		return all
	}
	return append(all, *d)
}
