package indicator

// esfPlus2021 are the codes of the ESF+, in the order of the annex; under specific objective (l) those of
// status and education are left out.
// Source: Reg. (EU) 2021/1057 Annex I. There is no EECO20.
func esfPlus2021(social bool) []asked {
	const (
		annex1   = "Reg. (EU) 2021/1057 Annex I (1.1)"
		annex2   = "Reg. (EU) 2021/1057 Annex I (1.2)"
		entities = "Reg. (EU) 2021/1057 Annex I (2)"
		left     = "Reg. (EU) 2021/1057 Annex I (3)"
		later    = "Reg. (EU) 2021/1057 Annex I (4)"
	)
	all := []asked{
		{grandTotal, Code{"grand_total", "Eingetretene insgesamt, auch mit unvollständigen Angaben", "All who entered, incomplete records included", AtEntry, false, "own: beside the total of the regulation"}},
		{participants, Code{"EECO01", "Teilnehmende", "Participants", AtEntry, false, annex1}},
		{unemployed, Code{"EECO02", "Arbeitslose, auch Langzeitarbeitslose", "Unemployed, including long-term unemployed", AtEntry, false, annex1}},
		{longTermUnemployed, Code{"EECO03", "Langzeitarbeitslose", "Long-term unemployed", AtEntry, false, annex1}},
		{inactive, Code{"EECO04", "Nichterwerbstätige", "Inactive", AtEntry, false, annex1}},
		{employed, Code{"EECO05", "Erwerbstätige, auch Selbstständige", "Employed, including self-employed", AtEntry, false, annex1}},
		{under18, Code{"EECO06", "Kinder unter 18 Jahren", "Children below 18 years of age", AtEntry, false, annex1}},
		{from18To29, Code{"EECO07", "Junge Menschen zwischen 18 und 29 Jahren", "Young people aged 18 to 29", AtEntry, false, annex1}},
		{above54, Code{"EECO08", "Teilnehmende ab 55 Jahren", "Participants aged 55 and more", AtEntry, false, annex1}},
		{isced0To2, Code{"EECO09", "Mit höchstens Sekundarbildung Unterstufe (ISCED 0 bis 2)", "With lower secondary education or less (ISCED 0 to 2)", AtEntry, false, annex1}},
		{isced3To4, Code{"EECO10", "Mit Sekundarbildung Oberstufe (ISCED 3) oder postsekundärer Bildung (ISCED 4)", "With upper secondary (ISCED 3) or post-secondary education (ISCED 4)", AtEntry, false, annex1}},
		{isced5To8, Code{"EECO11", "Mit Tertiärbildung (ISCED 5 bis 8)", "With tertiary education (ISCED 5 to 8)", AtEntry, false, annex1}},
		{disabled, Code{"EECO12", "Menschen mit Behinderungen", "Participants with disabilities", AtEntry, true, annex2}},
		{thirdCountry, Code{"EECO13", "Drittstaatsangehörige", "Third-country nationals", AtEntry, false, annex2}},
		{foreignBackground, Code{"EECO14", "Teilnehmende ausländischer Herkunft", "Participants with a foreign background", AtEntry, false, annex2}},
		{minority, Code{"EECO15", "Angehörige von Minderheiten, auch marginalisierter Gemeinschaften", "Minorities, including marginalised communities", AtEntry, true, annex2}},
		{homeless, Code{"EECO16", "Obdachlose oder von Ausgrenzung auf dem Wohnungsmarkt Betroffene", "Homeless or affected by housing exclusion", AtEntry, true, annex2}},
		{rural, Code{"EECO17", "Teilnehmende aus ländlichen Gebieten", "Participants from rural areas", AtEntry, false, annex2}},
		{ofOperation, Code{"EECO18", "Unterstützte öffentliche Verwaltungen oder Dienste", "Supported public administrations or public services", OfOperation, false, entities}},
		{ofOperation, Code{"EECO19", "Unterstützte Kleinstunternehmen, kleine und mittlere Unternehmen", "Supported micro, small and medium-sized enterprises", OfOperation, false, entities}},
		{leftSearching, Code{"EECR01", "Nach ihrer Teilnahme auf Arbeitsuche", "Engaged in job searching upon leaving", OnLeaving, false, left}},
		{leftInEducation, Code{"EECR02", "Nach ihrer Teilnahme in schulischer oder beruflicher Bildung", "In education or training upon leaving", OnLeaving, false, left}},
		{leftQualified, Code{"EECR03", "Nach ihrer Teilnahme mit einer Qualifizierung", "Gaining a qualification upon leaving", OnLeaving, false, left}},
		{leftEmployed, Code{"EECR04", "Nach ihrer Teilnahme erwerbstätig, auch selbstständig", "In employment, including self-employment, upon leaving", OnLeaving, false, left}},
		{laterEmployed, Code{"EECR05", "Sechs Monate nach ihrer Teilnahme erwerbstätig, auch selbstständig", "In employment, including self-employment, six months after leaving", SixMonthsLater, false, later}},
		{laterBetter, Code{"EECR06", "Sechs Monate nach ihrer Teilnahme mit verbesserter Lage auf dem Arbeitsmarkt", "With an improved labour market situation six months after leaving", SixMonthsLater, false, later}},
	}
	if !social {
		return all
	}
	var kept []asked
	for _, c := range all {
		switch c.question {
		case unemployed, longTermUnemployed, inactive, employed, isced0To2, isced3To4, isced5To8:
		default:
			kept = append(kept, c)
		}
	}
	return kept
}
