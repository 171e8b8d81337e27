package indicator

import journeyv1 "journey/proto/journey/v1"

// reading is a participation as a set reads it at one cut-off.
type reading struct {
	parameters parameters
	p          Participation
	answers    *journeyv1.EntryDeclared
	// labour is the status on the entry day, unspecified if unknown; labourBy the rule that overrode the answer.
	labour   journeyv1.LabourStatus
	labourBy Rule
	// age and isced are those on the entry day, unknownAge and unknownIsced if unknown.
	age, isced int
	// gaps is how many answers are missing without which the record is incomplete; gap is the first of them.
	gaps int
	gap  finding
	// exit is the one that counts at the cut-off; nil without one.
	exit *Exit
	left left
	// deprived is disadvantaged, once it was looked up.
	deprived      finding
	deprivedKnown bool
}

// read is the participation as it stands without an exit. There is an entry.
func (s *Set) read(p Participation) reading {
	r := reading{parameters: s.parameters, p: p, answers: p.Entry.Answers, age: unknownAge, isced: unknownIsced}
	r.labour, r.labourBy = StatusAtEntry(r.answers)
	if a, ok := r.answers.GetAgeAtEntry().GetAnswer().(*journeyv1.AgeAnswer_Value); ok {
		r.age = int(a.Value)
	}
	if a, ok := r.answers.GetIsced().GetAnswer().(*journeyv1.IscedAnswer_Value); ok {
		r.isced = int(a.Value)
	}
	r.incomplete(s.gates)
	return r
}

// judge is the finding for a question. An incomplete record counts in the grand total alone: for every other
// question that it is asked, it is unknown.
// Source: Reg. (EU) 2021/1057 Annex I, which asks for the data of 1.1 of everyone counted (G3); Reg. (EU) 1304/2013
// Annex I with the Commission's guidance on complete records and the grand total (G4, G4a).
func (r *reading) judge(q question) finding {
	f := r.ask(q)
	if f.out || r.gaps == 0 || q == grandTotal {
		return f
	}
	gap := r.gap
	gap.near = r.gaps == 1 && f.answer == Yes
	return gap
}

// gender is the breakdown of every figure; refused and not asked are not stated.
// Source: Reg. (EU) 2021/1057 Annex I, by women, men and non-binary people; Reg. (EU) 1304/2013 Annex I and
// Reg. (EC) 1828/2006 Annex XXIII, by women and men, where non-binary people are the others (G2).
func (r *reading) gender() Gender {
	switch r.answers.GetGender().GetValue() {
	case journeyv1.Gender_GENDER_WOMAN:
		return Women
	case journeyv1.Gender_GENDER_MAN:
		return Men
	case journeyv1.Gender_GENDER_NON_BINARY:
		return NonBinary
	}
	return NotStated
}
