package sentence

// indicator is why a participation counts for an official indicator or does not. Each sentence stands beside
// the code and its label.
var indicator = Topic{
	Rules: map[string]Sentence{
		"entry.declared": {
			"Zählt: Die Person ist eingetreten. Hier zählen auch unvollständige Angaben.",
			"Counts: the person entered. Incomplete records count here, too.",
		},
		"entry.complete": {
			"Zählt: Die Person ist eingetreten, und ihre Angaben sind vollständig.",
			"Counts: the person entered, and the record is complete.",
		},
		"operation.counted_once": {
			"Das wird einmal für das Vorhaben gezählt, nicht für Personen.",
			"This is counted once for the operation, not for people.",
		},

		"incomplete.gender": {
			"Zählt nicht: Ohne das Geschlecht sind die Angaben unvollständig; sie zählen nur in der Gesamtzahl.",
			"Does not count: without the gender the record is incomplete, and counts in the grand total only.",
		},
		"incomplete.status": {
			"Zählt nicht: Ohne den Erwerbsstatus sind die Angaben unvollständig; sie zählen nur in der Gesamtzahl.",
			"Does not count: without the labour market status the record is incomplete, and counts in the grand total only.",
		},
		"incomplete.age": {
			"Zählt nicht: Ohne das Alter sind die Angaben unvollständig; sie zählen nur in der Gesamtzahl.",
			"Does not count: without the age the record is incomplete, and counts in the grand total only.",
		},
		"incomplete.isced": {
			"Zählt nicht: Ohne den Bildungsstand (ISCED) sind die Angaben unvollständig; sie zählen nur in der Gesamtzahl.",
			"Does not count: without the level of education (ISCED) the record is incomplete, and counts in the grand total only.",
		},
		"incomplete.household": {
			"Zählt nicht: Ohne die Angaben zum Haushalt, die bis zum 1. August 2018 nötig waren, sind sie unvollständig; sie zählen nur in der Gesamtzahl.",
			"Does not count: without the answers on the household, needed until 1 August 2018, the record is incomplete, and counts in the grand total only.",
		},

		"status.unemployed": {
			"Zählt: Die Person war beim Eintritt arbeitslos.",
			"Counts: the person was unemployed at entry.",
		},
		"status.registered_unemployed": {
			"Zählt: Die Person war beim Eintritt arbeitslos gemeldet; das geht jeder Beschäftigung vor.",
			"Counts: the person was registered unemployed at entry, which overrides any paid work.",
		},
		"status.inactive": {
			"Zählt: Die Person war beim Eintritt nicht erwerbstätig und nicht arbeitslos.",
			"Counts: the person was inactive at entry.",
		},
		"status.employed": {
			"Zählt: Die Person war beim Eintritt erwerbstätig.",
			"Counts: the person was employed at entry.",
		},
		"status.self_employed": {
			"Zählt: Die Person war beim Eintritt selbstständig.",
			"Counts: the person was self-employed at entry.",
		},
		"status.not_self_employed": {
			"Zählt nicht: Die Person war beim Eintritt beschäftigt, aber nicht selbstständig.",
			"Does not count: the person was employed at entry, but not self-employed.",
		},
		"status.other": {
			"Zählt nicht: Die Person hatte beim Eintritt einen anderen Erwerbsstatus.",
			"Does not count: the person had another labour market status at entry.",
		},
		"status.long_term": {
			"Zählt: Die Person war beim Eintritt lange genug arbeitslos.",
			"Counts: the person had been unemployed for long enough at entry.",
		},
		"status.not_long_enough": {
			"Zählt nicht: Die Person war beim Eintritt arbeitslos, aber noch nicht lange genug.",
			"Does not count: the person was unemployed at entry, but not for long enough.",
		},
		"education.at_entry": {
			"Die Person war beim Eintritt in Bildung oder Ausbildung; das entscheidet hier.",
			"The person was in education or training at entry, which decides here.",
		},
		"education.not_at_entry": {
			"Die Person war beim Eintritt nicht in Bildung oder Ausbildung; das entscheidet hier.",
			"The person was not in education or training at entry, which decides here.",
		},
		"age.in_group": {
			"Zählt: Am Eintrittstag war die Person in diesem Alter.",
			"Counts: the person was of this age on the entry day.",
		},
		"age.outside_group": {
			"Zählt nicht: Am Eintrittstag war die Person nicht in diesem Alter.",
			"Does not count: the person was not of this age on the entry day.",
		},
		"isced.in_group": {
			"Zählt: Der höchste Bildungsstand beim Eintritt gehört hierher.",
			"Counts: the highest level of education at entry belongs here.",
		},
		"isced.outside_group": {
			"Zählt nicht: Der höchste Bildungsstand beim Eintritt gehört nicht hierher.",
			"Does not count: the highest level of education at entry does not belong here.",
		},
		"isced.none": {
			"Zählt: Die Person hatte beim Eintritt keine Grundbildung (ISCED 0).",
			"Counts: the person had less than primary education at entry (ISCED 0).",
		},
		"household.as_asked": {
			"Zählt: Der Haushalt war beim Eintritt so, wie hier gefragt ist.",
			"Counts: the household at entry was as asked for here.",
		},
		"household.other": {
			"Zählt nicht: Der Haushalt war beim Eintritt anders, als hier gefragt ist.",
			"Does not count: the household at entry was another than asked for here.",
		},
		"household.no_longer_asked": {
			"Wird nicht gezählt: Bei Eintritten ab dem 2. August 2018 wird nicht mehr nach dem Haushalt gefragt.",
			"Not counted: for entries from 2 August 2018 on the household is not asked any more.",
		},
		"disability.yes": {
			"Zählt: Die Person hat eine Behinderung angegeben.",
			"Counts: the person stated a disability.",
		},
		"disability.no": {
			"Zählt nicht: Die Person hat angegeben, keine Behinderung zu haben.",
			"Does not count: the person stated no disability.",
		},
		"citizenship.third_country": {
			"Zählt: Die Person hat keine Staatsangehörigkeit eines Landes der EU.",
			"Counts: the person is no citizen of a country of the EU.",
		},
		"citizenship.not_third_country": {
			"Zählt nicht: Die Person hat die Staatsangehörigkeit eines Landes der EU.",
			"Does not count: the person is a citizen of a country of the EU.",
		},
		"citizenship.foreign": {
			"Zählt: Die Person hat die Staatsangehörigkeit eines anderen Landes der EU.",
			"Counts: the person is a citizen of another country of the EU.",
		},
		"background.foreign": {
			"Zählt: Eltern der Person sind im Ausland geboren, so viele, wie dafür nötig sind.",
			"Counts: parents of the person were born abroad, as many as this takes.",
		},
		"background.not_foreign": {
			"Zählt nicht: Kein Elternteil ist im Ausland geboren.",
			"Does not count: no parent was born abroad.",
		},
		"background.one_parent": {
			"Zählt nicht: Nur ein Elternteil ist im Ausland geboren; nötig sind beide.",
			"Does not count: only one parent was born abroad, and it takes both.",
		},
		"background.no_migrant": {
			"Zählt nicht: Die Person zählt weder nach Staatsangehörigkeit noch nach Herkunft dazu.",
			"Does not count: the person belongs here neither by citizenship nor by background.",
		},
		"background.none": {
			"Zählt nicht: Die Person zählt weder nach Staatsangehörigkeit noch nach Herkunft noch als Angehörige einer Minderheit dazu.",
			"Does not count: the person belongs here neither by citizenship, nor by background, nor as a minority.",
		},
		"minority.yes": {
			"Zählt: Die Person hat angegeben, zu einer Minderheit zu gehören.",
			"Counts: the person stated that they belong to a minority.",
		},
		"minority.no": {
			"Zählt nicht: Die Person gehört nach ihrer Angabe zu keiner Minderheit.",
			"Does not count: the person stated that they belong to no minority.",
		},
		"disadvantage.named": {
			"Zählt: Die Person hat eine andere Benachteiligung angegeben.",
			"Counts: the person named another disadvantage.",
		},
		"disadvantage.none": {
			"Zählt nicht: Die Person hat keine andere Benachteiligung.",
			"Does not count: the person has no other disadvantage.",
		},
		"housing.excluded": {
			"Zählt: Die Person war beim Eintritt ohne Wohnung oder vom Wohnungsmarkt ausgegrenzt.",
			"Counts: the person was homeless or excluded from housing at entry.",
		},
		"housing.not_excluded": {
			"Zählt nicht: Die Person war beim Eintritt nicht vom Wohnungsmarkt ausgegrenzt.",
			"Does not count: the person was not excluded from housing at entry.",
		},
		"place.rural": {
			"Zählt: Die Person wohnte beim Eintritt im ländlichen Raum.",
			"Counts: the person lived in a rural area at entry.",
		},
		"place.not_rural": {
			"Zählt nicht: Die Person wohnte beim Eintritt nicht im ländlichen Raum.",
			"Does not count: the person did not live in a rural area at entry.",
		},

		"missing.status": {
			"Unbekannt: Der Erwerbsstatus beim Eintritt fehlt.",
			"Unknown: the labour market status at entry is missing.",
		},
		"missing.unemployed_since": {
			"Unbekannt: Die Person war beim Eintritt arbeitslos; es fehlt, seit wann.",
			"Unknown: the person was unemployed at entry; since when is missing.",
		},
		"missing.education_or_training": {
			"Unbekannt: Es fehlt, ob die Person beim Eintritt in Bildung oder Ausbildung war.",
			"Unknown: whether the person was in education or training at entry is missing.",
		},
		"missing.age": {
			"Unbekannt: Das Alter beim Eintritt fehlt.",
			"Unknown: the age at entry is missing.",
		},
		"missing.isced": {
			"Unbekannt: Der Bildungsstand (ISCED) beim Eintritt fehlt.",
			"Unknown: the level of education (ISCED) at entry is missing.",
		},
		"missing.employment": {
			"Unbekannt: Die Person war beim Eintritt erwerbstätig; Angaben zu dieser Beschäftigung fehlen.",
			"Unknown: the person was employed at entry; answers on that employment are missing.",
		},
		"missing.disability": {
			"Unbekannt: Die Angabe zur Behinderung fehlt.",
			"Unknown: the answer on disability is missing.",
		},
		"missing.citizenship": {
			"Unbekannt: Die Staatsangehörigkeit fehlt.",
			"Unknown: the citizenship is missing.",
		},
		"missing.parents_born_abroad": {
			"Unbekannt: Es fehlt, ob die Eltern im Ausland geboren sind.",
			"Unknown: whether the parents were born abroad is missing.",
		},
		"missing.minority": {
			"Unbekannt: Die Angabe zur Minderheit fehlt.",
			"Unknown: the answer on minorities is missing.",
		},
		"missing.other_disadvantages": {
			"Unbekannt: Die Angabe zu anderen Benachteiligungen fehlt.",
			"Unknown: the answer on other disadvantages is missing.",
		},
		"missing.housing": {
			"Unbekannt: Die Angabe zur Wohnungslosigkeit fehlt.",
			"Unknown: the answer on housing is missing.",
		},
		"missing.place_type": {
			"Unbekannt: Die Art des Wohnorts fehlt.",
			"Unknown: the kind of place of residence is missing.",
		},
		"missing.searching": {
			"Unbekannt: Am Ende des Zeitfensters arbeitet die Person nicht; ob sie Arbeit sucht, fehlt.",
			"Unknown: at the end of the window the person does not work; whether they search is missing.",
		},
		"missing.education_in_window": {
			"Unbekannt: In den vier Wochen nach dem Austritt wurde der Status erfasst, aber nicht, ob die Person in Bildung oder Ausbildung ist.",
			"Unknown: within four weeks after leaving a status was recorded, but not whether the person is in education or training.",
		},
		"missing.employment_later": {
			"Unbekannt: Sechs Monate nach dem Austritt arbeitet die Person; ob sich ihre Lage verbessert hat, lässt sich ohne weitere Angaben zu Vertrag, Stunden oder Anforderung nicht sagen.",
			"Unknown: six months after leaving the person works; without more answers on contract, hours or requirement level nobody can say whether they are better off.",
		},
	},
}
