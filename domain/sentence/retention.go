package sentence

var retention = Topic{
	Rules: map[string]Sentence{
		"retention.evidence_esf_plus": {
			"Nachweis: fünf Jahre ab dem 31. Dezember des Jahres der letzten Zahlung (VO (EU) 2021/1060 Art. 82), oder länger, wenn die Verwaltungsbehörde es verlangt.",
			"Evidence: five years from 31 December of the year of the last payment (Reg. (EU) 2021/1060 Art. 82), or longer if the managing authority asks for it.",
		},
		"retention.evidence_esf_2014": {
			"Nachweis: bis zu dem Tag, den die Verwaltungsbehörde nennt (VO (EU) 1303/2013 Art. 140).",
			"Evidence: until the day that the managing authority names (Reg. (EU) 1303/2013 Art. 140).",
		},
		"retention.evidence_esf_2007": {
			"Nachweis: bis zu dem Tag, den die Verwaltungsbehörde nennt (VO (EG) 1083/2006 Art. 90).",
			"Evidence: until the day that the managing authority names (Reg. (EC) 1083/2006 Art. 90).",
		},
		"retention.contact": {
			"Kontaktdaten: sechs Monate nach dem Austritt und der letzten Nachbegleitung.",
			"Contact data: six months after the exit and the last follow-up.",
		},
		"retention.residence": {
			"Aufenthalt und Sozialleistungen: zwölf Monate nach dem Austritt und der letzten Nachbegleitung.",
			"Residence and benefits: twelve months after the exit and the last follow-up.",
		},
		"retention.case_notes": {
			"Freie Texte, Gesundheit und Familie: zwölf Monate nach dem Austritt und der letzten Nachbegleitung; keine Prüfung braucht sie.",
			"Free text, health and family: twelve months after the exit and the last follow-up; no audit needs them.",
		},
		"retention.own_period": {
			"Frist, die das Vorhaben selbst gesetzt hat, ab dem Austritt und der letzten Nachbegleitung.",
			"A period that the operation has set itself, after the exit and the last follow-up.",
		},
		"retention.no_entry": {
			"Nie eingetreten: zwölf Monate nach dem letzten Schritt; keine Zahl beruht darauf.",
			"Never entered: twelve months after the last step; no figure rests on it.",
		},
		"retention.no_last_payment": {
			"Die letzte Zahlung ist noch nicht erfasst; bis dahin ist kein Ende bekannt.",
			"The last payment is not recorded yet; until it is, no end is known.",
		},
		"retention.no_authority_date": {
			"Die Verwaltungsbehörde hat noch keinen Tag genannt; bis dahin ist kein Ende bekannt.",
			"The managing authority has named no day yet; until it does, no end is known.",
		},
		"retention.still_in": {
			"Ohne Austritt und ohne Ende des Vorhabens ist kein Ende bekannt.",
			"Without an exit and without an end of the operation no end is known.",
		},
		"retention.nothing_said": {
			"Der Schritt sagt nichts. Geben Sie die letzte Zahlung, den Tag der Verwaltungsbehörde oder eine Frist an.",
			"The step says nothing. Give the last payment, the authority's day or a period.",
		},
		"retention.payment_outside": {
			"Eine letzte Zahlung am {0} kann es nicht geben: sie liegt zwischen dem ersten Tag des Vorhabens ({1}) und heute ({2}). Prüfen Sie das Datum.",
			"There cannot be a last payment on {0}: it lies between the first day of the operation ({1}) and today ({2}). Check the date.",
		},
		"retention.until_before_end": {
			"Der {0} liegt vor dem Ende des Vorhabens ({1}); so kurz wird nichts aufbewahrt. Prüfen Sie das Datum.",
			"{0} lies before the end of the operation ({1}); nothing is kept for so short a time. Check the date.",
		},
		"retention.months_or_evidence": {
			"Die {0}. Frist nennt beides oder keines von beiden. Geben Sie entweder months oder evidence an.",
			"Period {0} names both or neither. Give either months or evidence.",
		},
		"retention.class_twice": {
			"Die Klasse der {0}. Frist ist schon genannt. Nennen Sie jede Klasse einmal.",
			"The class of period {0} is named before. Name each class once.",
		},
		"hold.id_used": {
			"Eine Sperre {0} gibt es schon. Geben Sie der neuen eine andere Nummer.",
			"There is a hold {0} already. Give the new one another id.",
		},
		"hold.unknown": {
			"Eine Sperre {0} ist nicht erfasst. Sehen Sie im Verlauf nach.",
			"There is no hold {0}. Look it up in the history.",
		},
		"hold.lifted_already": {
			"Die Sperre {0} ist seit dem {1} aufgehoben. Es ist nichts zu tun.",
			"The hold {0} was lifted on {1}. Nothing is to be done.",
		},
		"hold.lifted_before_placed": {
			"Die Sperre {0} beginnt erst am {1}. Prüfen Sie das Datum.",
			"The hold {0} begins only on {1}. Check the date.",
		},
		"hold.ends_before_it_begins": {
			"Die Sperre beginnt am {0} und endete schon am {1}. Prüfen Sie die Daten.",
			"The hold begins on {0} and would end on {1}. Check the dates.",
		},
		"hold.too_late": {
			"Über die Klasse {0} ist seit dem {1} entschieden, dass sie gelöscht wird; eine Sperre kommt zu spät. Lassen Sie diese Klasse weg.",
			"Since {1} it is decided that the class {0} is destroyed; a hold comes too late. Leave this class out.",
		},
		"erasure.held": {
			"Die Klasse {0} ist gesperrt (Aktenzeichen {1}, Art. 17 Abs. 3 e DSGVO). Solange die Sperre steht, wird nichts davon gelöscht; behalten Sie die Klasse.",
			"The class {0} is on hold (file {1}, Art. 17(3)(e) GDPR). While the hold stands nothing of it is destroyed; keep the class.",
		},
		"erasure.must_be_kept": {
			"Die Klasse {0} muss bis zum {1} als Nachweis aufbewahrt werden (Art. 17 Abs. 3 b DSGVO). Behalten Sie sie bis dahin.",
			"The class {0} must be kept as evidence until {1} (Art. 17(3)(b) GDPR). Keep it until then.",
		},
		"erasure.not_due": {
			"Die Frist der Klasse {0} läuft bis zum {1}. Auf dieser Grundlage wird sie erst danach gelöscht.",
			"The period of the class {0} runs until {1}. On this basis it is destroyed only after it.",
		},
		"erasure.end_not_known": {
			"Die Klasse {0} muss als Nachweis aufbewahrt werden, und noch ist kein Ende bekannt. Erfassen Sie zuerst die letzte Zahlung oder den Tag der Verwaltungsbehörde (retention_set).",
			"The class {0} must be kept as evidence, and no end is known yet. Record the last payment or the managing authority's day first (retention_set).",
		},
	},
	Steps: map[string]Sentence{
		"retention_set": {
			"Aufbewahrung[; letzte Zahlung am {last_payment_on}][; Unterlagen aufbewahren bis {retain_until}][; Fristen: {periods}].",
			"Retention[; last payment on {last_payment_on}][; records kept until {retain_until}][; periods: {periods}].",
		},
		"hold_placed": {
			"Sperre {hold}: nichts wird gelöscht von {classes}; Grund: {basis}, Aktenzeichen {reference}[; bis {until}].",
			"Hold {hold}: nothing is destroyed of {classes}; reason: {basis}, file {reference}[; until {until}].",
		},
		"hold_lifted": {
			"Die Sperre {hold} ist aufgehoben.",
			"The hold {hold} is lifted.",
		},
	},
	Values: map[string]Sentence{
		"RetentionPeriod":               {"{class}[ {months} Monate][, als Nachweis: {evidence}]", "{class}[ {months} months][, as evidence: {evidence}]"},
		"HOLD_BASIS_LEGAL_PROCEEDINGS":  {"Gerichtsverfahren", "legal proceedings"},
		"HOLD_BASIS_COMMISSION_REQUEST": {"Verlangen der Kommission", "request of the Commission"},
		"HOLD_BASIS_AUDIT":              {"laufende Prüfung", "audit"},
		"HOLD_BASIS_LEGAL_CLAIM":        {"Rechtsansprüche", "legal claims"},
		"HOLD_BASIS_RESTRICTION":        {"Einschränkung statt Löschung, auf Wunsch der Person", "restriction instead of erasure, as the person wishes"},
	},
}
