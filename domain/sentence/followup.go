package sentence

var followup = Topic{
	Rules: map[string]Sentence{
		"followup.unknown_obligation": {
			"Eine Nachbegleitung {0} gibt es in diesem Verlauf jetzt nicht. Sehen Sie in der Liste der Nachbegleitungen nach.",
			"There is no follow-up {0} in this history now. Look it up in the list of follow-ups.",
		},
		"followup.no_obligation_named": {
			"Es ist nicht gesagt, um welche Nachbegleitung es geht. Nennen Sie mindestens eine.",
			"It is not said which follow-up is meant. Name at least one.",
		},
		"followup.attempt_by_register": {
			"Ein Blick in ein Register ist kein Versuch, jemanden zu erreichen. Erfassen Sie ihn als Beobachtung des Erwerbsstatus.",
			"Looking into a register is no attempt to reach somebody. Record it as an observation of the status.",
		},
		"followup.register_never_completes": {
			"Ein Register schließt keine Nachbegleitung ab; dafür braucht es ein Gespräch mit der Person oder dem Arbeitgeber. Erfassen Sie den Status als Beobachtung.",
			"A register completes no follow-up; that takes a talk with the participant or the employer. Record the status as an observation.",
		},
		"followup.no_status": {
			"Ohne Erwerbsstatus ist die Nachbegleitung nicht abgeschlossen. Geben Sie den Status an oder erfassen Sie einen Versuch.",
			"Without a labour market status the follow-up is not completed. Give the status, or record an attempt.",
		},
		"followup.status_after_contact": {
			"Der Status soll am {0} gelten, der Kontakt war aber schon am {1}. Prüfen Sie beide Daten.",
			"The status is to hold on {0}, but the contact was on {1}. Check both dates.",
		},
		"followup.status_after_checkpoint": {
			"Angenommen. {0} fragt aber nach dem Status am {1}; der vom {2} zählt für das Ergebnis beim Austritt nicht. Erfassen Sie den Status vom {1} als Beobachtung.",
			"Accepted. But {0} asks for the status on {1}; that of {2} does not count for the result upon leaving. Record the status on {1} as an observation.",
		},
		"followup.status_before_window": {
			"Der Status soll am {1} gelten, das Fenster von {0} öffnet erst am {2}. Geben Sie an, wie es danach war, oder erfassen Sie den früheren Status als Beobachtung.",
			"The status is to hold on {1}, but the window of {0} opens on {2}. Say how it was after that, or record the earlier status as an observation.",
		},
		"followup.not_required_needs_evidence": {
			"Dass eine Nachbegleitung nicht erforderlich ist, braucht einen Nachweis. Geben Sie das Aktenzeichen des Schreibens an, das es erlaubt.",
			"That a follow-up is not required needs evidence. Give the file number of the letter that allows it.",
		},
		"followup.died_before_contact": {
			"Gestorben am {0}, aber am {1} wurde noch mit der Person gesprochen. Prüfen Sie beide Daten, und korrigieren Sie den falschen Schritt.",
			"Died on {0}, but there was a talk with the person on {1}. Check both dates, and correct the step that is wrong.",
		},
		"followup.completed_already": {
			"{0} ist schon seit {1} abgeschlossen. Erfassen Sie Neues als Beobachtung oder korrigieren Sie jenen Schritt.",
			"{0} was completed on {1} already. Record what is new as an observation, or correct that step.",
		},
		"followup.not_required": {
			"{0} ist nicht mehr erforderlich ({1}). Erfassen Sie den Status als Beobachtung.",
			"{0} is no longer required ({1}). Record the status as an observation.",
		},
		"followup.closed_already": {
			"{0} ist schon geschlossen ({1}). Korrigieren Sie jenen Schritt, wenn er falsch ist.",
			"{0} is closed already ({1}). Correct that step if it is wrong.",
		},
		"followup.all_or_named": {
			"Nennen Sie entweder einzelne Nachbegleitungen oder alle (all), nicht beides und nicht keines.",
			"Name either single follow-ups or all of them (all), not both and not neither.",
		},
		"followup.nothing_to_close": {
			"Es gibt zurzeit keine offene Nachbegleitung, die geschlossen werden könnte. Es ist nichts zu tun.",
			"There is no open follow-up now that could be closed. Nothing is to be done.",
		},
		"followup.declined_needs_evidence": {
			"Eine Ablehnung braucht einen Nachweis. Geben Sie das Aktenzeichen des Schreibens oder der Erklärung an.",
			"A refusal by the participant needs evidence. Give the file number of the letter or statement.",
		},
		"followup.not_required_needs_rule": {
			"Es fehlt die Regel, nach der die Nachbegleitung nicht erforderlich ist. Geben Sie sie an.",
			"The rule by which the follow-up is not required is missing. Give it.",
		},
		"followup.operation_not_ended": {
			"Am {0} lief das Vorhaben noch (letzter Tag {1}); mit diesem Grund wird erst danach geschlossen.",
			"On {0} the operation was still running (last day {1}); this reason closes only from then on.",
		},
		"followup.too_early": {
			"Das Fenster von {0} öffnet erst am {1}; der Status kann als Beobachtung festgehalten werden.",
			"The window of {0} opens on {1}; the status can be recorded as an observation.",
		},
		"followup.lost_before_window_end": {
			"Als nicht erreichbar kann {0} erst nach dem Ende des Fensters am {1} geschlossen werden. Erfassen Sie bis dahin jeden Versuch.",
			"{0} can be given up as lost only after its window, which ends on {1}. Until then, record each attempt.",
		},
		"followup.lost_too_few_attempts": {
			"Versuche für {0}: {1}; nötig sind {2}. Versuchen Sie es weiter und erfassen Sie jeden Versuch.",
			"Attempts for {0}: {1}; {2} are needed. Go on trying, and record each attempt.",
		},
		"followup.lost_too_few_channels": {
			"Kanäle der Versuche für {0}: {1}; nötig sind {2}. Versuchen Sie es auf einem anderen Weg und erfassen Sie den Versuch.",
			"Channels of the attempts for {0}: {1}; {2} are needed. Try another way, and record the attempt.",
		},
		"followup.lost_span_too_short": {
			"Tage zwischen erstem und letztem Versuch für {0}: {1}; nötig sind {2}. Versuchen Sie es später noch einmal und erfassen Sie den Versuch.",
			"Days between the first and the last attempt for {0}: {1}; {2} are needed. Try again later, and record the attempt.",
		},
	},
	Steps: map[string]Sentence{
		"follow_up_attempted": {
			"Versuch der Nachbegleitung ({channel}): {result}; betrifft {obligations}.",
			"Follow-up attempted ({channel}): {result}; for {obligations}.",
		},
		"follow_up_completed": {
			"Nachbegleitung ({channel}; gesprochen mit: {spoke_with}). Stand am {status_on}: {observation}[; noch in der Vermittlung: {still_in_placement}]; braucht Hilfe: {needs_help}; betrifft {obligations}[. Notiz: „{note}“].",
			"Follow-up ({channel}; spoke with: {spoke_with}). Status on {status_on}: {observation}[; still in the placement: {still_in_placement}]; needs help: {needs_help}; for {obligations}[. Note: “{note}”].",
		},
		"follow_up_closed": {
			"Nachbegleitung geschlossen: {why}[ ({rule})][; betrifft {obligations}][; alle, die es gibt: {all}].",
			"Follow-up closed: {why}[ ({rule})][; for {obligations}][; all that exist: {all}].",
		},
	},
	Values: map[string]Sentence{
		"CHANNEL_IN_PERSON":                 {"persönlich", "in person"},
		"CHANNEL_PHONE":                     {"Telefon", "telephone"},
		"CHANNEL_EMAIL":                     {"E-Mail", "e-mail"},
		"CHANNEL_LETTER":                    {"Brief", "letter"},
		"CHANNEL_MESSENGER":                 {"Kurznachricht", "text message"},
		"CHANNEL_VIDEO":                     {"Video", "video call"},
		"CHANNEL_HOME_VISIT":                {"Hausbesuch", "visit at home"},
		"CHANNEL_REGISTER":                  {"Registerauskunft", "look-up in a register"},
		"ATTEMPT_RESULT_NO_ANSWER":          {"keine Antwort", "no answer"},
		"ATTEMPT_RESULT_WRONG_CONTACT_DATA": {"Kontaktdaten falsch", "wrong contact data"},
		"ATTEMPT_RESULT_LEFT_MESSAGE":       {"Nachricht hinterlassen", "left a message"},
		"ATTEMPT_RESULT_CALL_BACK_AGREED":   {"späterer Zeitpunkt vereinbart", "a later time agreed"},
		"ATTEMPT_RESULT_REACHED_NO_STATUS":  {"erreicht, aber Stand nicht erfahren", "reached, but no status learnt"},
		"SPOKE_WITH_PARTICIPANT":            {"teilnehmende Person", "participant"},
		"SPOKE_WITH_EMPLOYER":               {"Betrieb", "employer"},
		"SPOKE_WITH_REGISTER":               {"Register", "register"},
		"CLOSURE_REASON_DECLINED":           {"von der Person abgelehnt", "declined"},
		"CLOSURE_REASON_LOST":               {"nicht erreichbar", "not reachable"},
		"CLOSURE_REASON_DIED":               {"verstorben", "died"},
		"CLOSURE_REASON_OPERATION_ENDED":    {"Vorhaben beendet", "the operation ended"},
		"CLOSURE_REASON_NOT_REQUIRED":       {"nicht erforderlich", "not required"},
	},
}
