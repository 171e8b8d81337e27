package sentence

// subscription is the words for what other services are told of placements.
var subscription = Topic{
	Rules: map[string]Sentence{
		"subscription.kind": {
			"Mitgeteilt werden {1}; {0} gehört nicht dazu.",
			"What can be told is {1}; {0} is none of these.",
		},
		"subscription.name": {
			"{0} kann kein Abonnement heißen. Ein Name besteht aus höchstens 40 kleinen Buchstaben, Ziffern und Bindestrichen und beginnt mit einem Buchstaben; advisory ist vergeben.",
			"No subscription can be called {0}. A name is at most 40 small letters, digits and hyphens, and begins with a letter; advisory is taken.",
		},
		"subscription.name_taken": {
			"Ein Abonnement {0} gibt es oder gab es. Nehmen Sie einen anderen Namen; keiner wird zweimal vergeben, weil er belegt, wem etwas mitgeteilt wurde.",
			"There is a subscription {0}, or was. Take another name; none is given twice, because it shows who was told something.",
		},
		"subscription.unknown": {
			"Es gibt kein Abonnement {0}. Welche es gibt, zeigt journey subscription list.",
			"There is no subscription {0}. journey subscription list shows which there are.",
		},
		"subscription.revoked": {
			"Das Abonnement {0} ist entzogen, und das bleibt so. Legen Sie ein neues an.",
			"The subscription {0} is revoked, and stays so. Create a new one.",
		},
		"subscription.not_parked": {
			"Nachricht {0} des Abonnements {1} wartet nicht darauf, noch einmal verschickt zu werden. Was wartet, zeigt journey subscription parked.",
			"Message {0} of the subscription {1} does not wait to be sent again. journey subscription parked shows what does.",
		},
		"subscription.unknown_operation": {
			"Das Vorhaben {0} gibt es nicht. Es gibt: {1}.",
			"There is no operation {0}. There are: {1}.",
		},
		"subscription.from": {
			"{0} ist kein Anfang. Geben Sie start, now oder einen Tag an, der schon begonnen hat (JJJJ-MM-TT, UTC).",
			"{0} is no beginning. Give start, now, or a day that has begun (YYYY-MM-DD, UTC).",
		},
		"subscription.to": {
			"Dorthin geht es nicht zurück: {0}. Geben Sie start, now, einen Tag, der schon begonnen hat (JJJJ-MM-TT, UTC), oder eine Stelle des Logs bis {1} an, denn mehr wurde noch nicht mitgeteilt.",
			"There is no going to {0}. Give start, now, a day that has begun (YYYY-MM-DD, UTC), or a position of the log up to {1}: no more has been told yet.",
		},
		"subscription.nothing_to_reset_to": {
			"Das Abonnement {0} beginnt erst hinter Stelle {1}: Was davor erfasst wurde, wird ihm nicht mitgeteilt. Legen Sie dafür ein neues an.",
			"The subscription {0} begins only behind position {1}: it is not told what was recorded before. Create a new one for that.",
		},
		"subscription.erasure_waits": {
			"Bis dorthin liegt eine Löschung, die der Webserver von {0} noch nicht angenommen hat. Sie kann nicht übergangen werden; welche es ist, zeigt journey subscription erasures {0} --open.",
			"Up to there lies an erasure that the web server of {0} has not taken yet. It cannot be passed over; journey subscription erasures {0} --open shows which it is.",
		},
		"subscription.no_webhook": {
			"Das Abonnement {0} wird nicht an einen Webserver geliefert, sondern aus NATS gelesen.",
			"The subscription {0} is not delivered to a web server but read from NATS.",
		},
		"subscription.nothing_posted": {
			"Im Strom liegt nichts, was schon an {0} hinausging. Was aus einem früheren Strom hinausging, teilt journey subscription reset noch einmal mit.",
			"There is nothing in the stream that has gone out to {0}. What went out of an earlier stream, journey subscription reset tells again.",
		},
		"subscription.nothing_to_replay": {
			"In diesem Bereich liegt nichts, was noch einmal an {0} gesendet werden kann: Das geht von Nachricht {1} bis {2}.",
			"There is nothing in that range that can be sent to {0} again: that goes from message {1} to {2}.",
		},
		"subscription.bound": {
			"{0} ist weder die Nummer einer Nachricht noch ein Tag (JJJJ-MM-TT, UTC).",
			"{0} is neither the number of a message nor a day (YYYY-MM-DD, UTC).",
		},
		"subscription.placement_kind": {
			"{0} ist keine Art von Vermittlung; es gibt {1}.",
			"{0} is no kind of placement; there are {1}.",
		},
	},
	Values: map[string]Sentence{
		"ERASURE_NOTICE_STATE_NOT_READ":     {"noch nicht so weit gelesen", "not read that far yet"},
		"ERASURE_NOTICE_STATE_TOLD":         {"mitgeteilt, noch nicht bestätigt", "told, not acknowledged yet"},
		"ERASURE_NOTICE_STATE_ACKNOWLEDGED": {"bestätigt", "acknowledged"},
		"ERASURE_NOTICE_STATE_PARKED":       {"nicht angenommen", "not taken"},
		"ERASURE_NOTICE_STATE_PASSED_OVER":  {"übersprungen, nicht mitgeteilt", "passed over, not told"},
		"ERASURE_NOTICE_STATE_REVOKED":      {"entzogen, nicht bestätigt", "revoked, not acknowledged"},
	},
}
