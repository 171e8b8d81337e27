package sentence

// request is the words of the service's own rules: who asks, in which shape, and whether the log is there.
var request = Topic{
	Rules: map[string]Sentence{
		"auth.missing": {
			"Die Anfrage nennt niemanden. Senden Sie ein Token im Kopf Authorization: Bearer …",
			"The request names nobody. Send a token in the header Authorization: Bearer ...",
		},
		"auth.unknown_token": {
			"Das Token ist unbekannt. Prüfen Sie es oder lassen Sie sich ein neues geben.",
			"The token is unknown. Check it, or ask for a new one.",
		},
		"auth.token_malformed": {
			"Das ist kein Token, wie es eine Anmeldung ausstellt. Melden Sie sich neu an.",
			"This is no token as a login issues it. Log in again.",
		},
		"auth.token_algorithm": {
			"Das Token ist nicht so unterschrieben, wie es verlangt ist: RS256, ES256 oder EdDSA. Der Betrieb muss die Anmeldung prüfen.",
			"The token is not signed as is required: RS256, ES256 or EdDSA. The operator must check the login.",
		},
		"auth.token_signature": {
			"Die Unterschrift des Tokens stimmt nicht. Melden Sie sich neu an.",
			"The signature of the token does not hold. Log in again.",
		},
		"auth.token_issuer": {
			"Das Token ist von einer fremden Anmeldung. Melden Sie sich bei der richtigen an.",
			"The token is of a foreign login. Log in with the right one.",
		},
		"auth.token_audience": {
			"Das Token ist nicht für diesen Dienst. Melden Sie sich für diesen an.",
			"The token is not for this service. Log in for this one.",
		},
		"auth.token_expired": {
			"Die Anmeldung ist abgelaufen. Melden Sie sich neu an.",
			"The login has expired. Log in again.",
		},
		"auth.token_not_yet": {
			"Das Token gilt noch nicht. Der Betrieb muss die Uhren prüfen.",
			"The token does not hold yet. The operator must check the clocks.",
		},
		"auth.token_actor": {
			"Das Token sagt im Merkmal {0} nicht, wer Sie hier sind: eine ID aus Kleinbuchstaben, Ziffern, - und _. Der Betrieb muss die Anmeldung prüfen.",
			"The token does not say in the claim {0} who you are here: an id of lower case letters, digits, - and _. The operator must check the login.",
		},
		"auth.token_no_role": {
			"Das Token nennt keine Rolle. Bitten Sie den Betrieb um eine.",
			"The token names no role. Ask the operator for one.",
		},
		"auth.token_roles": {
			"Das Token nennt mehrere Rollen; es darf nur eine sein. Bitten Sie den Betrieb, die anderen zu entziehen.",
			"The token names several roles; there may be one only. Ask the operator to withdraw the others.",
		},
		"auth.token_partner": {
			"Das Token nennt im Merkmal {0} keinen Partner, für den Sie arbeiten. Bitten Sie den Betrieb darum.",
			"The token does not name in the claim {0} the partner you work for. Ask the operator for it.",
		},
		"auth.token_operations": {
			"Das Token nennt im Merkmal {0} keine Vorhaben, in denen Sie arbeiten. Bitten Sie den Betrieb darum.",
			"The token does not name in the claim {0} the operations you work in. Ask the operator for them.",
		},
		"auth.issuer_unavailable": {
			"Die Anmeldung ist nicht erreichbar; das Token kann nicht geprüft werden. Es ist nichts geschehen. Versuchen Sie es gleich noch einmal.",
			"The login cannot be reached; the token cannot be verified. Nothing was done. Try again in a moment.",
		},
		"auth.role": {
			"Die Rolle {0} darf das nicht. Bitten Sie jemanden mit der passenden Rolle.",
			"The role {0} may not do this. Ask somebody with the right role.",
		},
		"auth.operation": {
			"Sie arbeiten nicht in diesem Vorhaben. Prüfen Sie das Vorhaben oder lassen Sie es freischalten.",
			"You do not work in this operation. Check the operation, or have your access extended.",
		},
		"auth.relation": {
			"Das gehört nicht zu dem, wofür Sie in dieser Rolle zuständig sind. Bitten Sie die Koordination; \"journey rights\" zeigt, wer was darf.",
			"This is not among what you are responsible for in this role. Ask the coordinator; \"journey rights\" shows who may do what.",
		},
		"auth.purpose": {
			"Der Zweck im Kopf Journey-Purpose muss ein kurzes Zeichen sein, wie audit-2026-014: ein Wort, dann Zahlen, nie ein Name.",
			"The purpose in the header Journey-Purpose must be a short reference, like audit-2026-014: a word, then numbers, never a name.",
		},
		"calendar.not_yours": {
			"Einen Kalender gibt es für andere nur über die Koordination. Lassen Sie das Fallmanagement weg, dann ist es Ihrer.",
			"Calendars of others are the coordinators' to give. Leave the caseworker out, and it is yours.",
		},
		"calendar.has_left": {
			"{0} ist seit {1} nicht mehr da und bekommt keinen Kalender mehr. Wählen Sie jemand anderen.",
			"{0} left on {1} and gets no calendar any more. Choose somebody else.",
		},
		"calendar.unknown": {
			"Einen solchen Kalender gibt es in diesem Vorhaben nicht. Sehen Sie in der Liste der Kalender nach.",
			"There is no such calendar in this operation. Look it up in the list of calendars.",
		},
		"taken_over.operator_only": {
			"Nur der Betrieb darf übernommene Vorgänge mit ihrer alten Erfassungszeit eintragen. Lassen Sie taken_over weg.",
			"Only the operator role may enter history taken over with its old recording time. Leave taken_over out.",
		},
		"taken_over.in_future": {
			"Das andere System kann den Schritt nicht in der Zukunft erfasst haben. Prüfen Sie source_recorded_at.",
			"The other system cannot have recorded the step in the future. Check source_recorded_at.",
		},
		"request.shape": {
			"Die Anfrage hat nicht die verlangte Form ({0}): {1}.",
			"The request does not have the required shape ({0}): {1}.",
		},
		"request.unknown_field": {
			"Die Anfrage enthält ein Feld, das dieses Programm nicht kennt; es ginge verloren. Der Dienst muss erst aktualisiert werden.",
			"The request has a field that this program does not know; it would be lost. The service must be updated first.",
		},
		"request.not_storable": {
			"So kann der Schritt nicht gespeichert werden: {0}. Es wurde nichts gespeichert.",
			"The step cannot be stored like this: {0}. Nothing was stored.",
		},
		"taken_over.no_time": {
			"source_recorded_at ist kein Zeitpunkt. Prüfen Sie Sekunden und Nanosekunden.",
			"source_recorded_at is no moment in time. Check seconds and nanoseconds.",
		},
		"service.keys_unavailable": {
			"Die Löschung ist vermerkt, aber die Schlüsseldatenbank ist nicht erreichbar. Senden Sie dieselbe Anfrage noch einmal, bis sie beantwortet wird.",
			"The erasure is recorded, but the key database cannot be reached. Send the same request again until it is answered.",
		},
		"request.reused": {
			"Diese Anfrage-ID gehört schon zu einem anderen Schritt. Nehmen Sie für jeden Schritt eine neue UUID.",
			"This request id already belongs to another step. Use a new UUID for each step.",
		},
		"step.wrong_history": {
			"Dieser Schritt gehört nicht in diese Art von Verlauf. Prüfen Sie kind und step.",
			"This step does not belong to this kind of history. Check kind and step.",
		},
		"subject.missing": {
			"Es fehlt, wessen Schritt es ist. Geben Sie subject an.",
			"It is not said whose step it is. Give subject.",
		},
		"subject.not_pseudonymous": {
			"Die ID einer Teilnahme darf keinen Namen enthalten: höchstens drei Buchstaben, dann eine Zahl (p-0001), oder eine UUID.",
			"The id of a participant must not hold a name: at most three letters, then a number (p-0001), or a UUID.",
		},
		"subject.not_the_operation": {
			"Der Verlauf eines Vorhabens trägt dessen eigene ID. Lassen Sie subject weg.",
			"The history of an operation has the operation's own id. Leave subject out.",
		},
		"list.other_refused": {
			"Nicht gespeichert, weil ein anderer Schritt desselben Verlaufs in dieser Liste abgelehnt wurde. Beheben Sie jenen und senden Sie beide noch einmal.",
			"Not stored, because another step of the same history in this list was refused. Mend that one and send both again.",
		},
		"list.too_many_events": {
			"Die Schritte dieses Verlaufs führen zu mehr als 1000 Ereignissen auf einmal. Senden Sie sie in kleineren Teilen.",
			"The steps of this history lead to more than 1000 events at once. Send them in smaller parts.",
		},
		"history.busy": {
			"Andere erfassen gerade im selben Verlauf. Es wurde nichts gespeichert; senden Sie die Anfrage gleich noch einmal.",
			"Others are recording in the same history right now. Nothing was stored; send the request again in a moment.",
		},
		"service.log_unavailable": {
			"Das Ereignisprotokoll ist nicht erreichbar. Ob der Schritt gespeichert ist, ist offen; dieselbe Anfrage noch einmal zu senden ist gefahrlos.",
			"The log cannot be reached. Whether the step is stored is open; sending the same request again is safe.",
		},
		"service.database_unavailable": {
			"Die Datenbank ist nicht erreichbar. Ob der Schritt gespeichert ist, ist offen; dieselbe Anfrage noch einmal zu senden ist gefahrlos.",
			"The database cannot be reached. Whether the step is stored is open; sending the same request again is safe.",
		},
		"service.log_damaged": {
			"Das Ereignisprotokoll ist nicht, wie es sein muss ({0}). Es wird nichts mehr angenommen; der Betrieb muss mit \"journey doctor\" nachsehen.",
			"The log is not what it must be ({0}). Nothing is accepted any more; the operator must look with \"journey doctor\".",
		},
		"service.ending": {
			"Der Dienst wird gerade beendet. Machen Sie weiter, wo Sie waren, sobald er wieder da ist.",
			"The service is ending. Go on where you were when it is back.",
		},
		"stream.busy": {
			"Es werden schon so viele ganze Vorhaben gelesen, wie gleichzeitig gehen. Versuchen Sie es in ein paar Minuten noch einmal.",
			"As many whole operations as can be read at once are being read. Try again in a few minutes.",
		},
		"service.fault": {
			"Ein Fehler im Dienst. Es ist nichts halb geschehen; der Betrieb findet ihn im Protokoll des Dienstes.",
			"A fault in the service. Nothing is half done; the operator finds it in the service's log.",
		},
		"query.not_yet": {
			"Die Auswertung ist noch nicht so weit. Fragen Sie gleich noch einmal.",
			"The read model has not come that far yet. Ask again in a moment.",
		},
		"query.other_log": {
			"Die Position at_least gehört zu einem anderen Ereignisprotokoll. Nehmen Sie eine, mit der dieser Dienst geantwortet hat.",
			"The position at_least belongs to another log. Use one that this service answered with.",
		},
		"query.bad_token": {
			"page_token ist keines von diesem Dienst. Beginnen Sie ohne es mit der ersten Seite.",
			"page_token is not one of this service. Leave it out to begin with the first page.",
		},
		"outcome.unknown_figure": {
			"Diese Größe gibt es nicht. Die Codes stehen in der Liste der Ergebnisse.",
			"There is no such figure. The codes stand in the list of outcomes.",
		},
		"outcome.not_of_people": {
			"Diese Größe zählt keine Teilnahmen; es gibt keine Liste dahinter.",
			"This figure does not count participations; there is no list behind it.",
		},
		"history.unknown": {
			"Diesen Verlauf gibt es nicht. Prüfen Sie Vorhaben, Art und ID.",
			"There is no such history. Check operation, kind and id.",
		},
		"erasure.nothing_open": {
			"Für diese Person ist kein Antrag auf Löschung offen. Sehen Sie nach, was schon entschieden ist, oder stellen Sie zuerst einen Antrag.",
			"There is no open request for erasure of this person. Look up what is decided already, or request it first.",
		},
		"erasure.which_request": {
			"Für diese Person sind mehrere Anträge auf Löschung offen. Nennen Sie die Version des Antrags.",
			"There are several open requests for erasure of this person. Name the version of the request.",
		},
		"report.erasing": {
			"Gerade wird in diesem Vorhaben eine Löschung ausgeführt, die besondere Angaben betrifft. Versuchen Sie es gleich noch einmal; dauert es an, führt \"journey erase resume\" sie zu Ende.",
			"An erasure of special answers is being carried out in this operation. Try again in a moment; if it lasts, \"journey erase resume\" finishes it.",
		},
		"erasure.unknown": {
			"Einen Antrag auf Löschung mit dieser Version gibt es nicht. Sehen Sie in der Liste der Löschungen nach.",
			"There is no request for erasure with this version. Look it up in the list of erasures.",
		},
		"find.nothing_given": {
			"Geben Sie Namen, Geburtsdatum oder Kundennummer an.",
			"Give a name, a date of birth or a reference number.",
		},
	},
	Steps: map[string]Sentence{},
	Values: map[string]Sentence{
		"ERASURE_STATE_REQUESTED":         {"beantragt", "requested"},
		"ERASURE_STATE_DECIDED":           {"entschieden, wird ausgeführt", "decided, being carried out"},
		"ERASURE_STATE_KEPT":              {"entschieden, alles behalten", "decided, all kept"},
		"ERASURE_STATE_ERASED":            {"gelöscht", "erased"},
		"PHASE_REFERRED":                  {"zugewiesen", "referred"},
		"PHASE_REGISTERED":                {"aufgenommen", "registered"},
		"PHASE_ENTERED":                   {"eingetreten", "entered"},
		"PHASE_PLANNED":                   {"mit Integrationsplan", "planned"},
		"PHASE_QUALIFYING":                {"in Qualifizierung", "qualifying"},
		"PHASE_PLACED":                    {"vermittelt", "placed"},
		"PHASE_EXITED":                    {"ausgetreten", "exited"},
		"CASE_FLAG_PERMIT_ENDS":           {"Arbeitserlaubnis endet", "permit ends"},
		"CASE_FLAG_PLACEMENT_FLAGGED":     {"Arbeitserlaubnis klären", "placement flagged"},
		"CASE_FLAG_NO_CONTACT":            {"kein Kontakt", "no contact"},
		"CASE_FLAG_NO_PLAN":               {"kein Plan", "no plan"},
		"CASE_FLAG_EXIT_SUGGESTED":        {"Austritt vorgeschlagen", "exit suggested"},
		"CASE_FLAG_FOLLOW_UP_OVERDUE":     {"Nachbegleitung überfällig", "follow-up overdue"},
		"CASE_FLAG_UNASSIGNED":            {"niemand zuständig", "unassigned"},
		"OBLIGATION_GROUPING_CASEWORKER":  {"Fallmanagement", "caseworker"},
		"OBLIGATION_GROUPING_PARTNER":     {"Partner", "partner"},
		"COUNTING_OUTSIDE":                {"nicht gefragt", "not asked for"},
		"COUNTING_NO":                     {"nein", "no"},
		"COUNTING_YES":                    {"ja", "yes"},
		"COUNTING_UNKNOWN":                {"unbekannt", "unknown"},
		"OBLIGATION_STATE_UPCOMING":       {"steht bevor", "upcoming"},
		"OBLIGATION_STATE_DUE":            {"fällig", "due"},
		"OBLIGATION_STATE_OVERDUE":        {"überfällig", "overdue"},
		"OBLIGATION_STATE_COMPLETED":      {"erledigt", "completed"},
		"OBLIGATION_STATE_COMPLETED_LATE": {"verspätet erledigt", "completed late"},
		"OBLIGATION_STATE_LOST":           {"nicht erreichbar", "lost"},
		"OBLIGATION_STATE_DECLINED":       {"abgelehnt", "declined"},
		"OBLIGATION_STATE_NOT_REQUIRED":   {"nicht erforderlich", "not required"},
		"REMINDER_STAGE_OPENED":           {"Fenster offen", "window open"},
		"REMINDER_STAGE_OVERDUE":          {"überfällig", "overdue"},
		"REMINDER_STAGE_WEEK_OVERDUE":     {"seit einer Woche überfällig", "a week overdue"},
	},
}
