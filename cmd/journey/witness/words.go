package witness

// Told is what a person reads of a refusal: what happened, what it means, what to do next; German if german.
func (r *Refusal) Told(german bool) (happened, means, next string) {
	language := 1
	if german {
		language = 0
	}
	w := words[r.ID]
	return w[0][language], w[1][language], w[2][language]
}

// words are those of each reason, in German and in English.
var words = map[string][3][2]string{
	Forked: {
		{"Der Notar hat zwei Wahrheiten unterschrieben.", "The notary has signed two truths."},
		{"Was er jetzt unterschreibt, enthält nicht, was dieser Zeuge früher mit ihm unterschrieben hat: das Protokoll wurde geändert, gekürzt oder zurückgesetzt. Die Datei forks beweist es jedem, der den Schlüssel des Notars hat.",
			"What it signs now does not hold what this witness signed with it before: the log was changed, cut short or set back. The file forks proves it to everybody who has the notary's key."},
		{"Den Ordner des Zeugen aufbewahren und dem Betreiber und der Datenschutzbeauftragten zeigen. Der Zeuge unterschreibt in diesem Ordner nichts mehr; ist entschieden, was gilt, mit einem neuen Ordner und einem neuen Schlüssel des Notars beginnen.",
			"Keep the witness's folder and show it to the operator and the data protection officer. The witness signs nothing more in this folder; when it is decided what holds, begin with a new folder and a new key of the notary."},
	},
	Older: {
		{"Der Notar zeigt weniger, als er schon unterschrieben hatte.", "The notary shows less than it had signed already."},
		{"Er zeigt einen alten Stand, oder Protokoll und Notar wurden auf eine ältere Sicherung zurückgesetzt.", "It shows an old state, or log and notary were set back to an older backup."},
		{"Den Betreiber fragen. Kommt der neuere Stand wieder, unterschreibt der Zeuge weiter; die Datei cosigned beweist, was es schon gab.",
			"Ask the operator. When the newer state comes back, the witness goes on; the file cosigned proves what there was."},
	},
	Unproven: {
		{"Es ist nicht zu prüfen, ob der neue Stand aus dem alten gewachsen ist.", "It cannot be proven that the new state grew out of the old one."},
		{"Was der Notar von seinem Baum veröffentlicht, gehört nicht zu dem, was er unterschrieben hat, oder es fehlt.", "What the notary publishes of its tree does not belong to what it signed, or it is not there."},
		{"Den Betreiber fragen; bleibt es so, ist etwas zwischen Zeuge und Notar oder die Datei tree des Notars schadhaft.", "Ask the operator; if it stays so, something between witness and notary or the notary's file tree is damaged."},
	},
	NotSigned: {
		{"Was veröffentlicht ist, trägt keine richtige Unterschrift des Notars.", "What is published is not rightly signed by the notary."},
		{"Es ist nicht der Notar, dessen Schlüssel dieser Zeuge hat, oder jemand hat dazwischen etwas geändert.", "It is not the notary whose key this witness has, or somebody changed something on the way."},
		{"Adresse und Schlüssel vergleichen. Einen neuen Schlüssel nur auf einem anderen Weg vom Betreiber holen.", "Compare address and key. Take a new key from the operator only by another way."},
	},
}
