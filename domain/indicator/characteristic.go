package indicator

import (
	"slices"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// yesNo is a yes-or-no answer as it stands: only a yes counts, and refused or not asked is no no.
// Source: Reg. (EU) 2021/1057 Annex I (1.2) and Reg. (EU) 1304/2013 Annex I; sensitive answers may be refused.
func yesNo(a *journeyv1.YesNoAnswer, yes, no, missing Rule) finding {
	if v, ok := a.GetAnswer().(*journeyv1.YesNoAnswer_Value); ok {
		return decide(v.Value, yes, no)
	}
	return unanswered(missing, a.GetMissing())
}

// StatusAtEntry is the labour market status on the entry day as every figure takes it, unspecified if it is not
// known, and the rule that overrode the answer; empty if none did. Registered as unemployed overrides any paid
// activity.
// Source: G13; § 138 (3) SGB III, paid work under 15 hours a week does not end registered unemployment.
func StatusAtEntry(e *journeyv1.EntryDeclared) (journeyv1.LabourStatus, Rule) {
	if e.GetRegisteredUnemployed().GetValue() {
		return journeyv1.LabourStatus_LABOUR_STATUS_UNEMPLOYED, RuleRegistered
	}
	return e.GetLabourStatus().GetValue(), ""
}

// status compares the status on the entry day.
// Source: Reg. (EU) 2021/1057 Annex I, EECO02, EECO04, EECO05; Reg. (EU) 1304/2013 Annex I, CO01, CO03, CO05.
func (r *reading) status(want journeyv1.LabourStatus, rule Rule) finding {
	switch {
	case r.labour == journeyv1.LabourStatus_LABOUR_STATUS_UNSPECIFIED:
		return unanswered(RuleStatusMissing, r.answers.GetLabourStatus().GetMissing())
	case r.labour == want && r.labourBy != "":
		rule = r.labourBy
	}
	return decide(r.labour == want, rule, RuleOtherStatus)
}

// longTerm is unemployed for longer than 12 months, under the age of 25 for longer than 6. Months, whether
// exactly so long is enough, and days instead of months are parameters. The day since which somebody is
// unemployed and the entry day with the same number exactly 12 months apart are exactly 12 months.
// Source: Reg. (EU) 2021/1057 Annex I EECO03 and Reg. (EU) 1304/2013 Annex I CO02 with the Commission's
// definitions; German variant: § 18 SGB III, one year or longer (G14).
func (r *reading) longTerm() finding {
	f := r.ask(unemployed)
	if f.answer != Yes {
		return f
	}
	since := calendar.Read(r.answers.GetUnemployedSince().GetValue())
	if since == calendar.None {
		f = unanswered(RuleSinceMissing, r.answers.GetUnemployedSince().GetMissing())
		f.near = true
		return f
	}
	older, younger := r.longerThan(since, r.parameters.longTermMonths), r.longerThan(since, r.parameters.longTermMonthsUnder25)
	long := older
	switch {
	case r.parameters.longTermDays > 0 || older == younger:
	case r.age == unknownAge:
		f = unanswered(RuleAgeMissing, r.answers.GetAgeAtEntry().GetMissing())
		f.near = true
		return f
	case r.age < 25:
		long = younger
	}
	f = decide(long, RuleLongTerm, RuleNotLongEnough)
	f.near = !long
	return f
}

func (r *reading) longerThan(since calendar.Date, months int) bool {
	limit := since.AddMonths(months)
	if days := r.parameters.longTermDays; days > 0 {
		limit = since.Add(days)
	}
	if r.parameters.reachedIsEnough {
		return r.p.Entry.On >= limit
	}
	return r.p.Entry.On > limit
}

// education is whether the person was in education or training on the entry day. It is asked beside the status:
// who is employed or unemployed may be in it, too.
// Source: Reg. (EU) 2021/1057 Annex I, EECR02 (newly in it upon leaving); Reg. (EU) 1304/2013 Annex I, CO04, CR02;
// Reg. (EC) 1828/2006 Annex XXIII, inactive people in education or training (G8).
func (r *reading) education() finding {
	return yesNo(r.answers.GetInEducationOrTraining(), RuleInEducation, RuleNotInEducation, RuleEducationMissing)
}

// inactiveNotInEducation is inactive and not in education or training.
// Source: Reg. (EU) 1304/2013 Annex I, CO04.
func (r *reading) inactiveNotInEducation() finding {
	outside := yesNo(r.answers.GetInEducationOrTraining(), RuleInEducation, RuleNotInEducation, RuleEducationMissing)
	if outside.answer != Unknown {
		outside.answer = No + Yes - outside.answer
	}
	return r.ask(inactive).and(outside)
}

// selfEmployed is employed, and that as self-employed.
// Source: Reg. (EC) 1828/2006 Annex XXIII.
func (r *reading) selfEmployed() finding {
	f := r.ask(employed)
	if f.answer != Yes {
		return f
	}
	block := r.answers.GetEmployment()
	if block.GetValue() == nil {
		return unanswered(RuleEmploymentMissing, block.GetMissing())
	}
	return yesNo(block.GetValue().GetSelfEmployed(), RuleSelfEmployed, RuleNotSelfEmployed, RuleEmploymentMissing)
}

const (
	unknownAge   = -1
	unknownIsced = -1
)

// aged is whether the age on the entry day lies between two ages, both included. Above 54 is 55 or older.
// Source: Reg. (EU) 2021/1057 Annex I, EECO06 to EECO08; Reg. (EU) 1304/2013 Annex I, CO06, CO07 (G5).
func (r *reading) aged(from, to int) finding {
	if r.age == unknownAge {
		return unanswered(RuleAgeMissing, r.answers.GetAgeAtEntry().GetMissing())
	}
	return decide(from <= r.age && r.age <= to, RuleAgeInGroup, RuleAgeOutsideGroup)
}

// educated is whether the highest level of education by ISCED 2011 lies between two levels, both included.
// Source: Reg. (EU) 2021/1057 Annex I, EECO09 to EECO11; Reg. (EU) 1304/2013 Annex I, CO09 to CO11;
// Reg. (EC) 1828/2006 Annex XXIII, whose ISCED-97 levels 5 and 6 are ISCED 2011 levels 5 to 8.
func (r *reading) educated(from, to int) finding {
	if r.isced == unknownIsced {
		return unanswered(RuleIscedMissing, r.answers.GetIsced().GetMissing())
	}
	return decide(from <= r.isced && r.isced <= to, RuleIscedInGroup, RuleIscedOutside)
}

// householdUntil is the first entry day for which the household is not asked any more.
// Source: Reg. (EU, Euratom) 2018/1046, which took CO12 to CO14 out from 2018-08-02 on.
var householdUntil = calendar.New(2018, 8, 2)

// household is whether somebody lives in a household without an employed adult, in such a one with dependent
// children, or as the only adult with dependent children. Entries from 2018-08-02 on are not asked.
// Source: Reg. (EU) 1304/2013 Annex I, CO12 to CO14, deleted by Reg. (EU, Euratom) 2018/1046.
func (r *reading) household(q question) finding {
	if r.p.Entry.On >= householdUntil {
		return finding{out: true, rule: RuleHouseholdNoMore}
	}
	h := r.answers.GetHousehold().GetValue()
	if h == nil {
		return unanswered(RuleHouseholdIncomplete, r.answers.GetHousehold().GetMissing())
	}
	children := counted(h.GetDependentChildren(), func(n uint32) bool { return n > 0 })
	if q == loneWithChildren {
		return counted(h.GetAdults(), func(n uint32) bool { return n == 1 }).and(children)
	}
	none := yesNo(h.GetAnyAdultEmployed(), RuleOtherHousehold, RuleHousehold, RuleHouseholdIncomplete)
	if none.answer != Unknown {
		none.answer = No + Yes - none.answer
	}
	if q == jobless {
		return none
	}
	return none.and(children)
}

func counted(a *journeyv1.CountAnswer, enough func(uint32) bool) finding {
	if v, ok := a.GetAnswer().(*journeyv1.CountAnswer_Value); ok {
		return decide(enough(v.Value), RuleHousehold, RuleOtherHousehold)
	}
	return unanswered(RuleHouseholdIncomplete, a.GetMissing())
}

// thirdCountry is a citizen of a country outside the European Union; stateless people and those whose
// citizenship is undetermined count as such.
// Source: Reg. (EU) 2021/1057 Annex I, EECO13 (G21).
func (r *reading) thirdCountry() finding {
	switch c := r.answers.GetCitizenship(); c.GetValue() {
	case journeyv1.Citizenship_CITIZENSHIP_UNSPECIFIED:
		return unanswered(RuleCitizenshipMissing, c.GetMissing())
	case journeyv1.Citizenship_CITIZENSHIP_GERMAN, journeyv1.Citizenship_CITIZENSHIP_OTHER_EU:
		return finding{answer: No, rule: RuleNotThirdCountry}
	}
	return finding{answer: Yes, rule: RuleThirdCountry}
}

// foreignBackground is that both parents were born abroad; by parameter one is enough.
// Source: Reg. (EU) 2021/1057 Annex I, EECO14; which parents is left to the member state (default: own).
func (r *reading) foreignBackground() finding {
	switch a := r.answers.GetParentsBornAbroad(); a.GetValue() {
	case journeyv1.ParentsBornAbroad_PARENTS_BORN_ABROAD_BOTH:
		return finding{answer: Yes, rule: RuleForeign}
	case journeyv1.ParentsBornAbroad_PARENTS_BORN_ABROAD_ONE:
		if r.parameters.oneParentIsEnough {
			return finding{answer: Yes, rule: RuleForeign}
		}
		return finding{answer: No, rule: RuleOneParent, near: true}
	case journeyv1.ParentsBornAbroad_PARENTS_BORN_ABROAD_NONE:
		return finding{answer: No, rule: RuleNotForeign}
	default:
		return unanswered(RuleParentsMissing, a.GetMissing())
	}
}

// migrant is a citizenship other than the German one (citizens of the European Union by parameter not), or a
// foreign background.
// Source: Reg. (EU) 1304/2013 Annex I, CO15; Reg. (EC) 1828/2006 Annex XXIII; who counts is left to the
// member state (default: own).
func (r *reading) migrant() finding {
	citizen := r.thirdCountry()
	if citizen.answer == Yes {
		return citizen
	}
	if !r.parameters.euCitizensLeftOut && r.answers.GetCitizenship().GetValue() == journeyv1.Citizenship_CITIZENSHIP_OTHER_EU {
		return finding{answer: Yes, rule: RuleForeignCitizen}
	}
	f := citizen.or(r.foreignBackground())
	if f.answer == No && !f.near {
		f.rule = RuleNoMigrant
	}
	return f
}

// migrantOrMinority is migrant, or of a minority.
// Source: Reg. (EU) 1304/2013 Annex I, CO15.
func (r *reading) migrantOrMinority() finding {
	f := r.migrant().or(r.ask(minority))
	if f.answer == No {
		f.rule = RuleNeither
	}
	return f
}

// otherDisadvantaged is whether any other disadvantage was named.
// Source: Reg. (EU) 1304/2013 Annex I, CO17; Reg. (EC) 1828/2006 Annex XXIII.
func (r *reading) otherDisadvantaged() finding {
	a := r.answers.GetOtherDisadvantages()
	kinds := a.GetValue().GetKinds()
	if len(kinds) == 0 {
		return unanswered(RuleDisadvantagesMissing, a.GetMissing())
	}
	return decide(!slices.Contains(kinds, journeyv1.Disadvantage_DISADVANTAGE_NONE), RuleDisadvantaged, RuleNotDisadvantaged)
}

// otherDisadvantagedOrIsced0 counts somebody without any school education, too, unless a parameter says no.
// Source: Reg. (EU) 1304/2013 Annex I, CO17, with the Commission's guidance on ISCED 0.
func (r *reading) otherDisadvantagedOrIsced0() finding {
	f := r.otherDisadvantaged()
	if r.parameters.isced0LeftOut {
		return f
	}
	level := r.educated(0, 0)
	if level.answer == Yes {
		level.rule = RuleIsced0
	}
	if level.answer == No {
		return f
	}
	return f.or(level)
}

// rural is a thinly populated place of residence, DEGURBA 3.
// Source: Reg. (EU) 2021/1057 Annex I, EECO17; Reg. (EU) 1304/2013 Annex I, CO19.
func (r *reading) rural() finding {
	a := r.answers.GetPlaceType()
	if a.GetValue() == journeyv1.PlaceType_PLACE_TYPE_UNSPECIFIED {
		return unanswered(RulePlaceMissing, a.GetMissing())
	}
	return decide(a.GetValue() == journeyv1.PlaceType_PLACE_TYPE_RURAL, RuleRural, RuleNotRural)
}

// disadvantaged is in one of the groups that the results for the disadvantaged look at: CO12 to CO14 while
// they were asked, and CO15 to CO17.
// Source: Reg. (EU) 1304/2013 Annex I, CR05 and CR09.
func (r *reading) disadvantaged() finding {
	f := r.ask(migrantOrMinority).or(r.ask(disabled)).or(r.otherDisadvantagedOrIsced0())
	if r.p.Entry.On >= householdUntil {
		return f
	}
	return r.household(jobless).or(r.household(joblessWithChildren)).or(r.household(loneWithChildren)).or(f)
}
