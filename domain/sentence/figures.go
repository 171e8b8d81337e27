package sentence

// figures is what is said about questions for figures and about reports.
var figures = Topic{
	Rules: map[string]Sentence{
		"figures.no_set": {
			"Das Vorhaben hat keinen Indikatorensatz, also keine amtlichen Zahlen. Prüfen Sie seine Anmeldung.",
			"The operation has no indicator set, and so no official figures. Check its registration.",
		},
		"figures.nothing_known": {
			"Zu dieser Zeit war von dem Vorhaben noch nichts bekannt. Fragen Sie nach einem späteren Wissensstand.",
			"Nothing was known of the operation at that time yet. Ask for a later knowledge time.",
		},
		"figures.known_in_future": {
			"Der Wissensstand liegt in der Zukunft. Lassen Sie ihn weg, um den von jetzt zu nehmen.",
			"The knowledge time lies in the future. Leave it out to take that of now.",
		},
		"figures.unknown_code": {
			"Diesen Indikator hat der Satz {0} nicht. Die Codes stehen in seiner Tabelle.",
			"The set {0} has no such indicator. The codes stand in its table.",
		},
		"figures.year_missing": {
			"Dieser Satz zählt nach Kalenderjahren. Nennen Sie das Jahr.",
			"This set counts by calendar year. Name the year.",
		},
		"figures.no_series": {
			"Diese Größe zählt einen Stand und kein Geschehen; einen Verlauf nach Monaten hat sie nicht.",
			"This figure counts how things stand and not what happened; it has no series by month.",
		},
		"figures.known_twice": {
			"Nennen Sie den Wissensstand als Zeitpunkt oder als Tag, nicht beides.",
			"Name what is known by a time or by a day, not by both.",
		},
		"figures.no_years": {
			"Der Satz {0} zählt nicht nach Kalenderjahren: Lassen Sie Jahr und Bewegung weg.",
			"The set {0} does not count by calendar year: leave out year and flow.",
		},
		"figures.only_by_year": {
			"Der Satz {0} zählt nach Kalenderjahren; seine Codes werden nicht weiter gegliedert. Fragen Sie nach der amtlichen Tabelle, oder nach einer Größe des Vorhabens.",
			"The set {0} counts by calendar year; its codes are not broken down further. Ask for the official table, or for a figure of the operation's own.",
		},
		"figures.quarters_only": {
			"Veröffentlicht wird nach Quartalen: Monate und Quartale nebeneinander verrieten kleine Zahlen. Fragen Sie nach Quartalen.",
			"What is published is by quarter: months and quarters side by side would give small counts away. Ask for quarters.",
		},
		"figures.analyst_cut_off": {
			"Für diese Rolle gibt es Zahlen nur zum Ende eines Quartals und mit dem Wissen von jetzt: zwei Stichtage nebeneinander verrieten, was dazwischen geschah.",
			"This role gets figures for the end of a quarter and as known now: two cut-offs side by side would give away what happened between them.",
		},
		"figures.not_publishable": {
			"Diese Tabelle lässt sich so nicht veröffentlichen: Was schon veröffentlicht ist, verriete kleine Zahlen.",
			"This table cannot be published like that: what was published before would give small counts away.",
		},
		"figures.rows_differ": {
			"Die Zeilen des Lesemodells und der Verlauf sagen Verschiedenes. Das darf nicht sein: Vergleichen Sie das Lesemodell outcome (journey projection compare) und bauen Sie es neu.",
			"The rows of the read model and the history say different things. That must not be: compare the read model outcome (journey projection compare) and rebuild it.",
		},
		"report.issue_it": {
			"Die Zahlen eines Berichts rechnet der Dienst selbst. Stellen Sie ihn aus (journey report issue); nur ein Bericht eines anderen Systems wird übernommen, wie er war.",
			"The service computes the figures of a report itself. Issue it (journey report issue); only a report of another system is taken over as it was.",
		},
		"report.unknown": {
			"Einen Bericht mit dieser Nummer gibt es nicht. Die Nummern stehen in der Liste der Berichte.",
			"There is no report of that number. The numbers stand in the list of reports.",
		},
		"report.taken_over": {
			"Der Bericht wurde aus einem anderen System übernommen und lässt sich hier nicht nachrechnen.",
			"The report was taken over from another system and cannot be computed again here.",
		},
		"report.other_form": {
			"Der Bericht hat eine Form, die dieses Programm nicht schreibt, und lässt sich damit nicht nachrechnen.",
			"The report has a form that this program does not write, so it cannot be computed again by it.",
		},
		"report.other_definitions": {
			"Der Bericht beruht auf anderen Definitionen als denen dieses Programms. Rechnen Sie ihn mit der Programmversion nach, die ihn ausgestellt hat.",
			"The report rests on other definitions than those of this program. Compute it again with the version of the program that issued it.",
		},
		"report.other_log": {
			"Der Bericht beruht auf einem anderen Ereignisprotokoll und lässt sich hier nicht nachrechnen.",
			"The report rests on another log and cannot be computed again here.",
		},
		"participation.gone": {
			"Diese Teilnahme gibt es so nicht mehr: Sie wurde mit einer anderen als dieselbe Person verknüpft oder wieder getrennt, oder ihr Eintritt wurde zurückgenommen oder verlegt.",
			"This participation is none of its own any more: it was linked with another one as the same person, or unlinked, or its entry was retracted or moved.",
		},
		"participation.not_known_yet": {
			"Der andere Bericht kennt diese Teilnahme so noch nicht: Diese Schritte wurden erst nach ihm bekannt.",
			"The other report does not know this participation yet as one of its own: these steps became known after it.",
		},
		"report.other_cut_off": {
			"Kein Schritt hat das geändert: Die beiden blicken auf verschiedene Stichtage.",
			"No step changed this: the two look at different cut-offs.",
		},
		"window.not_closed_yet": {
			"Kein Schritt hat das geändert: Nach dem Wissen des anderen Berichts ist das Zeitfenster noch offen.",
			"No step changed this: as the other report knew it, the window is still open.",
		},
		"window.closed_meanwhile": {
			"Kein Schritt hat das geändert: Das Zeitfenster war damals noch offen und ist inzwischen abgelaufen.",
			"No step changed this: the window was still open then and has closed since.",
		},
	},
}
