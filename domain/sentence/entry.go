package sentence

var entry = Topic{
	Rules: map[string]Sentence{
		"referral.written_after": {
			"Das Zuweisungsschreiben trägt den {0}, ist also jünger als sein Eingang am {1}. Prüfen Sie beide Daten.",
			"The referral was written on {0}, after it was received on {1}. Check both dates.",
		},
		"registration.missing": {
			"Die Person war noch nicht angemeldet, als dieser Schritt vom {0} erfasst wurde. Melden Sie sie zuerst an (participant_registered).",
			"The person had not been registered when this step of {0} was recorded. Register the person first (participant_registered).",
		},
		"registration.already": {
			"Die Person ist in diesem Verlauf schon angemeldet. Korrigieren Sie die Anmeldung, wenn sich etwas geändert hat.",
			"The person is registered in this history already. Correct the registration if something has changed.",
		},
		"registration.no_name": {
			"Es fehlt der Name. Geben Sie Vornamen oder Familiennamen an; einer von beiden genügt.",
			"There is no name. Give a given name or a family name; one of the two is enough.",
		},
		"registration.no_birth_date": {
			"Zum Geburtsdatum fehlt die Antwort. Geben Sie das Datum an oder sagen Sie, warum es fehlt (verweigert, nicht gefragt).",
			"There is no answer on the date of birth. Give the date, or say why it is missing (refused, not asked).",
		},
		"date.before_birth": {
			"Der {0} liegt vor dem Geburtsdatum der Person. Prüfen Sie das Datum des Schritts und das Geburtsdatum.",
			"{0} lies before the person's date of birth. Check the date of the step and the date of birth.",
		},
		"consent.ends_before_it_begins": {
			"Die Einwilligung soll nur bis {0} gelten, wurde aber erst am {1} erteilt. Prüfen Sie beide Daten.",
			"The consent is to be valid until {0} but was given on {1}. Check both dates.",
		},
		"consent.withdrawal_has_end": {
			"Ein Widerruf hat kein Ende. Lassen Sie valid_until weg; eine neue Einwilligung erfassen Sie als eigenen Schritt.",
			"A withdrawal has no end. Leave valid_until out; record a new consent as a step of its own.",
		},
		"consent.withdrawn": {
			"Die Einwilligung in die Verarbeitung wurde zum {1} widerrufen; ein Schritt vom {0} darf nicht mehr dazukommen. Möglich sind Austritt, Abschlüsse, Korrekturen und Löschung oder eine neue Einwilligung.",
			"Consent to processing was withdrawn on {1}; a step of {0} may no longer be added. What remains possible: exit, endings, corrections and erasure, or a new consent.",
		},
		"journey.before_entry": {
			"Am {0} war die Person noch nicht eingetreten. Erfassen Sie zuerst den Eintritt oder prüfen Sie das Datum.",
			"On {0} the person had not entered yet. Record the entry first, or check the date.",
		},
		"journey.after_exit": {
			"Am {0} war die Person schon ausgetreten (Austritt am {1}). Prüfen Sie das Datum oder erfassen Sie zuerst einen Wiedereintritt.",
			"On {0} the person had already left (exit on {1}). Check the date, or record a re-entry first.",
		},
		"entry.no_consent": {
			"Für den {0} gibt es keine gültige Einwilligung in die Verarbeitung. Erfassen Sie zuerst die Einwilligung; sie muss an diesem Tag gelten.",
			"There is no valid consent to processing for {0}. Record the consent first; it must hold on that day.",
		},
		"entry.already": {
			"Die Person ist schon am {0} eingetreten. Nach einem Austritt erfassen Sie einen Wiedereintritt; einen Fehler im Eintritt korrigieren Sie.",
			"The person entered on {0} already. After an exit record a re-entry; correct the entry if it is wrong.",
		},
		"entry.after_grant": {
			"Am {0} war die Bewilligung schon beendet (letzter Tag {1}); ein Eintritt ist nicht mehr möglich. Wurde verlängert, erfassen Sie zuerst die Bewilligung.",
			"On {0} the grant had ended (last day {1}); nobody can enter any more. If it was extended, record that decision first.",
		},
		"entry.answer_missing": {
			"Zu {0} fehlt die Antwort. Geben Sie einen Wert an oder sagen Sie, warum er fehlt (verweigert, nicht gefragt).",
			"There is no answer on {0}. Give a value, or say why it is missing (refused, not asked).",
		},
		"entry.age_set_by_service": {
			"Das Alter beim Eintritt berechnet der Dienst aus dem Geburtsdatum, und es ist ein anderes. Lassen Sie age_at_entry weg.",
			"The service computes the age at entry from the date of birth, and it is another one. Leave age_at_entry out.",
		},
		"entry.age_implausible": {
			"Nach dem Geburtsdatum wäre die Person beim Eintritt älter als {0} Jahre. Prüfen Sie Geburtsdatum und Eintrittstag.",
			"By the date of birth the person would be older than {0} years at the entry. Check the date of birth and the entry day.",
		},
		"entry.none_stands_alone": {
			"„Keine Benachteiligung“ schließt alle anderen aus. Lassen Sie es weg oder nennen Sie nur das.",
			"\"No disadvantage\" rules out all others. Leave it out, or name nothing else.",
		},
		"entry.household_not_asked": {
			"Angaben zum Haushalt werden nur bei Eintritten vor dem {0} erhoben. Lassen Sie sie weg.",
			"The household is asked only for entries before {0}. Leave it out.",
		},
		"entry.unemployed_since_not_unemployed": {
			"„Arbeitslos seit“ passt nur zu arbeitslosen Personen. Prüfen Sie den Erwerbsstatus oder lassen Sie das Datum weg.",
			"\"Unemployed since\" is only for unemployed people. Check the status, or leave the date out.",
		},
		"entry.unemployed_since_after_entry": {
			"Arbeitslos seit {0} liegt nach dem Eintritt am {1}. Prüfen Sie beide Daten.",
			"Unemployed since {0} lies after the entry on {1}. Check both dates.",
		},
		"status.employment_not_employed": {
			"Angaben zur Beschäftigung passen nur zu beschäftigten Personen. Prüfen Sie den Erwerbsstatus oder lassen Sie sie weg.",
			"The employment block is only for employed people. Check the status, or leave the block out.",
		},
		"status.promoted_not_employed_at_entry": {
			"Befördert werden kann nur, wer beim Eintritt beschäftigt war. Lassen Sie promoted weg oder korrigieren Sie den Eintritt.",
			"Only somebody who was employed at the entry can have been promoted since. Leave promoted out, or correct the entry.",
		},
		"exit.before_entry": {
			"Am {0} war die Person noch nicht eingetreten; einen Austritt kann es nicht geben. Prüfen Sie das Datum.",
			"On {0} the person had not entered yet, so there can be no exit. Check the date.",
		},
		"exit.already": {
			"Die Person ist schon am {1} ausgetreten. Korrigieren Sie jenen Austritt, wenn der {0} richtig ist.",
			"The person left on {1} already. Correct that exit if {0} is right.",
		},
		"exit.policy_set_by_service": {
			"Welche Nachbegleitungsregeln gelten, setzt der Dienst, und es sind andere. Lassen Sie policy_version weg.",
			"The service sets which follow-up policy applies, and it is another one. Leave policy_version out.",
		},
		"reentry.before_exit": {
			"Am {0} gab es keinen Austritt, nach dem die Person wieder eintreten könnte. Erfassen Sie den ersten Eintritt als Eintritt, oder zuerst den Austritt.",
			"On {0} there was no exit after which the person could enter again. Record a first entry as entry, or the exit first.",
		},
		"reentry.on_exit_day": {
			"Am {0} ist die Person ausgetreten; am selben Tag kann sie nicht wieder eintreten. War der Austritt ein Irrtum, nehmen Sie ihn zurück.",
			"The person left on {0} and cannot enter again on the same day. If the exit was a mistake, retract it.",
		},
		"reentry.after_death": {
			"Die Person ist am {0} gestorben. Prüfen Sie, ob der Schritt zu dieser Person gehört.",
			"The person died on {0}. Check whether the step belongs to this person.",
		},
		"work_access.ends_before_it_begins": {
			"Das Dokument endet am {1}, bevor es am {0} beginnt. Prüfen Sie beide Daten.",
			"The document ends on {1}, before it begins on {0}. Check both dates.",
		},
		"work_access.permit_not_needed": {
			"Eine Entscheidung über die Erlaubnis gehört nur zu einem Zugang, der eine Erlaubnis verlangt. Prüfen Sie den Zugang oder lassen Sie permit weg.",
			"A decision on a permit belongs only to an access that needs one. Check the access, or leave permit out.",
		},
		"work_access.permit_end_without_permit": {
			"Nur eine erteilte Erlaubnis hat einen letzten Tag. Lassen Sie permit_valid_to weg oder erfassen Sie die Erlaubnis als erteilt.",
			"Only a permit that was granted has a last day. Leave permit_valid_to out, or record the permit as granted.",
		},
	},
	Steps: map[string]Sentence{
		"referral_received": {
			"Zuweisung durch: {source}[, geschrieben am {referred_on}][, Zeichen {reference_number}].",
			"Referred by: {source}[, written on {referred_on}][, reference {reference_number}].",
		},
		"participant_registered": {
			"Wird aufgenommen:[ {given_name}][ {family_name}], Geburtsdatum {date_of_birth}[, Anschrift {address}][, Telefon {phone}][, E-Mail {email}][, bevorzugte Sprache {preferred_language}][, Dolmetschen nötig: {interpreter_needed}].",
			"Is registered:[ {given_name}][ {family_name}], date of birth {date_of_birth}[, address {address}][, telephone {phone}][, e-mail {email}][, preferred language {preferred_language}][, interpreter needed: {interpreter_needed}].",
		},
		"consent_recorded": {
			"Einwilligung {decision}: {purpose}[, gültig bis {valid_until}].",
			"Consent {decision}: {purpose}[, valid until {valid_until}].",
		},
		"entry_declared": {
			"Tritt in das Vorhaben ein. Geschlecht: {gender}[; Alter: {age_at_entry}]; Arbeitsmarktstatus: {labour_status}; arbeitslos gemeldet: {registered_unemployed}[; arbeitslos seit: {unemployed_since}][; Beschäftigung: {employment}]; in Bildung oder Ausbildung: {in_education_or_training}; Bildungsstand (ISCED): {isced}; Staatsangehörigkeit: {citizenship}[; Land: {country}]; Eltern im Ausland geboren: {parents_born_abroad}[; Minderheit: {minority}][; Behinderung: {disability}][; andere Benachteiligungen: {other_disadvantages}][; ohne feste Wohnung: {housing_exclusion}]; Wohnort: {place_type}[; Haushalt: {household}][; Leistung: {benefit}]; Gebiet: {area}.",
			"Enters the operation. Gender: {gender}[; age: {age_at_entry}]; labour market status: {labour_status}; registered unemployed: {registered_unemployed}[; unemployed since: {unemployed_since}][; employment: {employment}]; in education or training: {in_education_or_training}; education (ISCED): {isced}; citizenship: {citizenship}[; country: {country}]; parents born abroad: {parents_born_abroad}[; minority: {minority}][; disability: {disability}][; other disadvantages: {other_disadvantages}][; roofless or excluded from housing: {housing_exclusion}]; place of residence: {place_type}[; household: {household}][; benefit: {benefit}]; area: {area}.",
		},
		"work_access_recorded": {
			"Zugang zum Arbeitsmarkt: {access}[; Erlaubnis: {permit}][, gültig bis {permit_valid_to}][; Aufenthaltstitel: {title}][ ({paragraph})]; gültig ab {valid_from}[ bis {valid_to}].",
			"Access to the labour market: {access}[; permit: {permit}][, valid until {permit_valid_to}][; residence title: {title}][ ({paragraph})]; valid from {valid_from}[ to {valid_to}].",
		},
		"eligibility_decided": {
			"Darf teilnehmen: {eligible} (nach {rule})[. Grund: „{reason}“].",
			"May take part: {eligible} (by {rule})[. Reason: “{reason}”].",
		},
		"participant_exited": {
			"Verlässt das Vorhaben: {reason}; beschäftigungsfähiger als beim Eintritt: {employability_improved}.",
			"Leaves the operation: {reason}; more employable than at entry: {employability_improved}.",
		},
		"participant_reentered": {
			"Tritt wieder in das Vorhaben ein[. Grund: „{reason}“].",
			"Enters the operation again[. Reason: “{reason}”].",
		},
	},
	Values: map[string]Sentence{
		"REFERRAL_SOURCE_JOBCENTER":         {"Jobcenter", "Jobcenter"},
		"REFERRAL_SOURCE_EMPLOYMENT_AGENCY": {"Agentur für Arbeit", "employment agency"},
		"REFERRAL_SOURCE_PARTNER":           {"Partner des Vorhabens", "partner of the operation"},
		"REFERRAL_SOURCE_SELF":              {"kommt von sich aus", "comes on their own"},
		"REFERRAL_SOURCE_OUTREACH":          {"aufsuchende Ansprache", "outreach"},

		"CONSENT_PURPOSE_PROCESSING":         {"Verarbeitung der Daten für das Vorhaben", "processing of data for the operation"},
		"CONSENT_PURPOSE_SPECIAL_CATEGORIES": {"Verarbeitung besonderer Kategorien (Art. 9 DSGVO)", "processing of special categories (Art. 9 GDPR)"},
		"CONSENT_PURPOSE_CONTACT_AFTER_EXIT": {"Kontakt nach dem Austritt", "contact after the exit"},
		"CONSENT_PURPOSE_EMPLOYER_CONTACT":   {"Kontakt mit dem Betrieb", "contact with the employer"},
		"CONSENT_PURPOSE_PUBLICITY":          {"Fotos und Berichte", "photographs and reports"},
		"CONSENT_DECISION_GIVEN":             {"erteilt", "given"},
		"CONSENT_DECISION_WITHDRAWN":         {"widerrufen", "withdrawn"},

		"WORK_ACCESS_FREE":            {"jede Arbeit erlaubt", "every work allowed"},
		"WORK_ACCESS_PERMIT_REQUIRED": {"nur mit Erlaubnis", "only with a permit"},
		"WORK_ACCESS_PROHIBITED":      {"Arbeit nicht erlaubt", "work not allowed"},
		"PERMIT_DECISION_GRANTED":     {"erteilt", "granted"},
		"PERMIT_DECISION_DENIED":      {"abgelehnt", "denied"},
		"PERMIT_DECISION_PENDING":     {"beantragt", "applied for"},

		"EXIT_REASON_COMPLETED":    {"wie geplant abgeschlossen", "completed as planned"},
		"EXIT_REASON_PLACED":       {"vermittelt", "placed"},
		"EXIT_REASON_DROPPED_OUT":  {"abgebrochen", "dropped out"},
		"EXIT_REASON_MOVED":        {"fortgezogen", "moved away"},
		"EXIT_REASON_LEFT_COUNTRY": {"ausgereist", "left the country"},
		"EXIT_REASON_DIED":         {"verstorben", "died"},

		"MISSING_REFUSED":           {"verweigert", "refused"},
		"MISSING_NOT_ASKED":         {"nicht erhoben", "not asked"},
		"GENDER_WOMAN":              {"Frau", "woman"},
		"GENDER_MAN":                {"Mann", "man"},
		"GENDER_NON_BINARY":         {"nicht-binär", "non-binary"},
		"LABOUR_STATUS_EMPLOYED":    {"erwerbstätig", "employed"},
		"LABOUR_STATUS_UNEMPLOYED":  {"arbeitslos", "unemployed"},
		"LABOUR_STATUS_INACTIVE":    {"nicht erwerbstätig", "inactive"},
		"CITIZENSHIP_GERMAN":        {"deutsch", "German"},
		"CITIZENSHIP_OTHER_EU":      {"anderes EU-Land", "another EU country"},
		"CITIZENSHIP_THIRD_COUNTRY": {"Drittstaat", "third country"},
		"CITIZENSHIP_STATELESS":     {"staatenlos", "stateless"},
		"CITIZENSHIP_UNDETERMINED":  {"ungeklärt", "undetermined"},
		"PARENTS_BORN_ABROAD_BOTH":  {"beide", "both"},
		"PARENTS_BORN_ABROAD_ONE":   {"ein Elternteil", "one"},
		"PARENTS_BORN_ABROAD_NONE":  {"nein", "none"},
		"PLACE_TYPE_CITY":           {"Großstadt", "city"},
		"PLACE_TYPE_TOWN":           {"Kleinstadt oder Vorort", "town or suburb"},
		"PLACE_TYPE_RURAL":          {"ländlicher Raum", "rural area"},
		"BENEFIT_SGB_II":            {"SGB II", "SGB II"},
		"BENEFIT_SGB_III":           {"SGB III", "SGB III"},
		"BENEFIT_ASYLBLG":           {"Asylbewerberleistungsgesetz", "AsylbLG (asylum seekers)"},
		"BENEFIT_NONE":              {"keine", "none"},
		"DISADVANTAGE_NONE":         {"keine", "none"},
		"DISADVANTAGE_SCHOOL":       {"ohne Schulabschluss", "no school certificate"},
		"DISADVANTAGE_DEBT":         {"Schulden", "debt"},
		"DISADVANTAGE_ADDICTION":    {"Sucht", "addiction"},
		"DISADVANTAGE_OFFENDER":     {"straffällig geworden", "offender"},
		"DISADVANTAGE_LANGUAGE":     {"Sprache", "language"},
		"DISADVANTAGE_OTHER":        {"andere", "other"},
		"Disadvantages":             {"{kinds}", "{kinds}"},
		"Employment": {
			"[Vertrag: {contract}][, Stunden in der Woche: {hours_per_week}][, unfreiwillig in Teilzeit: {part_time_by_necessity}][, Anforderung: {requirement_level}][, selbständig: {self_employed}]",
			"[contract: {contract}][, hours a week: {hours_per_week}][, part time by necessity: {part_time_by_necessity}][, requirement: {requirement_level}][, self-employed: {self_employed}]",
		},
		"Household": {
			"[Erwachsene: {adults}][, davon jemand erwerbstätig: {any_adult_employed}][, abhängige Kinder: {dependent_children}]",
			"[adults: {adults}][, any of them employed: {any_adult_employed}][, dependent children: {dependent_children}]",
		},
	},
}
