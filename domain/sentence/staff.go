package sentence

// staff is the words of the directory: who works here, and what happens when somebody leaves.
var staff = Topic{
	Rules: map[string]Sentence{
		"directory.not_yaml": {
			"Die Datei ist kein YAML, das hier gelesen werden kann: {0}.",
			"The file is not YAML that can be read here: {0}.",
		},
		"directory.unknown_field": {
			"Das Feld {0} gibt es nicht; bekannt sind {1}.",
			"There is no field {0}; there are {1}.",
		},
		"directory.twice": {
			"{0} steht mehr als einmal in der Liste. Lassen Sie einen Eintrag stehen.",
			"{0} is in the list more than once. Keep one entry.",
		},
		"directory.bad_email": {
			"Die E-Mail-Adresse von {0} ist keine. Geben Sie nur die Adresse an, ohne Namen, oder nichts.",
			"The e-mail address of {0} is none. Give the bare address without a name, or nothing.",
		},
		"directory.unknown_role": {
			"Für {0} ist keine Rolle angegeben, die es gibt. Es gibt case_worker, coordinator, auditor, analyst, data_protection_officer und operator.",
			"The role of {0} is none. There are case_worker, coordinator, auditor, analyst, data_protection_officer and operator.",
		},
		"directory.partner_unknown": {
			"Der Partner {1}, für den {0} arbeitet, steht nicht im Verzeichnis. Nehmen Sie ihn auf.",
			"The partner {1} that {0} works for is not in the directory. Add it.",
		},
		"directory.deputy_unknown": {
			"{1} soll {0} vertreten, steht aber nicht im Verzeichnis. Prüfen Sie die Kennung oder nehmen Sie die Person auf.",
			"{1} is to stand in for {0} and is not in the directory. Check the id, or add the person.",
		},
		"directory.deputy_twice": {
			"{1} vertritt {0} mehr als einmal. Nennen Sie jede Vertretung einmal, die erste Wahl zuerst.",
			"{1} stands in for {0} more than once. Name each deputy once, the first choice first.",
		},
		"directory.deputy_of_themself": {
			"{0} kann sich nicht selbst vertreten. Nennen Sie jemand anderen oder niemanden.",
			"{0} cannot stand in for themself. Name somebody else, or nobody.",
		},
		"directory.deputy_has_left": {
			"{1} soll {0} vertreten, ist aber seit {2} nicht mehr da. Nennen Sie jemand anderen.",
			"{1} is to stand in for {0} but left on {2}. Name somebody else.",
		},
		"directory.absence_reversed": {
			"Die Abwesenheit von {0} endet am {2}, bevor sie am {1} beginnt. Prüfen Sie die Tage.",
			"The absence of {0} ends on {2}, before it begins on {1}. Check the days.",
		},
		"directory.absences_overlap": {
			"Die Abwesenheit von {0} vom {1} bis {2} hat Tage mit einer anderen gemeinsam. Fassen Sie beide zusammen.",
			"The absence of {0} from {1} to {2} shares days with another one. Make one of them.",
		},
		"directory.no_absence": {
			"Es gibt keine Abwesenheit von {0}, die am {1} beginnt. Sehen Sie im Eintrag nach, welche es gibt.",
			"There is no absence of {0} that begins on {1}. Look up in the entry which there are.",
		},
		"auth.partner": {
			"{0} gehört zu einem anderen Partner oder Vorhaben. Bitten Sie dessen Koordination oder den Betrieb.",
			"{0} belongs to another partner or operation. Ask its coordinator, or the operator.",
		},
		"staff.unknown": {
			"{0} steht nicht im Verzeichnis. Prüfen Sie die Kennung oder nehmen Sie die Person auf.",
			"{0} is not in the directory. Check the id, or add the person.",
		},
		"staff.has_left": {
			"{0} ist seit {1} nicht mehr da und kann keine Fälle übernehmen. Wählen Sie jemand anderen.",
			"{0} left on {1} and can take no cases. Choose somebody else.",
		},
		"staff.left_already": {
			"{0} ist schon am {1} gegangen. Lassen Sie das Datum weg oder nennen Sie dieses.",
			"{0} left on {1} already. Leave the date out, or give this one.",
		},
		"staff.leaves_in_future": {
			"{0} liegt in der Zukunft. Fälle gehen an dem Tag über, an dem es so weit ist.",
			"{0} lies in the future. Cases are handed over on the day itself.",
		},
		"staff.has_cases": {
			"{0} hat noch {1} Fälle. Übergeben Sie sie mit journey staff leave.",
			"{0} still has {1} cases. Hand them over with journey staff leave.",
		},
		"staff.to_themself": {
			"{0} kann nicht an sich selbst übergeben. Nennen Sie jemand anderen.",
			"{0} cannot hand over to themself. Name somebody else.",
		},
		"staff.other_partner": {
			"{1} arbeitet für einen anderen Partner als {0}. Über Partner hinweg wird jeder Fall vorgeschlagen und angenommen (case_transfer_proposed, case_transfer_decided).",
			"{1} works for another partner than {0}. Between partners each case is proposed and accepted (case_transfer_proposed, case_transfer_decided).",
		},
		"staff.not_reachable": {
			"{0} ist am {1} abwesend, und niemand vertritt. Wählen Sie jemand anderen oder tragen Sie eine Vertretung ein.",
			"{0} is absent on {1}, and nobody stands in. Choose somebody else, or enter a deputy.",
		},
		"staff.no_caseworker": {
			"{0} begleitet keine Teilnehmenden. Wählen Sie jemanden aus Fallmanagement oder Koordination.",
			"{0} accompanies no participants. Choose a case worker or a coordinator.",
		},
		"staff.not_in_operation": {
			"{0} arbeitet nicht im Vorhaben {1}. Nehmen Sie es im Verzeichnis auf oder weisen Sie diesen Fall jemand anderem zu.",
			"{0} does not work in the operation {1}. Add it in the directory, or assign this case to somebody else.",
		},
		"case.of_other_partner": {
			"Der Fall gehört dem Partner {0}. Schlagen Sie ihm die Übergabe vor (case_transfer_proposed).",
			"The case belongs to the partner {0}. Propose its transfer (case_transfer_proposed).",
		},
	},
}
