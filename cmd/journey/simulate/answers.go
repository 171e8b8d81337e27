package simulate

import (
	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

const (
	refused  = journeyv1.Missing_MISSING_REFUSED
	notAsked = journeyv1.Missing_MISSING_NOT_ASKED
)

// silent is why there is no answer, or 0 if there is one: some refuse, some are not asked.
func silent(d dice, refuses, forgotten int) journeyv1.Missing {
	switch n := d.IntN(100); {
	case n < refuses:
		return refused
	case n < refuses+forgotten:
		return notAsked
	}
	return 0
}

func yes(value bool) *journeyv1.YesNoAnswer {
	return &journeyv1.YesNoAnswer{Answer: &journeyv1.YesNoAnswer_Value{Value: value}}
}

func yesOr(value bool, missing journeyv1.Missing) *journeyv1.YesNoAnswer {
	if missing != 0 {
		return &journeyv1.YesNoAnswer{Answer: &journeyv1.YesNoAnswer_Missing{Missing: missing}}
	}
	return yes(value)
}

func status(value journeyv1.LabourStatus) *journeyv1.LabourStatusAnswer {
	return &journeyv1.LabourStatusAnswer{Answer: &journeyv1.LabourStatusAnswer_Value{Value: value}}
}

func date(value calendar.Date) *journeyv1.DateAnswer {
	return &journeyv1.DateAnswer{Answer: &journeyv1.DateAnswer_Value{Value: value.String()}}
}

func count(value int) *journeyv1.CountAnswer {
	return &journeyv1.CountAnswer{Answer: &journeyv1.CountAnswer_Value{Value: uint32(value)}}
}

func isced(value uint32, missing journeyv1.Missing) *journeyv1.IscedAnswer {
	if missing != 0 {
		return &journeyv1.IscedAnswer{Answer: &journeyv1.IscedAnswer_Missing{Missing: missing}}
	}
	return &journeyv1.IscedAnswer{Answer: &journeyv1.IscedAnswer_Value{Value: value}}
}

// entry is the answers of the master data sheet on the first day.
func (s *simulation) entry(d dice, p person, on calendar.Date) *journeyv1.EntryDeclared {
	e := &journeyv1.EntryDeclared{
		Gender:                &journeyv1.GenderAnswer{Answer: &journeyv1.GenderAnswer_Value{Value: p.gender}},
		InEducationOrTraining: yesOr(d.chance(6), silent(d, 0, 1)),
		Isced: isced(drawn(d, []share[uint32]{{0, 4}, {1, 14}, {2, 30}, {3, 34}, {4, 6}, {5, 3}, {6, 6}, {7, 3}}),
			silent(d, 2, 2)),
		Minority:         yesOr(d.chance(4), silent(d, 11, 5)),
		Disability:       yesOr(d.chance(9), silent(d, 9, 3)),
		HousingExclusion: yesOr(d.chance(5), silent(d, 4, 4)),
		PlaceType: &journeyv1.PlaceTypeAnswer{Answer: &journeyv1.PlaceTypeAnswer_Value{Value: drawn(d, []share[journeyv1.PlaceType]{
			{journeyv1.PlaceType_PLACE_TYPE_CITY, 70}, {journeyv1.PlaceType_PLACE_TYPE_TOWN, 25}, {journeyv1.PlaceType_PLACE_TYPE_RURAL, 5}})}},
		OtherDisadvantages: disadvantages(d, p),
	}
	if d.chance(1) {
		e.Gender = &journeyv1.GenderAnswer{Answer: &journeyv1.GenderAnswer_Missing{Missing: refused}}
	}
	s.labour(d, p, e, on)
	s.origin(d, p, e)
	household := &journeyv1.HouseholdAnswer{}
	if missing := silent(d, 4, 2); missing != 0 {
		household.Answer = &journeyv1.HouseholdAnswer_Missing{Missing: missing}
	} else {
		household.Answer = &journeyv1.HouseholdAnswer_Value{Value: &journeyv1.Household{
			Adults: count(p.adults), AnyAdultEmployed: yesOr(p.adults > 1 && d.chance(35), silent(d, 3, 1)), DependentChildren: count(p.children)}}
	}
	if on < calendar.New(2018, 8, 2) { // from that day on nobody asks any more
		e.Household = household
	}
	return e
}

// labour is the status at entry: most are unemployed, many of them for long.
func (s *simulation) labour(d dice, p person, e *journeyv1.EntryDeclared, on calendar.Date) {
	since := on.Add(-drawn(d, []share[int]{{d.from(20, 180), 25}, {d.from(181, 364), 20}, {d.from(365, 1800), 45}, {d.from(1801, 3600), 10}}))
	since = max(since, p.birth.AddMonths(12*16))
	switch n := d.IntN(100); {
	case n < 76:
		e.LabourStatus, e.RegisteredUnemployed = status(journeyv1.LabourStatus_LABOUR_STATUS_UNEMPLOYED), yes(d.chance(94))
		e.UnemployedSince = date(since)
		if missing := silent(d, 1, 4); missing != 0 {
			e.UnemployedSince = &journeyv1.DateAnswer{Answer: &journeyv1.DateAnswer_Missing{Missing: missing}}
		}
	case n < 92:
		e.LabourStatus, e.RegisteredUnemployed = status(journeyv1.LabourStatus_LABOUR_STATUS_INACTIVE), yes(false)
	case n < 98:
		e.LabourStatus, e.RegisteredUnemployed = status(journeyv1.LabourStatus_LABOUR_STATUS_EMPLOYED), yes(false)
		e.Employment = employment(d, float64(d.from(5, 20)), journeyv1.Contract_CONTRACT_FIXED_TERM, journeyv1.RequirementLevel_REQUIREMENT_LEVEL_HELPER)
	default:
		e.LabourStatus = &journeyv1.LabourStatusAnswer{Answer: &journeyv1.LabourStatusAnswer_Missing{Missing: notAsked}}
		e.RegisteredUnemployed = yesOr(false, notAsked)
	}
}

// origin is citizenship and what follows for parents, benefit and area.
func (s *simulation) origin(d dice, p person, e *journeyv1.EntryDeclared) {
	citizenship, parents, benefit := journeyv1.Citizenship_CITIZENSHIP_GERMAN, journeyv1.ParentsBornAbroad_PARENTS_BORN_ABROAD_NONE, journeyv1.Benefit_BENEFIT_SGB_II
	switch {
	case p.german && d.chance(17):
		parents = one(d, []journeyv1.ParentsBornAbroad{journeyv1.ParentsBornAbroad_PARENTS_BORN_ABROAD_ONE, journeyv1.ParentsBornAbroad_PARENTS_BORN_ABROAD_BOTH})
	case p.european:
		citizenship, parents = journeyv1.Citizenship_CITIZENSHIP_OTHER_EU, journeyv1.ParentsBornAbroad_PARENTS_BORN_ABROAD_BOTH
	case p.refugee:
		citizenship, parents = journeyv1.Citizenship_CITIZENSHIP_THIRD_COUNTRY, journeyv1.ParentsBornAbroad_PARENTS_BORN_ABROAD_BOTH
		benefit = drawn(d, []share[journeyv1.Benefit]{{journeyv1.Benefit_BENEFIT_ASYLBLG, 45}, {journeyv1.Benefit_BENEFIT_SGB_II, 50}, {journeyv1.Benefit_BENEFIT_NONE, 5}})
		if d.chance(4) {
			citizenship = one(d, []journeyv1.Citizenship{journeyv1.Citizenship_CITIZENSHIP_STATELESS, journeyv1.Citizenship_CITIZENSHIP_UNDETERMINED})
		}
	}
	if !p.refugee && d.chance(14) {
		benefit = one(d, []journeyv1.Benefit{journeyv1.Benefit_BENEFIT_SGB_III, journeyv1.Benefit_BENEFIT_NONE})
	}
	e.Citizenship = &journeyv1.CitizenshipAnswer{Answer: &journeyv1.CitizenshipAnswer_Value{Value: citizenship}}
	e.ParentsBornAbroad = &journeyv1.ParentsBornAbroadAnswer{Answer: &journeyv1.ParentsBornAbroadAnswer_Value{Value: parents}}
	if missing := silent(d, 3, 3); missing != 0 {
		e.ParentsBornAbroad = &journeyv1.ParentsBornAbroadAnswer{Answer: &journeyv1.ParentsBornAbroadAnswer_Missing{Missing: missing}}
	}
	e.Country = &journeyv1.CountryAnswer{Answer: &journeyv1.CountryAnswer_Missing{Missing: notAsked}}
	if citizenship != journeyv1.Citizenship_CITIZENSHIP_STATELESS && citizenship != journeyv1.Citizenship_CITIZENSHIP_UNDETERMINED {
		e.Country = &journeyv1.CountryAnswer{Answer: &journeyv1.CountryAnswer_Value{Value: p.country}}
	}
	e.Benefit = &journeyv1.BenefitAnswer{Answer: &journeyv1.BenefitAnswer_Value{Value: benefit}}
	if missing := silent(d, 2, 2); missing != 0 {
		e.Benefit = &journeyv1.BenefitAnswer{Answer: &journeyv1.BenefitAnswer_Missing{Missing: missing}}
	}
	e.Area = &journeyv1.AreaAnswer{Answer: &journeyv1.AreaAnswer_Missing{Missing: notAsked}}
	if p.area != "" {
		e.Area = &journeyv1.AreaAnswer{Answer: &journeyv1.AreaAnswer_Value{Value: p.area}}
	}
}

func disadvantages(d dice, p person) *journeyv1.DisadvantagesAnswer {
	if missing := silent(d, 12, 4); missing != 0 {
		return &journeyv1.DisadvantagesAnswer{Answer: &journeyv1.DisadvantagesAnswer_Missing{Missing: missing}}
	}
	var kinds []journeyv1.Disadvantage
	add := func(percent int, kind journeyv1.Disadvantage) {
		if d.chance(percent) {
			kinds = append(kinds, kind)
		}
	}
	add(14, journeyv1.Disadvantage_DISADVANTAGE_SCHOOL)
	add(11, journeyv1.Disadvantage_DISADVANTAGE_DEBT)
	add(5, journeyv1.Disadvantage_DISADVANTAGE_ADDICTION)
	add(3, journeyv1.Disadvantage_DISADVANTAGE_OFFENDER)
	if p.refugee {
		add(60, journeyv1.Disadvantage_DISADVANTAGE_LANGUAGE)
	}
	if len(kinds) == 0 {
		kinds = append(kinds, journeyv1.Disadvantage_DISADVANTAGE_NONE)
	}
	return &journeyv1.DisadvantagesAnswer{Answer: &journeyv1.DisadvantagesAnswer_Value{Value: &journeyv1.Disadvantages{Kinds: kinds}}}
}

func employment(d dice, hours float64, contract journeyv1.Contract, level journeyv1.RequirementLevel) *journeyv1.EmploymentAnswer {
	if missing := silent(d, 2, 4); missing != 0 {
		return &journeyv1.EmploymentAnswer{Answer: &journeyv1.EmploymentAnswer_Missing{Missing: missing}}
	}
	return &journeyv1.EmploymentAnswer{Answer: &journeyv1.EmploymentAnswer_Value{Value: &journeyv1.Employment{
		Contract:     &journeyv1.ContractAnswer{Answer: &journeyv1.ContractAnswer_Value{Value: contract}},
		HoursPerWeek: &journeyv1.HoursAnswer{Answer: &journeyv1.HoursAnswer_Value{Value: hours}}, PartTimeByNecessity: yesOr(hours < 30 && d.chance(50), silent(d, 2, 4)),
		RequirementLevel: &journeyv1.RequirementLevelAnswer{Answer: &journeyv1.RequirementLevelAnswer_Value{Value: level}},
		SelfEmployed:     yes(false),
	}}}
}
