package indicator

// esf2007 is what those who enter in a year, and by parameter those who leave and those present, are broken
// down by. Whoever entered is counted; what is not known is in none of the groups.
// Source: Reg. (EC) 1828/2006 Annex XXIII.
func esf2007() []asked {
	const annex = "Reg. (EC) 1828/2006 Annex XXIII"
	return []asked{
		{grandTotal, Code{"participants", "Teilnehmende", "Participants", AtEntry, false, annex}},
		{employed, Code{"employed", "Erwerbstätige, auch Selbstständige", "Employed, including self-employed", AtEntry, false, annex}},
		{selfEmployed, Code{"self_employed", "Selbstständige", "Self-employed", AtEntry, false, annex}},
		{unemployed, Code{"unemployed", "Arbeitslose, auch Langzeitarbeitslose", "Unemployed, including long-term unemployed", AtEntry, false, annex}},
		{longTermUnemployed, Code{"long_term_unemployed", "Langzeitarbeitslose", "Long-term unemployed", AtEntry, false, annex}},
		{inactive, Code{"inactive", "Nichterwerbstätige", "Inactive", AtEntry, false, annex}},
		{inactiveInEducation, Code{"in_education_or_training", "Nichterwerbstätige in Bildung oder Ausbildung", "Inactive, in education or training", AtEntry, false, annex}},
		{from15To24, Code{"age_15_24", "Von 15 bis 24 Jahren", "Aged 15 to 24", AtEntry, false, annex}},
		{from55To64, Code{"age_55_64", "Von 55 bis 64 Jahren", "Aged 55 to 64", AtEntry, false, annex}},
		{minority, Code{"minority", "Angehörige von Minderheiten", "Minorities", AtEntry, true, annex}},
		{migrant, Code{"migrant", "Migranten", "Migrants", AtEntry, false, annex}},
		{disabled, Code{"disabled", "Menschen mit Behinderungen", "Disabled", AtEntry, true, annex}},
		{otherDisadvantaged, Code{"other_disadvantaged", "Sonstige benachteiligte Menschen", "Other disadvantaged people", AtEntry, true, annex}},
		{isced1To2, Code{"isced_1_2", "Primar- oder Sekundarbildung Unterstufe (ISCED 1 und 2)", "Primary or lower secondary education (ISCED 1 and 2)", AtEntry, false, annex}},
		{isced3, Code{"isced_3", "Sekundarbildung Oberstufe (ISCED 3)", "Upper secondary education (ISCED 3)", AtEntry, false, annex}},
		{isced4, Code{"isced_4", "Postsekundäre, nicht tertiäre Bildung (ISCED 4)", "Post-secondary non-tertiary education (ISCED 4)", AtEntry, false, annex}},
		{isced5To8, Code{"isced_5_6", "Tertiärbildung (ISCED-97 5 und 6, ISCED 2011 5 bis 8)", "Tertiary education (ISCED-97 5 and 6, ISCED 2011 5 to 8)", AtEntry, false, annex}},
	}
}
