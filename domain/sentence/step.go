package sentence

// step is the words of the rules for every step: dates, corrections, and what a decision rests on.
var step = Topic{
	Rules: map[string]Sentence{
		"history.unknown_step": {
			"Der Verlauf enthält einen Schritt, den dieser Stand des Dienstes nicht kennt. Es wird nichts angenommen, bis der Dienst erneuert ist.",
			"The history holds a step that this release of the service does not know. Nothing is accepted until the service is updated.",
		},
		"step.missing": {
			"Die Anfrage enthält keinen Schritt. Geben Sie step mit genau einer Art an.",
			"The request holds no step. Give step with exactly one kind.",
		},
		"operation.unknown": {
			"Dieses Vorhaben ist nicht angemeldet. Melden Sie es zuerst an oder prüfen Sie die ID.",
			"This operation is not registered. Register it first, or check the id.",
		},
		"date.not_in_calendar": {
			"Diesen Tag gibt es nicht, oder er liegt außerhalb von 1900 bis 2199. Prüfen Sie das Datum.",
			"There is no such day, or it lies outside 1900 to 2199. Check the date.",
		},
		"date.before_operation": {
			"Der {0} liegt vor dem ersten Tag des Vorhabens ({1}). Prüfen Sie das Datum.",
			"{0} lies before the first day of the operation ({1}). Check the date.",
		},
		"date.after_grant": {
			"Am {0} war die Bewilligung schon beendet (letzter Tag {1}). Wurde verlängert, erfassen Sie zuerst die Bewilligung.",
			"On {0} the grant had ended (last day {1}). If it was extended, record that decision first.",
		},
		"date.after_results": {
			"Der {0} liegt nach der Frist für Ergebnisse und Nachbegleitung ({1}, zwölf Monate nach der Bewilligung). Der Schritt gehört nicht mehr zum Vorhaben.",
			"{0} lies after the time for results and follow-up ({1}, twelve months after the grant). The step no longer belongs to the operation.",
		},
		"correction.unknown_version": {
			"Einen Schritt mit der Version {0} gibt es in diesem Verlauf nicht. Sehen Sie im Verlauf nach.",
			"There is no step with version {0} in this history. Look it up in the history.",
		},
		"correction.retracted": {
			"Der Schritt mit der Version {0} ist zurückgenommen und kann nicht korrigiert werden. Erfassen Sie ihn neu.",
			"The step with version {0} is retracted and cannot be corrected. Record it anew.",
		},
		"correction.not_the_original": {
			"Version {0} ist selbst eine Korrektur oder Rücknahme. Nennen Sie die Version des ursprünglichen Schritts.",
			"Version {0} is itself a correction or retraction. Name the version of the original step.",
		},
		"correction.other_kind": {
			"Eine Korrektur gibt denselben Schritt anders wieder, nicht einen anderen Schritt als den mit der Version {0}. Nehmen Sie ihn zurück und erfassen Sie den richtigen.",
			"A correction words the same step differently, it does not give another step than that of version {0}. Retract that one and record the right one.",
		},
		"correction.final": {
			"Der Schritt mit der Version {0} wird nicht korrigiert: Verknüpfungen werden gelöst, Löschungen neu beantragt.",
			"The step with version {0} is not corrected: links are undone by unlinking, erasures are requested anew.",
		},
		"correction.unchanged_but_given": {
			"Die Korrektur von Version {0} nennt eine Klasse unverändert und gibt trotzdem eine Angabe daraus. Lassen Sie eines davon weg.",
			"The correction of version {0} calls a class unchanged and yet gives one of its fields. Leave one of the two out.",
		},
		"correction.changes_nothing": {
			"Der Schritt mit der Version {0} lautet schon so. Es ist nichts zu tun.",
			"The step with version {0} reads like this already. Nothing is to be done.",
		},
		"retraction.unknown_version": {
			"Einen Schritt mit der Version {0} gibt es in diesem Verlauf nicht. Sehen Sie im Verlauf nach.",
			"There is no step with version {0} in this history. Look it up in the history.",
		},
		"retraction.already": {
			"Der Schritt mit der Version {0} ist schon zurückgenommen. Es ist nichts zu tun.",
			"The step with version {0} is retracted already. Nothing is to be done.",
		},
		"retraction.of_retraction": {
			"Eine Rücknahme (Version {0}) wird nicht zurückgenommen. Erfassen Sie den Schritt neu.",
			"A retraction (version {0}) is not retracted. Record the step anew.",
		},
		"retraction.final": {
			"Der Schritt mit der Version {0} wird nicht zurückgenommen: Verknüpfungen werden gelöst, eine Löschung ist endgültig.",
			"The step with version {0} is not retracted: links are undone by unlinking, and an erasure is final.",
		},
	},
	Steps: map[string]Sentence{
		"fact_corrected": {
			"Berichtigt Version {version}. Richtig ist ({occurred_on}): {step}[ Nachweise: {evidence}.][ Unverändert bleiben: {unchanged}.][ Grund: „{why}“.]",
			"Corrects version {version}. It should read ({occurred_on}): {step}[ Evidence: {evidence}.][ Left as it was: {unchanged}.][ Reason: “{why}”.]",
		},
		"fact_retracted": {
			"Nimmt Version {version} zurück[. Grund: „{why}“].",
			"Retracts version {version}[. Reason: “{why}”].",
		},
	},
	Values: map[string]Sentence{},
}
