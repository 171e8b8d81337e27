package indicator

// esf2014 are the codes of the ESF 2014-2020, in the order of the annex.
// Source: Reg. (EU) 1304/2013 Annex I; CO12 to CO14 deleted by Reg. (EU, Euratom) 2018/1046.
func esf2014() []asked {
	const (
		people   = "Reg. (EU) 1304/2013 Annex I (1)"
		entities = "Reg. (EU) 1304/2013 Annex I (2)"
		left     = "Reg. (EU) 1304/2013 Annex I (3)"
		later    = "Reg. (EU) 1304/2013 Annex I (4)"
	)
	return []asked{
		{grandTotal, Code{"grand_total", "Eingetretene insgesamt, auch mit unvollständigen Angaben", "All who entered, incomplete records included", AtEntry, false, "Commission guidance on Reg. (EU) 1304/2013: grand total"}},
		{participants, Code{"CO_TOTAL", "Teilnehmende (CO01 + CO03 + CO05)", "Participants (CO01 + CO03 + CO05)", AtEntry, false, people}},
		{unemployed, Code{"CO01", "Arbeitslose, auch Langzeitarbeitslose", "Unemployed, including long-term unemployed", AtEntry, false, people}},
		{longTermUnemployed, Code{"CO02", "Langzeitarbeitslose", "Long-term unemployed", AtEntry, false, people}},
		{inactive, Code{"CO03", "Nichterwerbstätige", "Inactive", AtEntry, false, people}},
		{inactiveNotInEducation, Code{"CO04", "Nichterwerbstätige, nicht in Bildung oder Ausbildung", "Inactive, not in education or training", AtEntry, false, people}},
		{employed, Code{"CO05", "Erwerbstätige, auch Selbstständige", "Employed, including self-employed", AtEntry, false, people}},
		{under25, Code{"CO06", "Unter 25 Jahre", "Below 25 years of age", AtEntry, false, people}},
		{above54, Code{"CO07", "Über 54 Jahre", "Above 54 years of age", AtEntry, false, people}},
		{above54OutOfWork, Code{"CO08", "Über 54 Jahre und arbeitslos oder nichterwerbstätig und nicht in Bildung oder Ausbildung", "Above 54 years of age who are unemployed or inactive not in education or training", AtEntry, false, people}},
		{isced1To2, Code{"CO09", "Mit Grundbildung (ISCED 1) oder Sekundarbildung Unterstufe (ISCED 2)", "With primary (ISCED 1) or lower secondary education (ISCED 2)", AtEntry, false, people}},
		{isced3To4, Code{"CO10", "Mit Sekundarbildung Oberstufe (ISCED 3) oder postsekundärer Bildung (ISCED 4)", "With upper secondary (ISCED 3) or post-secondary education (ISCED 4)", AtEntry, false, people}},
		{isced5To8, Code{"CO11", "Mit Tertiärbildung (ISCED 5 bis 8)", "With tertiary education (ISCED 5 to 8)", AtEntry, false, people}},
		{jobless, Code{"CO12", "In Erwerbslosenhaushalten", "In jobless households", AtEntry, false, people}},
		{joblessWithChildren, Code{"CO13", "In Erwerbslosenhaushalten mit unterhaltsberechtigten Kindern", "In jobless households with dependent children", AtEntry, false, people}},
		{loneWithChildren, Code{"CO14", "In Einzelerwachsenenhaushalten mit unterhaltsberechtigten Kindern", "In a single adult household with dependent children", AtEntry, false, people}},
		{migrantOrMinority, Code{"CO15", "Migranten, Teilnehmende ausländischer Herkunft, Angehörige von Minderheiten", "Migrants, participants with a foreign background, minorities", AtEntry, true, people}},
		{disabled, Code{"CO16", "Menschen mit Behinderungen", "Participants with disabilities", AtEntry, true, people}},
		{otherDisadvantagedOrIsced0, Code{"CO17", "Sonstige benachteiligte Menschen", "Other disadvantaged", AtEntry, true, people}},
		{homeless, Code{"CO18", "Obdachlose oder von Ausgrenzung auf dem Wohnungsmarkt Betroffene", "Homeless or affected by housing exclusion", AtEntry, true, people}},
		{rural, Code{"CO19", "Aus ländlichen Gebieten", "From rural areas", AtEntry, false, people}},
		{ofOperation, Code{"CO20", "Projekte, die von Sozialpartnern oder Nichtregierungsorganisationen durchgeführt werden", "Projects implemented by social partners or non-governmental organisations", OfOperation, false, entities}},
		{ofOperation, Code{"CO21", "Projekte für Teilhabe und Aufstieg von Frauen in der Beschäftigung", "Projects on the participation and progress of women in employment", OfOperation, false, entities}},
		{ofOperation, Code{"CO22", "Projekte für öffentliche Verwaltungen oder Dienste", "Projects for public administrations or public services", OfOperation, false, entities}},
		{ofOperation, Code{"CO23", "Unterstützte Kleinstunternehmen, kleine und mittlere Unternehmen", "Supported micro, small and medium-sized enterprises", OfOperation, false, entities}},
		{leftSearching, Code{"CR01", "Nichterwerbstätige, die nach ihrer Teilnahme auf Arbeitsuche sind", "Inactive participants engaged in job searching upon leaving", OnLeaving, false, left}},
		{leftInEducation, Code{"CR02", "Nach ihrer Teilnahme in schulischer oder beruflicher Bildung", "In education or training upon leaving", OnLeaving, false, left}},
		{leftQualified, Code{"CR03", "Nach ihrer Teilnahme mit einer Qualifizierung", "Gaining a qualification upon leaving", OnLeaving, false, left}},
		{leftEmployed, Code{"CR04", "Nach ihrer Teilnahme erwerbstätig, auch selbstständig", "In employment, including self-employment, upon leaving", OnLeaving, false, left}},
		{leftDisadvantaged, Code{"CR05", "Benachteiligte, die nach ihrer Teilnahme auf Arbeitsuche, in Bildung, qualifiziert oder erwerbstätig sind", "Disadvantaged participants engaged in job searching, education or training, gaining a qualification, or in employment upon leaving", OnLeaving, true, left}},
		{laterEmployed, Code{"CR06", "Sechs Monate nach ihrer Teilnahme erwerbstätig, auch selbstständig", "In employment, including self-employment, six months after leaving", SixMonthsLater, false, later}},
		{laterBetter, Code{"CR07", "Sechs Monate nach ihrer Teilnahme mit verbesserter Lage auf dem Arbeitsmarkt", "With an improved labour market situation six months after leaving", SixMonthsLater, false, later}},
		{laterEmployedAbove54, Code{"CR08", "Über 54-Jährige, die sechs Monate nach ihrer Teilnahme erwerbstätig sind", "Above 54 years of age, in employment six months after leaving", SixMonthsLater, false, later}},
		{laterEmployedDisadvantaged, Code{"CR09", "Benachteiligte, die sechs Monate nach ihrer Teilnahme erwerbstätig sind", "Disadvantaged participants in employment six months after leaving", SixMonthsLater, true, later}},
	}
}
