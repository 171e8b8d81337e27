package indicator_test

import (
	"fmt"
	"strings"
	"testing"

	"journey/domain/calendar"
	"journey/domain/indicator"
	journeyv1 "journey/proto/journey/v1"

	"google.golang.org/protobuf/proto"
)

// says is a verdict as a sentence: yes, no, unknown or not asked, by which rule, why an answer is missing,
// and whether it was near.
func says(v indicator.Verdict) string {
	answer := "no"
	switch {
	case !v.Base:
		answer = "not asked"
	case v.Yes:
		answer = "yes"
	case v.Unknown:
		answer = "unknown"
	}
	text := fmt.Sprintf("%s by %s", answer, v.Rule)
	if v.Missing != 0 {
		text += " (" + strings.ToLower(strings.TrimPrefix(v.Missing.String(), "MISSING_")) + ")"
	}
	if v.Near {
		text += ", near"
	}
	return text
}

// verdict is what a set says of a participation under a code.
func verdict(t *testing.T, s indicator.Set, p indicator.Participation, cutOff calendar.Date, code string) indicator.Verdict {
	t.Helper()
	i, known := s.Find(code)
	if !known {
		t.Fatalf("%s has no code %s", s.Name, code)
	}
	return s.Explain(p, cutOff)[i]
}

const (
	unemployedOne = journeyv1.LabourStatus_LABOUR_STATUS_UNEMPLOYED
	workingOne    = journeyv1.LabourStatus_LABOUR_STATUS_EMPLOYED
)

// entryRow is one question about the entry of the inactive woman of 40 whom entry describes.
type entryRow struct {
	name   string
	set    journeyv1.IndicatorSet
	params *journeyv1.IndicatorParameters
	on     string
	answer []an
	code   string
	want   string
}

var entryRows = []entryRow{
	{"whoever declared an entry is in the grand total", esfPlus, nil, "2022-03-01", nil, "grand_total", "yes by entry.declared"},
	{"also with nothing answered", esfPlus, nil, "2022-03-01", []an{nothing}, "grand_total", "yes by entry.declared"},
	{"and in 2014-2020", esf2014, nil, "2016-03-01", []an{nothing}, "grand_total", "yes by entry.declared"},
	{"and in 2007-2013, where nothing makes a record incomplete", esf2007, nil, "2012-03-01", []an{nothing}, "participants", "yes by entry.declared"},

	{"a complete record counts as a participant", esfPlus, nil, "2022-03-01", nil, "EECO01", "yes by entry.complete"},
	{"in 2014-2020, too", esf2014, nil, "2016-03-01", nil, "CO_TOTAL", "yes by entry.complete"},
	{"without ISCED it does not, and is near", esfPlus, nil, "2022-03-01", []an{iscedMissing(refusedIt)}, "EECO01", "unknown by incomplete.isced (refused), near"},
	{"not asked is not refused", esfPlus, nil, "2022-03-01", []an{iscedMissing(notAskedIt)}, "EECO01", "unknown by incomplete.isced (not_asked), near"},
	{"nothing recorded is neither", esfPlus, nil, "2022-03-01", []an{func(e *journeyv1.EntryDeclared) { e.Isced = nil }}, "EECO01", "unknown by incomplete.isced, near"},
	{"without the age it does not", esfPlus, nil, "2022-03-01", []an{ageMissing}, "EECO01", "unknown by incomplete.age (refused), near"},
	{"without the status it does not", esfPlus, nil, "2022-03-01", []an{statusMissing(notAskedIt)}, "EECO01", "unknown by incomplete.status (not_asked), near"},
	{"without two of them it is not even near", esfPlus, nil, "2022-03-01", []an{ageMissing, iscedMissing(refusedIt)}, "EECO01", "unknown by incomplete.age (refused)"},
	{"an incomplete record is unknown for what is answered, too", esfPlus, nil, "2022-03-01", []an{iscedMissing(refusedIt)}, "EECO04", "unknown by incomplete.isced (refused), near"},
	{"and not near where the answer is no", esfPlus, nil, "2022-03-01", []an{iscedMissing(refusedIt)}, "EECO05", "unknown by incomplete.isced (refused)"},
	{"nor where it is the missing one", esfPlus, nil, "2022-03-01", []an{iscedMissing(refusedIt)}, "EECO10", "unknown by incomplete.isced (refused)"},
	{"the gender may be refused", esfPlus, nil, "2022-03-01", []an{genderMissing(refusedIt)}, "EECO01", "yes by entry.complete"},
	{"unless a parameter leaves them out", esfPlus, &journeyv1.IndicatorParameters{NotStatedLeftOut: true}, "2022-03-01", []an{genderMissing(refusedIt)}, "EECO01", "unknown by incomplete.gender (refused), near"},
	{"in 2014-2020 it may not", esf2014, nil, "2016-03-01", []an{genderMissing(notAskedIt)}, "CO_TOTAL", "unknown by incomplete.gender (not_asked), near"},
	{"a non-binary person is complete there", esf2014, nil, "2016-03-01", []an{gender(journeyv1.Gender_GENDER_NON_BINARY)}, "CO_TOTAL", "yes by entry.complete"},
	{"so is who refused every sensitive answer", esf2014, nil, "2016-03-01", []an{minority(refused()), disability(refused()), housing(refused()), disadvantagesMissing(refusedIt)}, "CO_TOTAL", "yes by entry.complete"},
	{"and who refused citizenship, parents and place", esfPlus, nil, "2022-03-01", []an{citizenMissing(refusedIt), parentsMissing, placeMissing}, "EECO01", "yes by entry.complete"},
	{"without the household it is incomplete on 2018-08-01", esf2014, nil, "2018-08-01", []an{householdMissing}, "CO_TOTAL", "unknown by incomplete.household (refused), near"},
	{"also without one of its answers", esf2014, nil, "2018-08-01", []an{householdWithoutChildren}, "CO_TOTAL", "unknown by incomplete.household (not_asked), near"},
	{"also without how many adults there are", esf2014, nil, "2018-08-01", []an{householdWithoutAdults}, "CO_TOTAL", "unknown by incomplete.household (refused), near"},
	{"also without whether one is employed", esf2014, nil, "2018-08-01", []an{householdWithoutWork}, "CO_TOTAL", "unknown by incomplete.household (refused), near"},
	{"from 2018-08-02 on it is complete without", esf2014, nil, "2018-08-02", []an{func(e *journeyv1.EntryDeclared) { e.Household = nil }}, "CO_TOTAL", "yes by entry.complete"},
	{"and nobody is asked for the household", esf2014, nil, "2018-08-02", nil, "CO12", "not asked by household.no_longer_asked"},

	{"unemployed", esfPlus, nil, "2022-03-01", []an{status(unemployedOne)}, "EECO02", "yes by status.unemployed"},
	{"registered unemployed beside paid work is unemployed", esfPlus, nil, "2022-03-01", []an{status(workingOne), registered(yes(true))}, "EECO02", "yes by status.registered_unemployed"},
	{"and not employed", esfPlus, nil, "2022-03-01", []an{status(workingOne), registered(yes(true))}, "EECO05", "no by status.other"},
	{"registered is a known status even where the status is refused", esfPlus, nil, "2022-03-01", []an{statusMissing(refusedIt), registered(yes(true))}, "EECO02", "yes by status.registered_unemployed"},
	{"employed whose registration is refused is employed", esfPlus, nil, "2022-03-01", []an{status(workingOne), registered(refused())}, "EECO05", "yes by status.employed"},
	{"inactive", esf2014, nil, "2016-03-01", nil, "CO03", "yes by status.inactive"},
	{"employed", esf2014, nil, "2016-03-01", []an{status(workingOne)}, "CO05", "yes by status.employed"},
	{"the 2007 set does not know a status that is refused", esf2007, nil, "2012-03-01", []an{statusMissing(refusedIt)}, "unemployed", "unknown by missing.status (refused)"},
	{"self-employed", esf2007, nil, "2012-03-01", []an{status(workingOne), block(yes(true))}, "self_employed", "yes by status.self_employed"},
	{"employed by others", esf2007, nil, "2012-03-01", []an{status(workingOne), block(yes(false))}, "self_employed", "no by status.not_self_employed"},
	{"employed without saying how", esf2007, nil, "2012-03-01", []an{status(workingOne)}, "self_employed", "unknown by missing.employment"},
	{"self-employed refused", esf2007, nil, "2012-03-01", []an{status(workingOne), block(refused())}, "self_employed", "unknown by missing.employment (refused)"},
	{"inactive is not self-employed", esf2007, nil, "2012-03-01", nil, "self_employed", "no by status.other"},

	{"exactly 12 months are not longer than 12", esf2014, nil, "2016-03-01", []an{status(unemployedOne), since("2015-03-01")}, "CO02", "no by status.not_long_enough, near"},
	{"a day more is", esf2014, nil, "2016-03-02", []an{status(unemployedOne), since("2015-03-01")}, "CO02", "yes by status.long_term"},
	{"where reaching them is enough they are", esf2014, &journeyv1.IndicatorParameters{LongTermReachedIsEnough: true}, "2016-03-01", []an{status(unemployedOne), since("2015-03-01")}, "CO02", "yes by status.long_term"},
	{"and a day less is not", esf2014, &journeyv1.IndicatorParameters{LongTermReachedIsEnough: true}, "2016-02-29", []an{status(unemployedOne), since("2015-03-01")}, "CO02", "no by status.not_long_enough, near"},
	{"364 days are enough where days count", esfPlus, germanDays, "2022-02-28", []an{status(unemployedOne), since("2021-03-01")}, "EECO03", "yes by status.long_term"},
	{"363 are not", esfPlus, germanDays, "2022-02-27", []an{status(unemployedOne), since("2021-03-01")}, "EECO03", "no by status.not_long_enough, near"},
	{"at every age", esfPlus, germanDays, "2022-02-27", []an{aged(20), status(unemployedOne), since("2021-03-01")}, "EECO03", "no by status.not_long_enough, near"},
	{"under 25 half a year and a day is enough", esfPlus, nil, "2022-09-02", []an{aged(24), status(unemployedOne), since("2022-03-01")}, "EECO03", "yes by status.long_term"},
	{"exactly half a year is not", esfPlus, nil, "2022-09-01", []an{aged(24), status(unemployedOne), since("2022-03-01")}, "EECO03", "no by status.not_long_enough, near"},
	{"at 25 it is not", esfPlus, nil, "2022-09-02", []an{aged(25), status(unemployedOne), since("2022-03-01")}, "EECO03", "no by status.not_long_enough, near"},
	{"half a year from the end of August ends with February", esfPlus, nil, "2022-03-01", []an{aged(24), status(unemployedOne), since("2021-08-31")}, "EECO03", "yes by status.long_term"},
	{"other months by parameter", esfPlus, &journeyv1.IndicatorParameters{LongTermMonths: 24}, "2022-03-01", []an{status(unemployedOne), since("2020-06-01")}, "EECO03", "no by status.not_long_enough, near"},
	{"other months under 25", esfPlus, &journeyv1.IndicatorParameters{LongTermMonthsUnder_25: 12}, "2022-03-01", []an{aged(24), status(unemployedOne), since("2021-06-01")}, "EECO03", "no by status.not_long_enough, near"},
	{"since when is refused", esfPlus, nil, "2022-03-01", []an{status(unemployedOne), sinceMissing}, "EECO03", "unknown by missing.unemployed_since (refused), near"},
	{"since when was never recorded", esfPlus, nil, "2022-03-01", []an{status(unemployedOne)}, "EECO03", "unknown by missing.unemployed_since, near"},
	{"inactive is not unemployed for long", esfPlus, nil, "2022-03-01", nil, "EECO03", "no by status.other"},
	{"without the age and between both limits it is not known", esf2007, nil, "2012-03-01", []an{ageMissing, status(unemployedOne), since("2011-06-01")}, "long_term_unemployed", "unknown by missing.age (refused), near"},
	{"beyond both it is", esf2007, nil, "2012-03-01", []an{ageMissing, status(unemployedOne), since("2010-06-01")}, "long_term_unemployed", "yes by status.long_term"},
	{"before both it is not", esf2007, nil, "2012-03-01", []an{ageMissing, status(unemployedOne), since("2012-01-01")}, "long_term_unemployed", "no by status.not_long_enough, near"},

	{"inactive and not in education", esf2014, nil, "2016-03-01", nil, "CO04", "yes by education.not_at_entry"},
	{"inactive in education", esf2014, nil, "2016-03-01", []an{education(yes(true))}, "CO04", "no by education.at_entry"},
	{"inactive whose education is refused", esf2014, nil, "2016-03-01", []an{education(refused())}, "CO04", "unknown by missing.education_or_training (refused)"},
	{"employed whose education is refused", esf2014, nil, "2016-03-01", []an{status(workingOne), education(refused())}, "CO04", "no by status.other"},
	{"the 2007 set asks for the inactive in education", esf2007, nil, "2012-03-01", []an{education(yes(true))}, "in_education_or_training", "yes by education.at_entry"},
	{"who is in none is not, whatever the status", esf2007, nil, "2012-03-01", []an{statusMissing(refusedIt)}, "in_education_or_training", "no by education.not_at_entry"},
	{"who is, is unknown without the status", esf2007, nil, "2012-03-01", []an{statusMissing(refusedIt), education(yes(true))}, "in_education_or_training", "unknown by missing.status (refused)"},
	{"not for the employed in education", esf2007, nil, "2012-03-01", []an{status(workingOne), education(yes(true))}, "in_education_or_training", "no by status.other"},

	{"17 is a child", esfPlus, nil, "2022-03-01", []an{aged(17)}, "EECO06", "yes by age.in_group"},
	{"18 is not", esfPlus, nil, "2022-03-01", []an{aged(18)}, "EECO06", "no by age.outside_group"},
	{"18 is young", esfPlus, nil, "2022-03-01", []an{aged(18)}, "EECO07", "yes by age.in_group"},
	{"29 is young", esfPlus, nil, "2022-03-01", []an{aged(29)}, "EECO07", "yes by age.in_group"},
	{"30 is not", esfPlus, nil, "2022-03-01", []an{aged(30)}, "EECO07", "no by age.outside_group"},
	{"the day before the 55th birthday is 54", esfPlus, nil, "2022-03-09", []an{born("1967-03-10", "2022-03-09")}, "EECO08", "no by age.outside_group"},
	{"on it is 55", esfPlus, nil, "2022-03-10", []an{born("1967-03-10", "2022-03-10")}, "EECO08", "yes by age.in_group"},
	{"born on 29 February, on 28 February of another year: 54", esf2014, nil, "2015-02-28", []an{born("1960-02-29", "2015-02-28")}, "CO07", "no by age.outside_group"},
	{"on 1 March: 55", esf2014, nil, "2015-03-01", []an{born("1960-02-29", "2015-03-01")}, "CO07", "yes by age.in_group"},
	{"24 is below 25", esf2014, nil, "2016-03-01", []an{aged(24)}, "CO06", "yes by age.in_group"},
	{"25 is not", esf2014, nil, "2016-03-01", []an{aged(25)}, "CO06", "no by age.outside_group"},
	{"14 is not 15 to 24", esf2007, nil, "2012-03-01", []an{aged(14)}, "age_15_24", "no by age.outside_group"},
	{"64 is 55 to 64", esf2007, nil, "2012-03-01", []an{aged(64)}, "age_55_64", "yes by age.in_group"},
	{"65 is not", esf2007, nil, "2012-03-01", []an{aged(65)}, "age_55_64", "no by age.outside_group"},
	{"a refused age is in no group", esf2007, nil, "2012-03-01", []an{ageMissing}, "age_55_64", "unknown by missing.age (refused)"},
	{"above 54 and unemployed", esf2014, nil, "2016-03-01", []an{aged(55), status(unemployedOne)}, "CO08", "yes by status.unemployed"},
	{"above 54 and inactive, not in education", esf2014, nil, "2016-03-01", []an{aged(55)}, "CO08", "yes by education.not_at_entry"},
	{"above 54 and inactive in education", esf2014, nil, "2016-03-01", []an{aged(55), education(yes(true))}, "CO08", "no by education.at_entry"},
	{"above 54 and employed", esf2014, nil, "2016-03-01", []an{aged(55), status(workingOne)}, "CO08", "no by status.other"},
	{"54 and unemployed", esf2014, nil, "2016-03-01", []an{aged(54), status(unemployedOne)}, "CO08", "no by age.outside_group"},

	{"ISCED 0 is low in the ESF+", esfPlus, nil, "2022-03-01", []an{isced(0)}, "EECO09", "yes by isced.in_group"},
	{"ISCED 2 is low", esfPlus, nil, "2022-03-01", []an{isced(2)}, "EECO09", "yes by isced.in_group"},
	{"ISCED 3 is not", esfPlus, nil, "2022-03-01", []an{isced(3)}, "EECO09", "no by isced.outside_group"},
	{"ISCED 4 is in the middle", esfPlus, nil, "2022-03-01", []an{isced(4)}, "EECO10", "yes by isced.in_group"},
	{"ISCED 5 is not", esfPlus, nil, "2022-03-01", []an{isced(5)}, "EECO10", "no by isced.outside_group"},
	{"ISCED 8 is high", esfPlus, nil, "2022-03-01", []an{isced(8)}, "EECO11", "yes by isced.in_group"},
	{"ISCED 0 is not low in 2014-2020", esf2014, nil, "2016-03-01", []an{isced(0)}, "CO09", "no by isced.outside_group"},
	{"but complete", esf2014, nil, "2016-03-01", []an{isced(0)}, "CO_TOTAL", "yes by entry.complete"},
	{"and otherwise disadvantaged", esf2014, nil, "2016-03-01", []an{isced(0)}, "CO17", "yes by isced.none"},
	{"unless a parameter says no", esf2014, &journeyv1.IndicatorParameters{Isced_0LeftOut: true}, "2016-03-01", []an{isced(0)}, "CO17", "no by disadvantage.none"},
	{"ISCED 5 to 8 are the levels 5 and 6 of ISCED-97", esf2007, nil, "2012-03-01", []an{isced(8)}, "isced_5_6", "yes by isced.in_group"},
	{"ISCED 3 has a place of its own there", esf2007, nil, "2012-03-01", nil, "isced_3", "yes by isced.in_group"},
	{"so has ISCED 4", esf2007, nil, "2012-03-01", []an{isced(4)}, "isced_4", "yes by isced.in_group"},
	{"and a refused one has none", esf2007, nil, "2012-03-01", []an{iscedMissing(refusedIt)}, "isced_3", "unknown by missing.isced (refused)"},

	{"no adult of the household is employed", esf2014, nil, "2016-03-01", []an{household(2, false, 0)}, "CO12", "yes by household.as_asked"},
	{"one is", esf2014, nil, "2016-03-01", []an{household(2, true, 3)}, "CO12", "no by household.other"},
	{"none is, with children", esf2014, nil, "2016-03-01", []an{household(2, false, 3)}, "CO13", "yes by household.as_asked"},
	{"none is, without children", esf2014, nil, "2016-03-01", []an{household(2, false, 0)}, "CO13", "no by household.other"},
	{"one adult with children", esf2014, nil, "2016-03-01", []an{household(1, true, 1)}, "CO14", "yes by household.as_asked"},
	{"two adults with children", esf2014, nil, "2016-03-01", []an{household(2, false, 1)}, "CO14", "no by household.other"},

	{"a disability", esfPlus, nil, "2022-03-01", []an{disability(yes(true))}, "EECO12", "yes by disability.yes"},
	{"no disability", esfPlus, nil, "2022-03-01", nil, "EECO12", "no by disability.no"},
	{"a refused one is not counted, and is no no", esfPlus, nil, "2022-03-01", []an{disability(refused())}, "EECO12", "unknown by missing.disability (refused)"},
	{"a minority", esfPlus, nil, "2022-03-01", []an{minority(yes(true))}, "EECO15", "yes by minority.yes"},
	{"no minority", esfPlus, nil, "2022-03-01", nil, "EECO15", "no by minority.no"},
	{"an erased answer that nobody kept is unknown", esfPlus, nil, "2022-03-01", []an{minority(nil)}, "EECO15", "unknown by missing.minority"},
	{"without a home", esfPlus, nil, "2022-03-01", []an{housing(yes(true))}, "EECO16", "yes by housing.excluded"},
	{"with a home", esf2014, nil, "2016-03-01", nil, "CO18", "no by housing.not_excluded"},
	{"housing refused", esf2014, nil, "2016-03-01", []an{housing(refused())}, "CO18", "unknown by missing.housing (refused)"},
	{"in the country", esfPlus, nil, "2022-03-01", []an{living(journeyv1.PlaceType_PLACE_TYPE_RURAL)}, "EECO17", "yes by place.rural"},
	{"in a town", esf2014, nil, "2016-03-01", []an{living(journeyv1.PlaceType_PLACE_TYPE_TOWN)}, "CO19", "no by place.not_rural"},
	{"where is refused", esf2014, nil, "2016-03-01", []an{placeMissing}, "CO19", "unknown by missing.place_type (refused)"},

	{"stateless counts as third country", esfPlus, nil, "2022-03-01", []an{citizen(journeyv1.Citizenship_CITIZENSHIP_STATELESS)}, "EECO13", "yes by citizenship.third_country"},
	{"so does undetermined", esfPlus, nil, "2022-03-01", []an{citizen(journeyv1.Citizenship_CITIZENSHIP_UNDETERMINED)}, "EECO13", "yes by citizenship.third_country"},
	{"refused does not", esfPlus, nil, "2022-03-01", []an{citizenMissing(refusedIt)}, "EECO13", "unknown by missing.citizenship (refused)"},
	{"nor does not asked", esfPlus, nil, "2022-03-01", []an{citizenMissing(notAskedIt)}, "EECO13", "unknown by missing.citizenship (not_asked)"},
	{"nor another EU country", esfPlus, nil, "2022-03-01", []an{citizen(journeyv1.Citizenship_CITIZENSHIP_OTHER_EU)}, "EECO13", "no by citizenship.not_third_country"},
	{"both parents born abroad", esfPlus, nil, "2022-03-01", []an{parents(journeyv1.ParentsBornAbroad_PARENTS_BORN_ABROAD_BOTH)}, "EECO14", "yes by background.foreign"},
	{"one is not enough", esfPlus, nil, "2022-03-01", []an{parents(journeyv1.ParentsBornAbroad_PARENTS_BORN_ABROAD_ONE)}, "EECO14", "no by background.one_parent, near"},
	{"unless a parameter says so", esfPlus, &journeyv1.IndicatorParameters{OneParentIsEnough: true}, "2022-03-01", []an{parents(journeyv1.ParentsBornAbroad_PARENTS_BORN_ABROAD_ONE)}, "EECO14", "yes by background.foreign"},
	{"none", esfPlus, nil, "2022-03-01", nil, "EECO14", "no by background.not_foreign"},
	{"parents refused", esfPlus, nil, "2022-03-01", []an{parentsMissing}, "EECO14", "unknown by missing.parents_born_abroad (refused)"},
	{"an EU citizen is a migrant in 2014-2020", esf2014, nil, "2016-03-01", []an{citizen(journeyv1.Citizenship_CITIZENSHIP_OTHER_EU)}, "CO15", "yes by citizenship.foreign"},
	{"by parameter not", esf2014, &journeyv1.IndicatorParameters{EuCitizensLeftOut: true}, "2016-03-01", []an{citizen(journeyv1.Citizenship_CITIZENSHIP_OTHER_EU)}, "CO15", "no by background.none"},
	{"a German of parents born abroad is", esf2014, nil, "2016-03-01", []an{parents(journeyv1.ParentsBornAbroad_PARENTS_BORN_ABROAD_BOTH)}, "CO15", "yes by background.foreign"},
	{"so is a German of a minority", esf2014, nil, "2016-03-01", []an{minority(yes(true))}, "CO15", "yes by minority.yes"},
	{"a refused citizenship does not hide a minority", esf2014, nil, "2016-03-01", []an{citizenMissing(refusedIt), minority(yes(true))}, "CO15", "yes by minority.yes"},
	{"and is unknown without one", esf2014, nil, "2016-03-01", []an{citizenMissing(refusedIt)}, "CO15", "unknown by missing.citizenship (refused)"},
	{"the 2007 set counts minorities apart from migrants", esf2007, nil, "2012-03-01", []an{minority(yes(true))}, "migrant", "no by background.no_migrant"},
	{"one parent born abroad is near", esf2007, nil, "2012-03-01", []an{parents(journeyv1.ParentsBornAbroad_PARENTS_BORN_ABROAD_ONE)}, "migrant", "no by background.one_parent, near"},
	{"a German of native parents and no minority is none of it", esf2014, nil, "2016-03-01", nil, "CO15", "no by background.none"},
	{"and third-country citizens as migrants", esf2007, nil, "2012-03-01", []an{citizen(journeyv1.Citizenship_CITIZENSHIP_THIRD_COUNTRY)}, "migrant", "yes by citizenship.third_country"},
	{"another disadvantage", esf2014, nil, "2016-03-01", []an{disadvantages(journeyv1.Disadvantage_DISADVANTAGE_DEBT)}, "CO17", "yes by disadvantage.named"},
	{"none", esf2014, nil, "2016-03-01", nil, "CO17", "no by disadvantage.none"},
	{"refused", esf2014, nil, "2016-03-01", []an{disadvantagesMissing(refusedIt)}, "CO17", "unknown by missing.other_disadvantages (refused)"},
	{"refused beside ISCED 0", esf2014, nil, "2016-03-01", []an{isced(0), disadvantagesMissing(refusedIt)}, "CO17", "yes by isced.none"},
	{"the 2007 set leaves ISCED 0 alone", esf2007, nil, "2012-03-01", []an{isced(0)}, "other_disadvantaged", "no by disadvantage.none"},
	{"entities are counted for the operation", esfPlus, nil, "2022-03-01", nil, "EECO18", "not asked by operation.counted_once"},
	{"projects, too", esf2014, nil, "2016-03-01", nil, "CO20", "not asked by operation.counted_once"},
}

// germanDays is the German variant by days: 364 are enough, at every age.
var germanDays = &journeyv1.IndicatorParameters{LongTermDays: 364, LongTermReachedIsEnough: true}

func nothing(e *journeyv1.EntryDeclared) { proto.Reset(e) }

func sinceMissing(e *journeyv1.EntryDeclared) {
	e.UnemployedSince = &journeyv1.DateAnswer{Answer: &journeyv1.DateAnswer_Missing{Missing: refusedIt}}
}

func householdMissing(e *journeyv1.EntryDeclared) {
	e.Household = &journeyv1.HouseholdAnswer{Answer: &journeyv1.HouseholdAnswer_Missing{Missing: refusedIt}}
}

func householdWithoutChildren(e *journeyv1.EntryDeclared) {
	e.Household.GetValue().DependentChildren = &journeyv1.CountAnswer{Answer: &journeyv1.CountAnswer_Missing{Missing: notAskedIt}}
}

func householdWithoutAdults(e *journeyv1.EntryDeclared) {
	e.Household.GetValue().Adults = &journeyv1.CountAnswer{Answer: &journeyv1.CountAnswer_Missing{Missing: refusedIt}}
}

func householdWithoutWork(e *journeyv1.EntryDeclared) {
	e.Household.GetValue().AnyAdultEmployed = refused()
}

func block(selfEmployed *journeyv1.YesNoAnswer) an {
	return func(e *journeyv1.EntryDeclared) {
		e.Employment = &journeyv1.EmploymentAnswer{Answer: &journeyv1.EmploymentAnswer_Value{Value: &journeyv1.Employment{SelfEmployed: selfEmployed}}}
	}
}

func TestEntryCodes(t *testing.T) {
	for _, row := range entryRows {
		t.Run(row.name, func(t *testing.T) {
			p := fold(of("a").and(row.on, entry(row.answer...)))
			v := verdict(t, set(t, row.set, row.params), p, day(row.on), row.code)
			if got := says(v); got != row.want {
				t.Errorf("%s is %s, want %s", row.code, got, row.want)
			}
			if v.Code.At != indicator.OfOperation && (len(v.By) != 1 || v.By[0].Version != 1) {
				t.Errorf("by %v, want the entry", v.By)
			}
		})
	}
}

func TestNobodyStandsBeforeTheEntry(t *testing.T) {
	s := set(t, esfPlus, nil)
	if got := s.Standings(fold(of("a").and("2022-01-10", counselled(30)))); got != nil {
		t.Errorf("without an entry: %v", got)
	}
	p := fold(of("a").and("2022-03-01", entry()))
	if got := s.Explain(p, day("2022-02-28")); got != nil {
		t.Errorf("the day before: %v", got)
	}
	if got := s.Standings(p); len(got) != 1 || got[0].CountsFrom != day("2022-03-01") || got[0].CountsUntil != calendar.Forever || got[0].ExitedOn != calendar.None {
		t.Errorf("%+v", got)
	}
}

// TestStandings: what holds from when until when.
func TestStandings(t *testing.T) {
	s := set(t, esfPlus, nil)
	a := of("a").and("2022-03-01", entry())
	for _, row := range []struct {
		name string
		of   history
		want string
	}{
		{"from the entry for ever", a, "2022-03-01 in"},
		{"until the exit, and from then on as left", a.and("2022-06-30", exited(completed)), "2022-03-01 in, 2022-06-30 left on 2022-06-30"},
		{"from a re-entry on in again", a.and("2022-06-30", exited(completed)).and("2022-09-01", reentered()), "2022-03-01 in, 2022-06-30 left on 2022-06-30, 2022-09-01 in"},
		{"with the last exit in the end", a.and("2022-06-30", exited(completed)).and("2022-09-01", reentered()).and("2022-10-01", exited(completed)), "2022-03-01 in, 2022-06-30 left on 2022-06-30, 2022-09-01 in, 2022-10-01 left on 2022-10-01"},
		{"who leaves on the entry day was never only in", a.and("2022-03-01", exited(completed)), "2022-03-01 left on 2022-03-01"},
		{"who leaves on the day of the re-entry as well", a.and("2022-06-30", exited(completed)).and("2022-09-01", reentered()).and("2022-09-01", exited(completed)), "2022-03-01 in, 2022-06-30 left on 2022-06-30, 2022-09-01 left on 2022-09-01"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var parts []string
			for _, st := range s.Standings(fold(row.of)) {
				part := st.CountsFrom.String() + " in"
				if st.ExitedOn != calendar.None {
					part = st.CountsFrom.String() + " left on " + st.ExitedOn.String()
				}
				parts = append(parts, part)
			}
			if got := strings.Join(parts, ", "); got != row.want {
				t.Errorf("%s, want %s", got, row.want)
			}
		})
	}
}

func TestGender(t *testing.T) {
	for _, row := range []struct {
		name   string
		change an
		want   indicator.Gender
	}{
		{"a woman", gender(journeyv1.Gender_GENDER_WOMAN), indicator.Women},
		{"a man", gender(journeyv1.Gender_GENDER_MAN), indicator.Men},
		{"a non-binary person", gender(journeyv1.Gender_GENDER_NON_BINARY), indicator.NonBinary},
		{"who refused", genderMissing(refusedIt), indicator.NotStated},
		{"who was not asked", genderMissing(notAskedIt), indicator.NotStated},
		{"of whom nothing is recorded", nothing, indicator.NotStated},
	} {
		t.Run(row.name, func(t *testing.T) {
			st := set(t, esfPlus, nil).Standings(fold(of("a").and("2022-03-01", entry(row.change))))
			if st[0].Gender != row.want {
				t.Errorf("%v, want %v", st[0].Gender, row.want)
			}
		})
	}
}
