package sentence

var support = Topic{
	Rules: map[string]Sentence{
		"barrier.id_used": {
			"Die Nummer {0} gehört schon zu einem anderen Hemmnis. Nehmen Sie eine neue.",
			"The id {0} belongs to another barrier already. Use a new one.",
		},
		"barrier.unknown": {
			"Ein Hemmnis {0} ist nicht erfasst. Erfassen Sie es zuerst oder prüfen Sie die Nummer.",
			"There is no barrier {0}. Record it first, or check the id.",
		},
		"barrier.resolved_already": {
			"Das Hemmnis {0} ist seit {1} behoben. Tritt es wieder auf, erfassen Sie es neu.",
			"The barrier {0} was resolved on {1}. If it has come back, record it as a new one.",
		},
		"barrier.resolved_before_identified": {
			"Das Hemmnis {0} wurde erst am {1} festgestellt; vorher kann es nicht behoben sein. Prüfen Sie das Datum.",
			"The barrier {0} was found on {1} and cannot be resolved before. Check the date.",
		},
		"transfer.id_used": {
			"Die Nummer {0} gehört schon zu einer anderen Übergabe. Nehmen Sie eine neue.",
			"The id {0} belongs to another transfer already. Use a new one.",
		},
		"transfer.unknown": {
			"Eine Übergabe {0} ist nicht vorgeschlagen. Schlagen Sie sie zuerst vor oder prüfen Sie die Nummer.",
			"There is no proposed transfer {0}. Propose it first, or check the id.",
		},
		"transfer.decided_already": {
			"Über die Übergabe {0} wurde am {1} entschieden. Für eine weitere schlagen Sie eine neue vor.",
			"The transfer {0} was decided on {1}. For another one, propose a new transfer.",
		},
		"transfer.decided_before_proposed": {
			"Die Übergabe {0} wurde erst am {1} vorgeschlagen. Prüfen Sie das Datum der Entscheidung.",
			"The transfer {0} was proposed on {1}. Check the date of the decision.",
		},
		"family_support.ends_before_it_begins": {
			"Die Unterstützung endet am {1}, bevor sie am {0} beginnt. Prüfen Sie beide Daten.",
			"The support ends on {1}, before it begins on {0}. Check both dates.",
		},
		"plan.id_used": {
			"Die Nummer {0} gehört schon zu einem anderen Plan. Nehmen Sie eine neue oder schreiben Sie jenen fort.",
			"The id {0} belongs to another plan already. Use a new one, or revise that plan.",
		},
		"plan.unknown": {
			"Ein Integrationsplan {0} ist nicht vereinbart. Vereinbaren Sie ihn zuerst oder prüfen Sie die Nummer.",
			"There is no integration plan {0}. Agree on it first, or check the id.",
		},
		"plan.revised_before_agreed": {
			"Der Plan {0} wurde erst am {1} vereinbart. Prüfen Sie das Datum.",
			"The plan {0} was agreed on {1}. Check the date.",
		},
		"goal.twice": {
			"Das Ziel {0} steht zweimal im Plan. Geben Sie jedem Ziel eine eigene Nummer.",
			"The goal {0} stands in the plan twice. Give each goal an id of its own.",
		},
		"goal.id_used": {
			"Das Ziel {0} gehört schon zum Plan {1}. Geben Sie ihm eine neue Nummer.",
			"The goal {0} belongs to the plan {1} already. Give it a new id.",
		},
		"goal.target_before_plan": {
			"Das Ziel {0} soll bis {1} erreicht sein, der Plan wurde aber erst am {2} vereinbart. Prüfen Sie beide Daten.",
			"The goal {0} is due on {1}, but the plan was agreed on {2}. Check both dates.",
		},
		"goal.unknown": {
			"Ein Ziel {0} gibt es im Plan {1} nicht. Schreiben Sie den Plan zuerst fort oder prüfen Sie die Nummern.",
			"There is no goal {0} in the plan {1}. Revise the plan first, or check the ids.",
		},
		"goal.reached_already": {
			"Das Ziel {0} ist schon am {1} erreicht. Korrigieren Sie jenen Schritt, wenn das Datum falsch ist.",
			"The goal {0} was reached on {1} already. Correct that step if the date is wrong.",
		},
		"goal.not_in_plan": {
			"Das Ziel {0} steht nach der letzten Fortschreibung nicht mehr im Plan {1}. Nehmen Sie es zuerst wieder auf.",
			"Since its last revision the plan {1} no longer has the goal {0}. Take it up again first.",
		},
	},
	Steps:  map[string]Sentence{},
	Values: map[string]Sentence{},
}
