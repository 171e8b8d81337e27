package api

import (
	"cmp"
	"fmt"
	"slices"

	"google.golang.org/protobuf/proto"

	"journey/api/directory"
	"journey/domain/calendar"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"
)

// staffMessage is an entry of the directory as the contract has it.
func staffMessage(s directory.Staff) *journeyv1.StaffMember {
	m := &journeyv1.StaffMember{
		Id: s.ID, Name: s.Name, Email: s.Email, Role: s.Role, Partner: s.Partner, Operations: s.Operations, Deputies: s.Deputies,
	}
	for _, a := range s.Absences {
		m.Absences = append(m.Absences, &journeyv1.Absence{From: a.From.String(), Until: a.Until.String()})
	}
	if s.LeftOn != calendar.None {
		m.LeftOn = proto.String(s.LeftOn.String())
	}
	return m
}

// entryOf is the entry that a message makes of the one that is there: what it does not give stays. A refusal
// names the field within the message.
func entryOf(m *journeyv1.StaffMember, old directory.Staff, known bool) (directory.Staff, *refusal.Refusal) {
	s := directory.Staff{
		ID: m.Id, Name: m.Name, Email: m.Email, Role: m.Role, Partner: m.Partner, Operations: m.Operations, Deputies: m.Deputies,
		LeftOn: calendar.None,
	}
	if known {
		s.Absences, s.LeftOn = old.Absences, old.LeftOn
	}
	if len(m.Absences) > 0 {
		s.Absences = nil
	}
	for i, given := range m.Absences {
		absence, no := absenceOf(given)
		if no != nil {
			no.Field = fmt.Sprintf("absences[%d].%s", i, no.Field)
			return s, no
		}
		s.Absences = append(s.Absences, absence)
	}
	slices.SortStableFunc(s.Absences, func(a, b directory.Absence) int { return cmp.Compare(a.From, b.From) })
	if m.LeftOn != nil {
		var no *refusal.Refusal
		if s.LeftOn, no = dayOf(m.GetLeftOn(), "left_on"); no != nil {
			return s, no
		}
	}
	return s, nil
}

func absenceOf(m *journeyv1.Absence) (directory.Absence, *refusal.Refusal) {
	from, no := dayOf(m.From, "from")
	if no != nil {
		return directory.Absence{}, no
	}
	until, no := dayOf(m.Until, "until")
	return directory.Absence{From: from, Until: until}, no
}

// dayOf reads a day of a request; empty is None.
func dayOf(text, field string) (calendar.Date, *refusal.Refusal) {
	day, err := calendar.Parse(text)
	if err != nil {
		return calendar.None, refusal.New("date.not_in_calendar", field, text)
	}
	return day, nil
}
