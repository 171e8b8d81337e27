package receipt

import "journey/domain/sentence"

var words = map[string]sentence.Sentence{
	FaultLimit: {
		German:  "Der Dienst hat sie so oft bekommen, wie es vorgesehen ist, und nie bestätigt. Lassen Sie ihn dort nachsehen, dann noch einmal verschicken.",
		English: "The service got it as often as is foreseen, and never acknowledged it. Let its people look, then send it again.",
	},
	FaultRefused: {
		German:  "Der Dienst hat sie abgelehnt (+TERM). Lassen Sie ihn dort nachsehen, dann noch einmal verschicken.",
		English: "The service refused it (+TERM). Let its people look, then send it again.",
	},
	FaultPassed: {
		German:  "Der Dienst ist über die Löschmitteilung hinweg, ohne dass jemand gesehen hat, dass er sie bestätigt, auch beim zweiten Mal nicht. Noch einmal verschicken.",
		English: "The service is past the erasure notice, and nobody saw that it acknowledged it, neither the first time nor the second. Send it again.",
	},
}

// Words is the sentence of why a message waits for a person; false if the id is none of this package.
func Words(id string) (sentence.Sentence, bool) {
	s, ok := words[id]
	return s, ok
}
