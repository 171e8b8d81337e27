package webhook

import (
	"strings"

	"journey/cmd/journey/delivery"
	"journey/domain/sentence"
)

// statusFault begins the id of an answer by its status: webhook.status_503.
const statusFault = "webhook.status_"

var words = map[string]sentence.Sentence{
	"webhook.url_form": {
		German:  "Das ist keine vollständige Adresse. Geben Sie sie so an: https://server.example/pfad.",
		English: "This is no complete URL. Write it like this: https://server.example/path.",
	},
	"webhook.url_scheme": {
		German:  "Die Adresse beginnt weder mit https:// noch mit http://. Andere Arten werden nicht beliefert.",
		English: "The URL begins neither with https:// nor with http://. No other kind is delivered to.",
	},
	"webhook.url_user": {
		German:  "In der Adresse steht ein Benutzername. Nehmen Sie ihn heraus; Nachrichten werden durch ihre Signatur ausgewiesen.",
		English: "There is a user name in the URL. Take it out; messages are told by their signature.",
	},
	"webhook.secret_missing": {
		German:  "Es gibt keinen Schlüssel. Schreiben Sie in die Datei mindestens einen, einen je Zeile (whsec_...).",
		English: "There is no key. Write at least one into the file, one a line (whsec_...).",
	},
	"webhook.secret_form": {
		German:  "Ein Schlüssel ist nicht lesbar. Jeder beginnt mit whsec_, darauf folgt Base64.",
		English: "A key cannot be read. Each begins with whsec_, then base64.",
	},
	"webhook.secret_length": {
		German:  "Ein Schlüssel ist zu kurz oder zu lang. Es sind 24 bis 64 Bytes.",
		English: "A key is too short or too long. It has 24 to 64 bytes.",
	},
	"webhook.address_not_allowed": {
		German:  "Die URL führt zu einer Adresse, an die nicht geliefert wird (privat, lokal oder reserviert). Ist es ein eigener Server, erlauben Sie es mit allow_private (--allow-private).",
		English: "The URL leads to an address that is not delivered to (private, local or reserved). If it is a server of your own, allow it with allow_private (--allow-private).",
	},
	"webhook.plain_not_allowed": {
		German:  "Unverschlüsselt (http://) geht nichts an eine öffentliche Adresse. Nehmen Sie https://, oder erlauben Sie es mit allow_plain (--allow-plain).",
		English: "Nothing goes unencrypted (http://) to a public address. Take https://, or allow it with allow_plain (--allow-plain).",
	},
	"webhook.name_not_found": {
		German:  "Der Name des Servers ist nicht bekannt. Prüfen Sie die Adresse und die Namensauflösung.",
		English: "The name of the server is not known. Check the URL and the resolver.",
	},
	"webhook.no_connection": {
		German:  "Der Server nimmt keine Verbindung an. Fragen Sie dort nach, ob er läuft.",
		English: "The server takes no connection. Ask there whether it is running.",
	},
	"webhook.tls": {
		German:  "Der Server kann sich nicht ausweisen (TLS). Prüfen Sie sein Zertifikat.",
		English: "The server cannot prove who it is (TLS). Check its certificate.",
	},
	"webhook.timeout": {
		German:  "Der Server hat nicht rechtzeitig geantwortet.",
		English: "The server did not answer in time.",
	},
	"webhook.interrupted": {
		German:  "Der Versuch wurde unterbrochen, weil dieser Prozess endete.",
		English: "The attempt was interrupted because this process ended.",
	},
	"webhook.answer_broken": {
		German:  "Die Antwort des Servers war nicht lesbar oder brach ab.",
		English: "The server's answer could not be read or broke off.",
	},
	"webhook.redirect": {
		German:  "Der Server verweist an eine andere Adresse. Dem wird nicht gefolgt; tragen Sie die neue ein, wenn sie stimmt.",
		English: "The server points to another address. That is not followed; enter the new one if it is right.",
	},
	"webhook.gone": {
		German:  "Der Server nimmt nichts mehr an (410). Nehmen Sie ihn aus der Einstellung, oder klären Sie es dort und senden Sie neu.",
		English: "The server takes nothing any more (410). Take it out of the settings, or settle it there and send again.",
	},
	statusFault: {
		German:  "Der Server hat mit dem Status {0} geantwortet.",
		English: "The server answered with status {0}.",
	},
}

// Words is the sentence of a fault of this package; false if the id is none of them.
func Words(id string) (sentence.Sentence, bool) {
	if status, ok := strings.CutPrefix(id, statusFault); ok {
		return words[statusFault].Filled(status), true
	}
	s, ok := words[id]
	return s, ok
}

func fault(id string) *delivery.Fault { return &delivery.Fault{ID: id, Words: words[id]} }
