package sentence

// result is why a participation counts for a result or does not: upon leaving, and six months later.
var result = Topic{
	Rules: map[string]Sentence{
		"result.not_left": {
			"Wird nicht gezählt: Die Person war am Stichtag nicht ausgetreten.",
			"Not counted: the person had not left at the cut-off.",
		},
		"result.not_inactive_at_entry": {
			"Wird nicht gezählt: Das gilt nur für Personen, die beim Eintritt nicht erwerbstätig und nicht arbeitslos waren.",
			"Not counted: this is for people who were inactive at entry.",
		},
		"result.not_out_of_work_at_entry": {
			"Wird nicht gezählt: Das gilt nur für Personen, die beim Eintritt nicht erwerbstätig waren.",
			"Not counted: this is for people who were unemployed or inactive at entry.",
		},
		"result.not_employed_at_entry": {
			"Wird nicht gezählt: Das gilt nur für Personen, die beim Eintritt erwerbstätig waren.",
			"Not counted: this is for people who were employed at entry.",
		},
		"result.in_education_at_entry": {
			"Wird nicht gezählt: Die Person war schon beim Eintritt in Bildung oder Ausbildung.",
			"Not counted: the person was in education or training at entry already.",
		},
		"result.not_above_54_at_entry": {
			"Wird nicht gezählt: Das gilt nur für Personen, die beim Eintritt 55 Jahre oder älter waren.",
			"Not counted: this is for people who were 55 or older at entry.",
		},
		"result.not_disadvantaged_at_entry": {
			"Wird nicht gezählt: Das gilt nur für Personen, die beim Eintritt benachteiligt waren.",
			"Not counted: this is for people who were disadvantaged at entry.",
		},
		"result.died": {
			"Zählt nicht: Die Person starb spätestens vier Wochen nach dem Austritt.",
			"Does not count: the person died within four weeks after leaving.",
		},
		"result.died_before": {
			"Wird nicht gezählt: Die Person starb, bevor sechs Monate seit dem Austritt vergangen waren.",
			"Not counted: the person died before six months had passed since leaving.",
		},
		"result.none": {
			"Zählt nicht: Keines der Ergebnisse nach dem Austritt wurde erreicht.",
			"Does not count: none of the results upon leaving was reached.",
		},

		"window.registered_unemployed": {
			"Zählt: Nach dem letzten Stand in den vier Wochen nach dem Austritt war die Person arbeitslos gemeldet.",
			"Counts: by the last status within four weeks after leaving the person was registered unemployed.",
		},
		"window.unemployed": {
			"Zählt: Nach dem letzten Stand in den vier Wochen nach dem Austritt war die Person arbeitslos.",
			"Counts: by the last status within four weeks after leaving the person was unemployed.",
		},
		"window.searching": {
			"Zählt: Nach dem letzten Stand in den vier Wochen nach dem Austritt suchte die Person Arbeit.",
			"Counts: by the last status within four weeks after leaving the person was searching for work.",
		},
		"window.not_searching": {
			"Zählt nicht: Nach dem letzten Stand in den vier Wochen nach dem Austritt suchte die Person keine Arbeit.",
			"Does not count: by the last status within four weeks after leaving the person was not searching for work.",
		},
		"window.employed": {
			"Zählt nicht: Nach dem letzten Stand in den vier Wochen nach dem Austritt war die Person erwerbstätig.",
			"Does not count: by the last status within four weeks after leaving the person was employed.",
		},
		"window.placement": {
			"Zählt: Am Ende der vier Wochen nach dem Austritt lief eine Vermittlung in Erwerbstätigkeit.",
			"Counts: at the end of the four weeks after leaving a placement into employment was running.",
		},
		"window.told_employed": {
			"Zählt: Nach dem letzten Stand in den vier Wochen nach dem Austritt war die Person erwerbstätig.",
			"Counts: by the last status within four weeks after leaving the person was employed.",
		},
		"window.not_employed": {
			"Zählt nicht: Nach dem letzten Stand in den vier Wochen nach dem Austritt war die Person nicht erwerbstätig.",
			"Does not count: by the last status within four weeks after leaving the person was not employed.",
		},
		"window.training": {
			"Zählt: In den vier Wochen nach dem Austritt lief eine Vermittlung in Ausbildung.",
			"Counts: within four weeks after leaving a placement into training was running.",
		},
		"window.in_education": {
			"Zählt: In den vier Wochen nach dem Austritt war die Person in Bildung oder Ausbildung.",
			"Counts: within four weeks after leaving the person was in education or training.",
		},
		"window.not_in_education": {
			"Zählt nicht: In den vier Wochen nach dem Austritt war die Person nicht in Bildung oder Ausbildung.",
			"Does not count: within four weeks after leaving the person was not in education or training.",
		},
		"window.later_status": {
			"Zählt nicht: In den vier Wochen nach dem Austritt war es zuerst so, dann änderte sich der Status; der letzte gilt.",
			"Does not count: it was so first within the four weeks after leaving, then the status changed; the last one counts.",
		},
		"window.starts_after": {
			"Zählt nicht: Arbeit oder Ausbildung begann erst später als vier Wochen nach dem Austritt.",
			"Does not count: work or training began more than four weeks after leaving.",
		},
		"window.placement_ended": {
			"Unbekannt: Die Vermittlung endete in den vier Wochen nach dem Austritt; was danach war, ist nicht bekannt.",
			"Unknown: the placement ended within four weeks after leaving; what came then is not known.",
		},
		"window.other_kind": {
			"Unbekannt: In den vier Wochen nach dem Austritt gibt es nur eine Vermittlung, die keine Erwerbstätigkeit ist.",
			"Unknown: within four weeks after leaving there is only a placement that is no employment.",
		},
		"window.no_status_told": {
			"Unbekannt: In den vier Wochen nach dem Austritt wurde nach dem Status gefragt, aber er fehlt.",
			"Unknown: within four weeks after leaving the status was asked for, but is missing.",
		},
		"window.no_fact": {
			"Unbekannt: Aus den vier Wochen nach dem Austritt ist dazu nichts erfasst.",
			"Unknown: nothing is recorded of that from the four weeks after leaving.",
		},

		"qualification.formal": {
			"Zählt: Bis vier Wochen nach dem Austritt wurde eine geprüfte Qualifizierung erworben.",
			"Counts: a formal, assessed qualification was gained up to four weeks after leaving.",
		},
		"qualification.not_formal": {
			"Zählt nicht: Was erworben wurde, ist nicht förmlich geprüft; Teilnahme genügt nicht.",
			"Does not count: what was gained is not formally assessed; attendance is not enough.",
		},
		"qualification.recognition_only": {
			"Zählt nicht: Eine Anerkennung allein genügt nicht; es fehlt der erworbene Abschluss.",
			"Does not count: a recognition alone is not enough; the qualification awarded is missing.",
		},
		"qualification.after_window": {
			"Zählt nicht: Die Qualifizierung wurde später als vier Wochen nach dem Austritt erworben.",
			"Does not count: the qualification was gained more than four weeks after leaving.",
		},
		"qualification.none": {
			"Zählt nicht: Vom Eintritt bis vier Wochen nach dem Austritt ist keine Qualifizierung erfasst.",
			"Does not count: no qualification is recorded from the entry to four weeks after leaving.",
		},

		"late.placement": {
			"Zählt: Sechs Monate nach dem Austritt lief eine Vermittlung in Erwerbstätigkeit, und ein Schritt bestätigt sie.",
			"Counts: six months after leaving a placement into employment was running, and a step confirms it.",
		},
		"late.told_employed": {
			"Zählt: Sechs Monate nach dem Austritt war die Person nach dem Stand dieses Tages erwerbstätig.",
			"Counts: six months after leaving the person was employed, by the status of that day.",
		},
		"late.told_employed_near": {
			"Zählt, annähernd: Nach dem Stand, der dem Tag sechs Monate nach dem Austritt am nächsten liegt (höchstens 30 Tage), war die Person erwerbstätig.",
			"Counts, approximately: by the status nearest to the day six months after leaving (30 days at most) the person was employed.",
		},
		"late.not_employed": {
			"Zählt nicht: Sechs Monate nach dem Austritt war die Person nach dem Stand dieses Tages nicht erwerbstätig.",
			"Does not count: six months after leaving the person was not employed, by the status of that day.",
		},
		"late.not_employed_near": {
			"Zählt nicht, annähernd: Nach dem Stand, der dem Tag sechs Monate nach dem Austritt am nächsten liegt (höchstens 30 Tage), war die Person nicht erwerbstätig.",
			"Does not count, approximately: by the status nearest to the day six months after leaving (30 days at most) the person was not employed.",
		},
		"late.no_confirmation": {
			"Unbekannt: Eine Vermittlung läuft über den Tag sechs Monate nach dem Austritt, aber nichts ab 30 Tagen davor bestätigt sie.",
			"Unknown: a placement runs over the day six months after leaving, but nothing from 30 days before it on confirms it.",
		},
		"late.contradicted": {
			"Zählt nicht: Eine Vermittlung läuft über den Tag sechs Monate nach dem Austritt, aber ein späterer Stand widerspricht ihr.",
			"Does not count: a placement runs over the day six months after leaving, but a later status contradicts it.",
		},
		"late.starts_after": {
			"Zählt nicht: Die Arbeit begann erst nach dem Tag sechs Monate nach dem Austritt.",
			"Does not count: the work began after the day six months after leaving.",
		},
		"late.placement_ended": {
			"Zählt nicht: Die Vermittlung endete vor dem Tag sechs Monate nach dem Austritt.",
			"Does not count: the placement ended before the day six months after leaving.",
		},
		"late.other_kind": {
			"Unbekannt: Sechs Monate nach dem Austritt gibt es nur eine Vermittlung, die keine Erwerbstätigkeit ist.",
			"Unknown: six months after leaving there is only a placement that is no employment.",
		},
		"late.no_status_told": {
			"Unbekannt: Um den Tag sechs Monate nach dem Austritt wurde nach dem Status gefragt, aber er fehlt.",
			"Unknown: around the day six months after leaving the status was asked for, but is missing.",
		},
		"late.no_fact": {
			"Unbekannt: Um den Tag sechs Monate nach dem Austritt (höchstens 30 Tage) ist nichts erfasst.",
			"Unknown: nothing is recorded around the day six months after leaving (30 days at most).",
		},

		"better.permanent": {
			"Zählt: Statt eines befristeten hat die Person sechs Monate nach dem Austritt einen unbefristeten Vertrag.",
			"Counts: six months after leaving the person has a permanent contract instead of a fixed term.",
		},
		"better.full_time": {
			"Zählt: Statt unfreiwillig in Teilzeit arbeitet die Person sechs Monate nach dem Austritt in Vollzeit.",
			"Counts: six months after leaving the person works full time instead of part time by necessity.",
		},
		"better.level": {
			"Zählt: Sechs Monate nach dem Austritt arbeitet die Person auf einem höheren Anforderungsniveau.",
			"Counts: six months after leaving the person works at a higher requirement level.",
		},
		"better.promoted": {
			"Zählt: Die Person wurde zwischen dem Eintritt und dem Tag sechs Monate nach dem Austritt befördert.",
			"Counts: the person was promoted between the entry and the day six months after leaving.",
		},
		"better.nothing": {
			"Zählt nicht: Die Person arbeitet sechs Monate nach dem Austritt, aber nach Vertrag, Stunden und Anforderung nicht besser; mehr Lohn allein zählt nicht.",
			"Does not count: the person works six months after leaving, but is no better off by contract, hours or requirement level; more pay alone does not count.",
		},
	},
}
