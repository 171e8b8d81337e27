package subscription

import "journey/cmd/journey/webhook"

// Words is what a person reads of a state.
func (s State) Words() (german, english string) {
	switch s {
	case Active:
		return "aktiv", "active"
	case Paused:
		return "angehalten", "paused"
	case Revoked:
		return "entzogen", "revoked"
	}
	return string(s), string(s)
}

// Words is what a person reads of why a subscription is paused.
func (w Why) Words() (german, english string) {
	switch w {
	case ByHand:
		return "von Hand", "by hand"
	case Failing:
		return "der Webserver nimmt nichts an", "the web server takes nothing"
	case Gone:
		return "der Webserver will nichts mehr (410)", "the web server wants nothing any more (410)"
	}
	if words, ok := webhook.Words(string(w)); ok { // nothing can be posted there
		return words.German, words.English
	}
	return string(w), string(w)
}
