package simulate

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// person is who somebody is, before anybody asks.
type person struct {
	*origin
	gender        journeyv1.Gender
	given, family string
	birth         calendar.Date
	address       string
	phone, email  string
	language      string
	country       string
	interpreter   bool
	children      int
	adults        int
	area          string
	refugee       bool
}

func (s *simulation) person(d dice, i int, came calendar.Date) person {
	o := drawn(d, s.origins)
	p := person{origin: o, language: one(d, o.languages), country: one(d, o.countries)}
	p.gender = drawn(d, []share[journeyv1.Gender]{{journeyv1.Gender_GENDER_WOMAN, 44}, {journeyv1.Gender_GENDER_MAN, 55}, {journeyv1.Gender_GENDER_NON_BINARY, 1}})
	if o.german && d.chance(18) { // born in Germany or naturalised, with names from elsewhere
		named := drawn(d, []share[*origin]{{slavic, 60}, {arabic, 20}, {balkan, 20}})
		p.given, p.family = name(d, named, p.gender)
	} else {
		p.given, p.family = name(d, o, p.gender)
	}
	if p.family != "" && d.chance(o.oneName) {
		p.family = ""
	}
	years := drawn(d, []share[int]{{d.from(17, 24), 22}, {d.from(25, 34), 33}, {d.from(35, 44), 22}, {d.from(45, 54), 15}, {d.from(55, 63), 8}})
	p.birth = came.AddMonths(-12 * years).Add(-d.from(0, 364))
	p.address = fmt.Sprintf("%s %d, %s", one(d, streets), d.from(1, 98), one(d, s.towns))
	p.phone = fmt.Sprintf("%s%03d", one(d, numbers), d.IntN(1000))
	if d.chance(55) {
		p.email = fmt.Sprintf("%s.%d@example.org", letters(p.given), i+1)
	}
	p.interpreter = !o.german && d.chance(35)
	p.children = max(0, d.from(-3, 4))
	p.adults = d.from(1, 3)
	p.refugee = !o.german && !o.european
	if len(s.areas) > 0 && d.chance(95) {
		p.area = one(d, s.areas)
	}
	return p
}

// numbers are kept free for films by the Bundesnetzagentur (Mitteilung 148/2021); nobody answers there.
var numbers = []string{"030 23125", "069 90009", "040 66969", "0221 4710", "089 99998"}

func name(d dice, o *origin, gender journeyv1.Gender) (given, family string) {
	given = one(d, o.women)
	if gender == journeyv1.Gender_GENDER_MAN || gender == journeyv1.Gender_GENDER_NON_BINARY && d.chance(50) {
		given = one(d, o.men)
	}
	return given, one(d, o.families)
}

// letters is a name as the first part of an e-mail address.
func letters(name string) string {
	return strings.Map(func(r rune) rune {
		if r = unicode.ToLower(r); r < 'a' || r > 'z' {
			return -1
		}
		return r
	}, norm.NFD.String(name))
}

// registration is what is written down when somebody comes.
func (p person) registration() *journeyv1.ParticipantRegistered {
	return &journeyv1.ParticipantRegistered{
		GivenName: p.given, FamilyName: p.family, DateOfBirth: date(p.birth),
		Address: p.address, Phone: p.phone, Email: p.email,
		PreferredLanguage: p.language, InterpreterNeeded: &p.interpreter,
	}
}
