package sentence

var followup = Topic{
	Rules: map[string]Sentence{
		"followup.too_early": {
			"Das Fenster von {0} öffnet erst am {1}; der Status kann als Beobachtung festgehalten werden.",
			"The window of {0} opens on {1}; the status can be recorded as an observation.",
		},
		"followup.lost_before_window_end": {
			"Als verloren gilt {0} erst nach dem Ende des Fensters am {1}.",
			"{0} can be given up as lost only after its window, which ends on {1}.",
		},
		"followup.lost_too_few_attempts": {
			"Für {0} gibt es {1} Versuche; als verloren gilt die Nachbegleitung erst nach {2}.",
			"There are {1} attempts for {0}; it can be given up as lost only after {2}.",
		},
		"followup.lost_too_few_channels": {
			"Die Versuche für {0} gingen über {1} Kanäle; nötig sind {2}.",
			"The attempts for {0} used {1} channels; {2} are needed.",
		},
		"followup.lost_span_too_short": {
			"Zwischen erstem und letztem Versuch für {0} liegen {1} Tage; nötig sind {2}.",
			"Between the first and the last attempt for {0} lie {1} days; {2} are needed.",
		},
	},
	Steps:  map[string]Sentence{},
	Values: map[string]Sentence{},
}
