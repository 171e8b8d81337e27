package sentence

var operation = Topic{
	Rules: map[string]Sentence{
		"version.expected": {
			"Der Verlauf ist bei Version {1}, die Anfrage rechnet mit {0}. Laden Sie ihn neu und entscheiden Sie noch einmal.",
			"The history is at version {1}, the request expects {0}. Load it again and decide anew.",
		},
		"date.in_future": {
			"{0} liegt in der Zukunft; heute ist der {1}. Erfassen Sie nur, was geschehen ist.",
			"{0} lies in the future; today is {1}. Record only what has happened.",
		},
		"operation.registered_already": {
			"Das Vorhaben ist schon angelegt. Berichtigen Sie den früheren Schritt.",
			"The operation is registered already. Correct the earlier step.",
		},
		"operation.ends_before_it_begins": {
			"Das Vorhaben beginnt am {0} und kann nicht am {1} enden.",
			"The operation begins on {0} and cannot end on {1}.",
		},
		"operation.unknown_time_zone": {
			"Die Zeitzone ist unbekannt. Nennen Sie sie wie in der IANA-Liste, etwa Europe/Berlin.",
			"The time zone is unknown. Name it as in the IANA list, e.g. Europe/Berlin.",
		},
		"operation.indicators_fixed": {
			"Indikatorensatz, seine Parameter und das spezifische Ziel stehen mit der Anmeldung des Vorhabens fest, denn alle Zahlen beruhen darauf. Melden Sie ein neues Vorhaben an, wenn sie falsch sind.",
			"The indicator set, its parameters and the specific objective are fixed with the registration of the operation, since every figure rests on them. Register a new operation if they are wrong.",
		},
		"operation.set_of_another_period": {
			"Der Indikatorensatz gilt für Vorhaben vom {0} bis zum {1}. Wählen Sie den Satz der Förderperiode des Vorhabens.",
			"The indicator set is for operations from {0} to {1}. Choose the set of the operation's funding period.",
		},
		"operation.time_zone_fixed": {
			"Die Zeitzone eines Vorhabens bleibt; an ihr hängen alle seine Geschäftstage.",
			"The time zone of an operation stays; all its business dates rest on it.",
		},
		"operation.area_twice": {
			"Ein Programmgebiet steht zweimal in der Liste (Stelle {0}).",
			"An area stands in the list twice (place {0}).",
		},
		"grant.not_approved": {
			"Vor einer Änderung, Verlängerung oder Beendigung steht die Bewilligung.",
			"A change, an extension or an end needs the approval before it.",
		},
		"grant.approved_already": {
			"Das Vorhaben ist schon bewilligt. Erfassen Sie eine Änderung oder Verlängerung.",
			"The grant is approved already. Record a change or an extension.",
		},
		"grant.ended": {
			"Die Förderung ist beendet; danach wird nichts mehr entschieden.",
			"The grant has ended; nothing more is decided after that.",
		},
		"grant.ends_before_it_begins": {
			"Der Zeitraum beginnt am {0} und kann nicht am {1} enden.",
			"The period begins on {0} and cannot end on {1}.",
		},
		"grant.ends_before_operation": {
			"Das Ende {0} liegt vor dem ersten Tag des Vorhabens, dem {1}.",
			"The end {0} lies before the operation's first day, {1}.",
		},
		"grant.extension_not_longer": {
			"Eine Verlängerung muss über den bisherigen letzten Tag {0} hinausreichen.",
			"An extension must reach beyond the present last day {0}.",
		},
		"grant.end_not_earlier": {
			"Eine Beendigung kann nicht nach dem bisherigen letzten Tag {0} liegen; erfassen Sie eine Verlängerung.",
			"An end cannot lie after the present last day {0}; record an extension.",
		},
		"partner.joined_already": {
			"Diese Organisation gehört schon zum Netzwerk.",
			"This organisation belongs to the network already.",
		},
		"partner.not_joined": {
			"Diese Organisation gehört an dem Tag nicht zum Netzwerk.",
			"This organisation does not belong to the network on that day.",
		},
		"policy.version_out_of_order": {
			"Die nächste Fassung der Nachbegleitungsregeln hat die Nummer {0}.",
			"The next version of the follow-up policy has the number {0}.",
		},
		"policy.valid_before_recording": {
			"Eine Fassung kann nicht vor dem Tag ihrer Erfassung gelten: {0} liegt vor dem {1}.",
			"A version cannot be valid before the day it is recorded: {0} lies before {1}.",
		},
		"policy.checkpoint": {
			"Zeitpunkte der Beschäftigungsuhr stehen in Tagen ab 1 und je einmal, solche der Austrittsuhr entweder in Tagen oder in Monaten.",
			"Checkpoints of the employment clock are given in days from 1 on and each once, those of the exit clock in days or in months, not both.",
		},
		"report.number_out_of_order": {
			"Der nächste Bericht hat die Nummer {0}.",
			"The next report has the number {0}.",
		},
		"report.other_indicator_set": {
			"Der Bericht nennt einen anderen Indikatorensatz als das Vorhaben.",
			"The report names another indicator set than the operation has.",
		},
		"report.cut_off_in_future": {
			"Der Stichtag {0} liegt in der Zukunft; heute ist der {1}.",
			"The cut-off {0} lies in the future; today is {1}.",
		},
		"report.ends_before_it_begins": {
			"Der Berichtszeitraum beginnt am {0} und kann nicht am {1} enden.",
			"The period reported on begins on {0} and cannot end on {1}.",
		},
		"vacancy.exists": {
			"Eine Stelle mit dieser ID ist bei diesem Arbeitgeber schon erfasst.",
			"A vacancy of this id is recorded for this employer already.",
		},
		"entity.size_does_not_fit": {
			"Eine Größenklasse haben Unternehmen; bei öffentlichen Stellen entfällt sie.",
			"Enterprises have a size class; for public bodies it does not apply.",
		},
		"activity.audience_twice": {
			"Eine Gruppe steht zweimal in der Liste (Stelle {0}). Zählen Sie sie zusammen.",
			"An audience stands in the list twice (place {0}). Add the numbers up.",
		},
	},
	Steps: map[string]Sentence{
		"operation_registered": {
			"Vorhaben {name}[ ({full_name})][, Programm {programme}]: {field_of_action}, {starts_on} bis {ends_on}[, Förderrunde {funding_round}]; Indikatoren: {indicator_set}[ ({indicator_parameters})]; Region: {region_kinds}, {state}[, {municipality}][; Gebiete: {areas}][; Zahlen zu den Gebieten: {area_reports}]; Leitung: {lead}[; baut auf: {predecessor}][; für: {target_groups}][; spezifisches Ziel: {specific_objective}][; durch Sozialpartner: {by_social_partners}][; zur Teilhabe von Frauen: {on_womens_participation}][; für die Verwaltung: {for_public_administrations}]; Zeitzone {time_zone}.",
			"Operation {name}[ ({full_name})][, programme {programme}]: {field_of_action}, {starts_on} to {ends_on}[, funding round {funding_round}]; indicators: {indicator_set}[ ({indicator_parameters})]; region: {region_kinds}, {state}[, {municipality}][; areas: {areas}][; figures of the areas: {area_reports}]; lead: {lead}[; builds on: {predecessor}][; for: {target_groups}][; specific objective: {specific_objective}][; by social partners: {by_social_partners}][; on women's participation: {on_womens_participation}][; for public administrations: {for_public_administrations}]; time zone {time_zone}.",
		},
		"grant_decided": {
			"Zuwendung: {kind}[, Bescheid {reference}][, ab {from}][, bis {to}][; Gesamtausgaben {total_budget_cents}][; Zuwendung {grant_cents}][; Fördersatz {rate_percent} %][; Ziele: {targets}][; letzte Zahlung am {last_payment_on}][; Unterlagen aufbewahren bis {retain_until}].",
			"Grant: {kind}[, reference {reference}][, from {from}][, until {to}][; total budget {total_budget_cents}][; grant {grant_cents}][; funding rate {rate_percent} %][; targets: {targets}][; last payment on {last_payment_on}][; records kept until {retain_until}].",
		},
		"partner_joined": {
			"{name} ({organisation}) kommt in das Netzwerk: {role}.",
			"{name} ({organisation}) joins the network: {role}.",
		},
		"partner_left": {
			"{organisation} verlässt das Netzwerk.",
			"{organisation} leaves the network.",
		},
		"follow_up_policy_set": {
			"Regeln der Nachbegleitung, Version {version}, gelten ab {valid_from}[; beginnt bei: {begins_for}][; überbrückt {bridge_days} Tage][; Termine: {employment_checkpoints}][; nach dem Austritt: {exit_28}][; ein halbes Jahr nach dem Austritt: {exit_6m}][; nicht erreichbar erst nach {lost_min_attempts} Versuchen][; über {lost_min_channels} Wege][; in mindestens {lost_min_span_days} Tagen][; zählt ab {qualifying_min_hours} Stunden in der Woche][; zählt ab {qualifying_min_months} Monaten][; es zählen: {qualifying_kinds}][; dauerhaft nach Tagen: {sustained_days}][; Austritt vorgeschlagen nach {exit_suggestion_days} Tagen][; an die Koordination, wenn {reminder_days} Tage nichts geschah].",
			"Follow-up policy, version {version}, valid from {valid_from}[; begins for: {begins_for}][; bridges {bridge_days} days][; checkpoints: {employment_checkpoints}][; after the exit: {exit_28}][; half a year after the exit: {exit_6m}][; lost only after {lost_min_attempts} attempts][; over {lost_min_channels} channels][; within at least {lost_min_span_days} days][; qualifies from {qualifying_min_hours} hours a week][; qualifies from {qualifying_min_months} months][; qualifying: {qualifying_kinds}][; sustained after days: {sustained_days}][; exit suggested after {exit_suggestion_days} days][; the coordinator is told after {reminder_days} days].",
		},
		"employer_contact_made": {
			"Kontakt mit dem Betrieb[ {name}][ (Branche {branch})], {channel}: {purposes}[; Bereitschaft einzustellen vorher {willingness_before}][; Bereitschaft einzustellen nachher {willingness_after}].",
			"Contact with the employer[ {name}][ (branch {branch})], {channel}: {purposes}[; willing to hire before {willingness_before}][; willing to hire after {willingness_after}].",
		},
		"entity_supported": {
			"Wird unterstützt:[ {name},] {kind}, {size}.",
			"Is supported:[ {name},] {kind}, {size}.",
		},
		"vacancy_acquired": {
			"Stelle {vacancy} eingeworben: {number} mal {kind}[, Beruf {occupation}][, ab {available_from}].",
			"Vacancy {vacancy} acquired: {number} times {kind}[, occupation {occupation}][, from {available_from}].",
		},
		"regional_needs_analysed": {
			"Bedarf der Wirtschaft in {region} untersucht[, Branchen {branches}][, Verfahren: {method}][. Ergebnis: „{findings}“].",
			"Needs of the economy in {region} analysed[, branches {branches}][, method: {method}][. Findings: “{findings}”].",
		},
		"staff_training_held": {
			"Schulung „{topic}“[, {hours} Stunden]: {trained}.",
			"Training “{topic}”[, {hours} hours]: {trained}.",
		},
		"neighbourhood_activity_held": {
			"Im Quartier: {kind}[, Gebiet {area}]; Zweck: {purposes}[; mit {partners}][; gekommen sind: {headcounts}][; insgesamt {people_total}][; mitwirkende Teilnehmende: {participants_involved}].",
			"In the neighbourhood: {kind}[, area {area}]; for: {purposes}[; with {partners}][; came: {headcounts}][; in all {people_total}][; participants involved: {participants_involved}].",
		},
		"outreach_contact_made": {
			"Aufsuchende Ansprache ({channel}): {headcount} Menschen[, Ort: {place}][, Sprache {language}].",
			"Outreach ({channel}): {headcount} people[, place: {place}][, language {language}].",
		},
		"network_event_recorded": {
			"Treffen des Netzwerks: {topic}[; dabei: {organisations}].",
			"Meeting of the network: {topic}[; present: {organisations}].",
		},
		"report_issued": {
			"Bericht {number} ausgestellt: {indicator_set}[, Definitionen {definition_version}][, deren Prüfsumme {definition_sha256}], Stichtag {cut_off}[, Zeitraum ab {period_from}][, Wissensstand {known_at}], Position {known_position.sequence}, {figures} Zahlen[, Parameter: {parameters}], Prüfsumme {hash} (Form {canonical_form})[; unvollständig, zurückgestellt: {parked}].",
			"Report {number} issued: {indicator_set}[, definitions {definition_version}][, their checksum {definition_sha256}], cut-off {cut_off}[, period from {period_from}][, known at {known_at}], position {known_position.sequence}, {figures} figures[, parameters: {parameters}], checksum {hash} (form {canonical_form})[; incomplete, parked: {parked}].",
		},
	},
	Values: map[string]Sentence{
		"FIELD_OF_ACTION_SUSTAINABLE_EMPLOYMENT":   {"nachhaltige Integration in Beschäftigung", "sustainable integration into employment"},
		"FIELD_OF_ACTION_LOCAL_ECONOMY":            {"Stärkung der lokalen Ökonomie", "strengthening the local economy"},
		"FIELD_OF_ACTION_REFUGEES_RIGHT_TO_REMAIN": {"arbeitsmarktliche Unterstützung für Bleibeberechtigte und Flüchtlinge", "labour market support for refugees and people with a right to remain"},
		"FIELD_OF_ACTION_OTHER":                    {"anderes Handlungsfeld", "another field of action"},
		"INDICATOR_SET_ESF_PLUS_2021":              {"ESF Plus 2021-2027", "ESF+ 2021-2027"},
		"INDICATOR_SET_ESF_2014":                   {"ESF 2014-2020", "ESF 2014-2020"},
		"INDICATOR_SET_ESF_2007":                   {"ESF 2007-2013", "ESF 2007-2013"},
		"REGION_KIND_LESS_DEVELOPED":               {"weniger entwickelte Region", "less developed region"},
		"REGION_KIND_TRANSITION":                   {"Übergangsregion", "transition region"},
		"REGION_KIND_MORE_DEVELOPED":               {"stärker entwickelte Region", "more developed region"},
		"REGION_KIND_PHASING_OUT":                  {"Phasing-out-Region", "phasing-out region"},
		"REGION_KIND_PHASING_IN":                   {"Phasing-in-Region", "phasing-in region"},
		"SPECIFIC_OBJECTIVE_GENERAL":               {"ohne Ausnahme", "no exception"},
		"SPECIFIC_OBJECTIVE_L_SOCIAL_INTEGRATION":  {"soziale Integration (Ziel l)", "social integration (objective l)"},
		"TARGET_GROUP_LONG_TERM_UNEMPLOYED":        {"Langzeitarbeitslose", "long-term unemployed people"},
		"TARGET_GROUP_UNEMPLOYED":                  {"Arbeitslose", "unemployed people"},
		"TARGET_GROUP_MIGRANTS":                    {"Menschen mit Migrationshintergrund", "people with a migration background"},
		"TARGET_GROUP_REFUGEES":                    {"Geflüchtete und Bleibeberechtigte", "refugees and people with a right to remain"},
		"TARGET_GROUP_ASYLUM_SEEKERS":              {"Asylsuchende", "asylum seekers"},
		"AreaFigures": {
			"[{residents} Menschen][, SGB-II-Quote {sgb2_rate} %][, Arbeitslosenquote {unemployment_rate} %][, mit Migrationshintergrund {migration_background_rate} %]",
			"[{residents} residents][, SGB II rate {sgb2_rate} %][, unemployment rate {unemployment_rate} %][, with a migration background {migration_background_rate} %]",
		},
		"Area": {"[{name}, ]{area}[, {hectares} ha]", "[{name}, ]{area}[, {hectares} ha]"},
		"AreaReport": {
			"{areas}[, {hectares} ha][: {area_figures}][; Stadt: {city_figures}][ (Quelle: {source})], Stand {as_of}",
			"{areas}[, {hectares} ha][: {area_figures}][; city: {city_figures}][ (source: {source})], as of {as_of}",
		},

		"GRANT_KIND_APPROVAL":      {"Bewilligung", "approval"},
		"GRANT_KIND_CHANGE":        {"Änderung", "change"},
		"GRANT_KIND_EXTENSION":     {"Verlängerung", "extension"},
		"GRANT_KIND_END":           {"Ende", "end"},
		"PARTNER_ROLE_LEAD":        {"federführender Partner", "lead partner"},
		"PARTNER_ROLE_PARTNER":     {"Projektpartner", "project partner"},
		"PARTNER_ROLE_COOPERATION": {"Kooperationspartner", "cooperation partner"},
		"PARTNER_ROLE_STRATEGIC":   {"strategischer Partner", "strategic partner"},
		"Target":                   {"{code}[ ({breakdown})]: {value}[ bis {due_on}]", "{code}[ ({breakdown})]: {value}[ by {due_on}]"},
		"IndicatorParameters": {
			"abweichend gelesen[, langzeitarbeitslos nach {long_term_months} Monaten][, unter 25 nach {long_term_months_under_25} Monaten][, genau so lange genügt: {long_term_reached_is_enough}][, langzeitarbeitslos nach {long_term_days} Tagen][, ein Elternteil genügt: {one_parent_is_enough}][, ohne Angabe des Geschlechts nicht gezählt: {not_stated_left_out}][, EU-Bürger nicht gezählt: {eu_citizens_left_out}][, ISCED 0 nicht gezählt: {isced_0_left_out}][, Arbeitsgelegenheit zählt: {work_opportunity_counts}][, alle Ströme gegliedert: {every_flow_broken_down}][, Bagatellgrenze {de_minimis_minutes} Minuten]",
			"read otherwise[, long-term unemployed after {long_term_months} months][, under 25 after {long_term_months_under_25} months][, exactly so long is enough: {long_term_reached_is_enough}][, long-term unemployed after {long_term_days} days][, one parent is enough: {one_parent_is_enough}][, without a stated gender not counted: {not_stated_left_out}][, EU citizens not counted: {eu_citizens_left_out}][, ISCED 0 not counted: {isced_0_left_out}][, work opportunity counts: {work_opportunity_counts}][, every flow broken down: {every_flow_broken_down}][, de-minimis limit {de_minimis_minutes} minutes]",
		},
		"Checkpoint": {
			"[Tag {day}][Monat {months}][, Fenster ab {opens_before} Tage vorher][, Fenster bis {closes_after} Tage danach]",
			"[day {day}][month {months}][, window opens {opens_before} days before][, window closes {closes_after} days after]",
		},

		"CONTACT_PURPOSE_ACQUISITION":      {"Stellen einwerben", "acquire vacancies"},
		"CONTACT_PURPOSE_AWARENESS":        {"Sensibilisierung", "raise awareness"},
		"CONTACT_PURPOSE_NEEDS_ANALYSIS":   {"Bedarf erfragen", "learn what is needed"},
		"CONTACT_PURPOSE_RETENTION":        {"Vermittlung erhalten", "keep a placement going"},
		"ENTITY_KIND_PUBLIC_BODY":          {"öffentliche Stelle", "public body"},
		"ENTITY_KIND_ENTERPRISE":           {"Unternehmen", "enterprise"},
		"SIZE_CLASS_MICRO":                 {"unter 10 Beschäftigte", "fewer than 10 people"},
		"SIZE_CLASS_SMALL":                 {"unter 50 Beschäftigte", "fewer than 50 people"},
		"SIZE_CLASS_MEDIUM":                {"unter 250 Beschäftigte", "fewer than 250 people"},
		"SIZE_CLASS_LARGE":                 {"250 Beschäftigte oder mehr", "250 people or more"},
		"SIZE_CLASS_NOT_AN_ENTERPRISE":     {"ohne Größenklasse", "no size class"},
		"VACANCY_KIND_SOCIAL_INSURANCE":    {"sozialversicherungspflichtige Arbeit", "employment subject to social insurance"},
		"VACANCY_KIND_SUBSIDISED":          {"gefördertes Arbeitsverhältnis", "subsidised employment"},
		"VACANCY_KIND_MINI_JOB":            {"Minijob", "marginal employment"},
		"VACANCY_KIND_IN_COMPANY_TRAINING": {"betriebliche Ausbildung", "in-company vocational training"},
		"VACANCY_KIND_SCHOOL_TRAINING":     {"schulische Ausbildung", "school-based vocational training"},
		"VACANCY_KIND_INTERNSHIP":          {"Praktikum", "internship"},
		"VACANCY_KIND_SELF_EMPLOYMENT":     {"selbständige Arbeit", "self-employment"},
		"VACANCY_KIND_WORK_OPPORTUNITY":    {"Arbeitsgelegenheit (AGH)", "work opportunity (AGH)"},
		"VACANCY_KIND_WORK_TRIAL":          {"betriebliche Erprobung", "work trial"},
		"VACANCY_KIND_QUALIFICATION":       {"weitere Qualifizierung", "further qualification"},

		"TRAINING_AUDIENCE_EMPLOYMENT_AGENCY":    {"Mitarbeitende der Arbeitsagentur", "staff of employment agencies"},
		"TRAINING_AUDIENCE_JOBCENTER":            {"Mitarbeitende der Jobcenter", "staff of Jobcenters"},
		"TRAINING_AUDIENCE_PARTNER":              {"Mitarbeitende der Partner", "staff of partners"},
		"TRAINING_AUDIENCE_EMPLOYER":             {"Mitarbeitende der Betriebe", "staff of employers"},
		"TrainedStaff":                           {"{people} {audience}", "{people} {audience}"},
		"NEIGHBOURHOOD_KIND_CULTURE_EVENING":     {"Kulturabend", "culture evening"},
		"NEIGHBOURHOOD_KIND_COOKING":             {"gemeinsames Kochen", "cooking together"},
		"NEIGHBOURHOOD_KIND_GARDEN":              {"Garten", "garden"},
		"NEIGHBOURHOOD_KIND_CLUB":                {"Klubangebot", "club activity"},
		"NEIGHBOURHOOD_KIND_OTHER":               {"andere Aktivität", "another activity"},
		"NEIGHBOURHOOD_PURPOSE_LIVING_TOGETHER":  {"Zusammenleben", "living together"},
		"NEIGHBOURHOOD_PURPOSE_IMAGE":            {"Ansehen des Quartiers", "a better image of the area"},
		"NEIGHBOURHOOD_PURPOSE_CIVIC_ENGAGEMENT": {"bürgerschaftliches Engagement", "civic engagement"},
		"BENEFICIARY_CHILDREN":                   {"Kinder", "children"},
		"BENEFICIARY_SENIORS":                    {"ältere Menschen", "seniors"},
		"BENEFICIARY_MIGRANTS":                   {"Zugewanderte", "migrants"},
		"BENEFICIARY_REFUGEES":                   {"Geflüchtete", "refugees"},
		"BENEFICIARY_LONG_TERM_UNEMPLOYED":       {"Langzeitarbeitslose", "long-term unemployed people"},
		"BENEFICIARY_OTHER":                      {"andere", "others"},
		"Headcount":                              {"{people} {audience}", "{people} {audience}"},
		"OUTREACH_CHANNEL_STREET":                {"auf der Straße", "in the street"},
		"OUTREACH_CHANNEL_EVENT":                 {"bei einer Veranstaltung", "at an event"},
		"OUTREACH_CHANNEL_SHELTER":               {"in einer Unterkunft", "in a shelter"},
		"OUTREACH_CHANNEL_INSTITUTION":           {"in einer Einrichtung", "in an institution"},
		"OUTREACH_CHANNEL_ONLINE":                {"im Internet", "online"},
		"ReportParameter":                        {"{name} = {value}", "{name} = {value}"},
	},
}
