package indicator

import journeyv1 "journey/proto/journey/v1"

// question is what a code asks of a participation. Several sets ask the same question under different codes.
type question uint8

const (
	grandTotal question = iota
	participants
	unemployed
	longTermUnemployed
	inactive
	inactiveNotInEducation
	inactiveInEducation
	employed
	selfEmployed
	under18
	under25
	from18To29
	from15To24
	from55To64
	above54
	above54OutOfWork
	isced0To2
	isced1To2
	isced3
	isced4
	isced3To4
	isced5To8
	jobless
	joblessWithChildren
	loneWithChildren
	disabled
	thirdCountry
	foreignBackground
	minority
	migrantOrMinority
	migrant
	otherDisadvantaged
	otherDisadvantagedOrIsced0
	homeless
	rural
	ofOperation

	// From here on: what became of those who left.
	leftSearching
	leftInEducation
	leftQualified
	leftEmployed
	leftDisadvantaged
	laterEmployed
	laterBetter
	laterEmployedAbove54
	laterEmployedDisadvantaged
)

// finding is the answer to a question, and what it rests on.
type finding struct {
	answer Answer
	// out: the participation is not counted among those who are asked.
	out bool
	// near: it does not count by one condition only.
	near bool
	rule Rule
	// missing is why an answer is missing; unspecified where no answer is, or nothing was recorded.
	missing journeyv1.Missing
	// by are the facts after the entry that decided; the first ones may be nil.
	by [2]*Source
}

// decide is yes or no, each by its rule.
func decide(yes bool, by, otherwise Rule) finding {
	if yes {
		return finding{answer: Yes, rule: by}
	}
	return finding{answer: No, rule: otherwise}
}

// unanswered is unknown, because an answer is refused, not asked or not there.
func unanswered(rule Rule, why journeyv1.Missing) finding {
	return finding{answer: Unknown, rule: rule, missing: why}
}

// or is a if it is yes, else b if it is yes, else the one that is unknown, else b: what is refused or not
// asked never becomes a no.
func (a finding) or(b finding) finding {
	if a.answer == Yes || a.answer == Unknown && b.answer != Yes {
		return a
	}
	return b
}

// and is a if it is no, else b if it is no, else the one that is unknown, else b.
func (a finding) and(b finding) finding {
	if a.answer == No || a.answer == Unknown && b.answer != No {
		return a
	}
	return b
}

// ask answers a question by itself, whether the record is complete or not.
func (r *reading) ask(q question) finding {
	switch q {
	case grandTotal:
		return finding{answer: Yes, rule: RuleDeclared}
	case participants:
		return finding{answer: Yes, rule: RuleComplete}
	case unemployed:
		return r.status(journeyv1.LabourStatus_LABOUR_STATUS_UNEMPLOYED, RuleUnemployed)
	case longTermUnemployed:
		return r.longTerm()
	case inactive:
		return r.status(journeyv1.LabourStatus_LABOUR_STATUS_INACTIVE, RuleInactive)
	case inactiveNotInEducation:
		return r.inactiveNotInEducation()
	case inactiveInEducation:
		return r.ask(inactive).and(r.education())
	case employed:
		return r.status(journeyv1.LabourStatus_LABOUR_STATUS_EMPLOYED, RuleEmployed)
	case selfEmployed:
		return r.selfEmployed()
	case under18:
		return r.aged(0, 17)
	case under25:
		return r.aged(0, 24)
	case from18To29:
		return r.aged(18, 29)
	case from15To24:
		return r.aged(15, 24)
	case from55To64:
		return r.aged(55, 64)
	case above54:
		return r.aged(55, 1000)
	case above54OutOfWork:
		return r.ask(above54).and(r.ask(unemployed).or(r.inactiveNotInEducation()))
	case isced0To2:
		return r.educated(0, 2)
	case isced1To2:
		return r.educated(1, 2)
	case isced3:
		return r.educated(3, 3)
	case isced4:
		return r.educated(4, 4)
	case isced3To4:
		return r.educated(3, 4)
	case isced5To8:
		return r.educated(5, 8)
	case jobless, joblessWithChildren, loneWithChildren:
		return r.household(q)
	case disabled:
		return yesNo(r.answers.GetDisability(), RuleDisability, RuleNoDisability, RuleDisabilityMissing)
	case thirdCountry:
		return r.thirdCountry()
	case foreignBackground:
		return r.foreignBackground()
	case minority:
		return yesNo(r.answers.GetMinority(), RuleMinority, RuleNoMinority, RuleMinorityMissing)
	case migrantOrMinority:
		return r.migrantOrMinority()
	case migrant:
		return r.migrant()
	case otherDisadvantaged:
		return r.otherDisadvantaged()
	case otherDisadvantagedOrIsced0:
		return r.otherDisadvantagedOrIsced0()
	case homeless:
		return yesNo(r.answers.GetHousingExclusion(), RuleHomeless, RuleHoused, RuleHousingMissing)
	case rural:
		return r.rural()
	case ofOperation:
		return finding{out: true, rule: RuleOfOperation}
	}
	return r.askLeaver(q)
}
