package simulate

import (
	"fmt"
	"slices"

	"google.golang.org/protobuf/proto"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// employer is an employer or host that the operation is in contact with.
type employer struct {
	*history
	id        string
	known     calendar.Date // first contact
	vacancies []vacancy
}

// vacancy is a vacancy that an employer offered.
type vacancy struct {
	id, employer string
	from         calendar.Date
}

// openEmployers makes the employers with their contacts, vacancies and support.
func (s *simulation) openEmployers() {
	for i := range s.programme.employers {
		d := newDice(s.seed, streamEmployers<<16+uint64(i))
		e := &employer{id: fmt.Sprintf("employer-%03d", i+1)}
		e.history = &history{kind: journeyv1.HistoryKind_HISTORY_KIND_EMPLOYER, subject: e.id, number: i + 1, dice: d, staff: []charge{{calendar.None, one(d, s.staff)}}}
		s.histories = append(s.histories, e.history)
		s.employers = append(s.employers, e)
		e.known = workday(d.day(s.first.Add(3), s.last.AddMonths(-8)))
		if i < 8 { // known from the beginning
			e.known = workday(s.first.Add(3 + i))
		}
		s.work(e, d)
	}
}

func (s *simulation) work(e *employer, d dice) {
	branch, willing := one(d, s.branches), uint32(d.from(1, 4))
	purposes := []journeyv1.ContactPurpose{journeyv1.ContactPurpose_CONTACT_PURPOSE_ACQUISITION, journeyv1.ContactPurpose_CONTACT_PURPOSE_AWARENESS,
		journeyv1.ContactPurpose_CONTACT_PURPOSE_NEEDS_ANALYSIS, journeyv1.ContactPurpose_CONTACT_PURPOSE_RETENTION}
	on := e.known
	for k := 0; k < d.from(2, 7) && on < s.last.Add(-10); k++ {
		c := &journeyv1.EmployerContactMade{Name: e.name(), Branch: branch, Purposes: []journeyv1.ContactPurpose{one(d, purposes)}, Channel: journeyv1.Channel(d.from(1, 3)), WillingnessBefore: willing}
		willing = min(5, willing+uint32(drawn(d, []share[int]{{0, 55}, {1, 45}})))
		c.WillingnessAfter = willing
		if d.chance(12) {
			c.WillingnessBefore, c.WillingnessAfter = 0, 0
		}
		contact := e.add(on, c)
		if k == 1 && d.chance(20) { // recorded with the wrong branch
			correction := proto.CloneOf(c)
			correction.Branch = s.branches[(slices.Index(s.branches, branch)+1)%len(s.branches)]
			e.correct(contact, contact.on, 3, correction, "")
		}
		if k == 0 && d.chance(40) {
			size := journeyv1.SizeClass(d.from(1, 4))
			kind := journeyv1.EntityKind_ENTITY_KIND_ENTERPRISE
			if d.chance(20) {
				kind, size = journeyv1.EntityKind_ENTITY_KIND_PUBLIC_BODY, journeyv1.SizeClass_SIZE_CLASS_NOT_AN_ENTERPRISE
			}
			e.add(workday(on.Add(d.from(3, 20))), &journeyv1.EntitySupported{Kind: kind, Size: size, Name: e.name()})
		}
		if d.chance(65) {
			v := vacancy{fmt.Sprintf("v-%s-%d", e.id[len("employer-"):], len(e.vacancies)+1), e.id, workday(on.Add(d.from(1, 6)))}
			e.vacancies = append(e.vacancies, v)
			e.add(v.from, &journeyv1.VacancyAcquired{Vacancy: v.id, Kind: journeyv1.VacancyKind(drawn(d, []share[int]{{1, 45}, {2, 12}, {3, 12}, {4, 12}, {6, 6}, {9, 10}, {10, 3}})),
				Occupation: one(d, occupations), Number: uint32(d.from(1, 4)), AvailableFrom: v.from.Add(d.from(5, 60)).String()})
		}
		on = workday(on.Add(d.from(25, 140)))
	}
}

// name says that nobody has to look for the firm.
func (e *employer) name() string { return fmt.Sprintf("Betrieb %d (simuliert)", e.number) }

// vacancy is one that was on offer on a day; nil if there was none yet.
func (s *simulation) vacancy(d dice, on calendar.Date) *vacancy {
	var open []*vacancy
	for _, e := range s.employers {
		for k := range e.vacancies {
			if e.vacancies[k].from < on && on-e.vacancies[k].from < 400 {
				open = append(open, &e.vacancies[k])
			}
		}
	}
	if len(open) == 0 {
		return nil
	}
	return one(d, open)
}

// employer is one that was known on a day.
func (s *simulation) employer(d dice, on calendar.Date) string {
	var known []string
	for _, e := range s.employers {
		if e.known < on {
			known = append(known, e.id)
		}
	}
	if len(known) == 0 {
		return s.employers[0].id
	}
	return one(d, known)
}
