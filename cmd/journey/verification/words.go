package verification

// told is what a person reads of a kind, each in German and in English.
type told struct{ happened, means, next [2]string }

// stop is what to do whenever the log is not what it was.
var stop = [2]string{
	"Nichts weiter aufzeichnen: Dienst und Projektoren anhalten. Datenordner und Ordner des Notars so aufbewahren, wie sie sind. Die neueste Sicherung in eine andere Umgebung einspielen und dort prüfen; passt sie, von ihr aus weitermachen.",
	"Record nothing more: stop the service and the projectors. Keep the data folder and the notary's folder as they are. Restore the newest backup elsewhere and verify it there; if it fits, go on from it.",
}

var words = map[Kind]told{
	Changed: {
		[2]string{"Ein Ereignis hat andere Bytes als früher.", "An event has other bytes than it had."},
		[2]string{"Jemand hat gespeicherte Daten geändert, oder der Datenträger ist schadhaft. Was dieses Ereignis jetzt sagt, beweist nichts.",
			"Somebody changed what was stored, or the disk is damaged. What this event says now proves nothing."}, stop,
	},
	Removed: {
		[2]string{"Zwischen anderen fehlen Ereignisse.", "Events between others are missing."},
		[2]string{"Ereignisse werden nie gelöscht. Jemand hat sie entfernt, oder der Datenträger ist schadhaft.",
			"Events are never deleted. Somebody removed them, or the disk is damaged."}, stop,
	},
	Inserted: {
		[2]string{"Zwischen anderen liegt ein Ereignis, das nicht da war.", "Between others lies an event that was not there."},
		[2]string{"Jemand hat das Protokoll neu geschrieben und etwas eingefügt.", "Somebody wrote the log anew and put something in."}, stop,
	},
	Reordered: {
		[2]string{"Ereignisse haben ihre Plätze getauscht.", "Events have changed places."},
		[2]string{"Jemand hat das Protokoll in anderer Reihenfolge neu geschrieben. Was wann bekannt war, stimmt nicht mehr.",
			"Somebody wrote the log anew in another order. What was known when is no longer right."}, stop,
	},
	CutOff: {
		[2]string{"Das Protokoll endet vor dem, was unterschrieben wurde.", "The log ends before what was signed."},
		[2]string{"Sein Ende wurde abgeschnitten, oder sein Ordner wurde durch einen älteren Stand ersetzt. Was fehlt, war bestätigt.",
			"Its tail was cut off, or its folder was replaced by an older one. What is missing had been acknowledged."}, stop,
	},
	Older: {
		[2]string{"Das Protokoll endet vor dem, was unterschrieben wurde, und sein Stream ist jünger als seine Ereignisse.",
			"The log ends before what was signed, and its stream is younger than its events."},
		[2]string{"Eine ältere Sicherung wurde eingespielt. Was danach bestätigt wurde, fehlt.",
			"An older backup was restored. What was acknowledged after it is missing."},
		[2]string{"Nichts weiter aufzeichnen. Eine neuere Sicherung suchen, die bis zum letzten unterschriebenen Stand reicht. Gibt es keine: aufschreiben, welche Ereignisse verloren sind, und den Ordner des Notars aufbewahren.",
			"Record nothing more. Look for a newer backup that reaches to the last signed size. If there is none: write down which events are lost, and keep the notary's folder."},
	},
	Forked: {
		[2]string{"Von einer Stelle an stehen andere Ereignisse im Protokoll, als unterschrieben wurden.", "From a position on the log holds other events than were signed."},
		[2]string{"Eine ältere Sicherung wurde eingespielt und darauf weitergearbeitet, oder jemand hat die Geschichte neu geschrieben. Es gibt zwei Wahrheiten.",
			"An older backup was restored and worked on, or somebody wrote the history anew. There are two truths."},
		[2]string{"Nichts weiter aufzeichnen. Beide Stände aufbewahren. Entscheiden, welcher gilt, und das, was nur im anderen steht, von Hand nachtragen.",
			"Record nothing more. Keep both. Decide which one holds, and record by hand what only the other one has."},
	},
	Foreign: {
		[2]string{"Das ist nicht das Protokoll, das unterschrieben wurde.", "This is not the log that was signed."},
		[2]string{"Der Schlüssel gehört zu einem anderen Protokoll.", "The key belongs to another log."},
		[2]string{"Prüfen, ob Adresse, Ordner des Notars und Schlüssel zusammengehören.", "Look whether the address, the notary's folder and the key belong together."},
	},
	Unreadable: {
		[2]string{"Dieses Programm kann ein Ereignis oder das Protokoll nicht lesen.", "This program cannot read an event, or the log."},
		[2]string{"Ein neueres Programm hat geschrieben, oder der Stream ist anders eingestellt, als er muss.", "A newer program wrote it, or the stream is configured otherwise than it must be."},
		[2]string{"Tun, was die Meldung sagt, dann noch einmal prüfen.", "Do what the message says, then verify again."},
	},
	Signature: {
		[2]string{"Ein Prüfpunkt trägt keine richtige Unterschrift.", "A checkpoint has no right signature."},
		[2]string{"Die Datei der Prüfpunkte wurde geändert, oder der Schlüssel ist nicht der, der unterschrieben hat.", "The file of checkpoints was changed, or the key is not the one that signed."},
		[2]string{"Mit dem Schlüssel und den Prüfpunkten noch einmal prüfen, die jemand anderes aufgehoben hat.", "Verify again with the key and the checkpoints that somebody else kept."},
	},
	TwoTrees: {
		[2]string{"Mit demselben Schlüssel wurden zwei Bäume einer Größe unterschrieben.", "Two trees of one size were signed with the same key."},
		[2]string{"Protokoll und Notar wurden zurückgesetzt, und es ging anders weiter, oder der Schlüssel ist in fremder Hand. Es gibt zwei Wahrheiten.",
			"Log and notary were set back and went on otherwise, or the key is in other hands. There are two truths."},
		[2]string{"Beide Prüfpunkte aufbewahren: sie beweisen es. Entscheiden, welcher Stand gilt; den Schlüssel nicht weiter verwenden.",
			"Keep both checkpoints: they prove it. Decide which one holds; do not use the key any more."},
	},
	NoWitness: {
		[2]string{"Der Zeuge hat keinen der Prüfpunkte unterschrieben.", "The witness signed none of the checkpoints."},
		[2]string{"Was unterschrieben ist, hat nur der Notar unterschrieben: dass es von außen jemand gesehen hat, ist nicht bewiesen.",
			"What is signed, only the notary signed: it is not proven that anybody outside has seen it."},
		[2]string{"Die Prüfpunkte des Zeugen mit --checkpoints dazugeben, als Datei oder von seiner Adresse (/checkpoints). Hat er keine: fragen, seit wann und warum.",
			"Give the checkpoints of the witness with --checkpoints, as a file or from its address (/checkpoints). If it has none: ask since when and why."},
	},
	TreeFile: {
		[2]string{"Die Datei der Hashes (tree) ist nicht das, was unterschrieben wurde.", "The file of hashes (tree) is not what was signed."},
		[2]string{"Sie wurde geändert oder ist schadhaft. Über das Protokoll sagt das nichts.", "It was changed or is damaged. That says nothing about the log."},
		[2]string{"Sie an eine andere Stelle legen und den Notar neu starten: er macht sie aus dem Protokoll neu. Dann noch einmal prüfen.",
			"Put it elsewhere and start the notary again: it makes it anew from the log. Then verify again."},
	},
	HiddenTail: {
		[2]string{"Das Ende eines Verlaufs fehlt.", "The end of a history is missing."},
		[2]string{"Unterschrieben ist, dass der Verlauf mehr Ereignisse hat, als gezeigt werden. Jemand zeigt nur seinen Anfang, oder Ereignisse sind verschwunden.",
			"It is signed that the history has more events than are shown. Somebody shows only its beginning, or events have gone."}, stop,
	},
	Heads: {
		[2]string{"Von den Verläufen wurden andere Enden unterschrieben, als sie hatten.", "Of the histories other ends were signed than they had."},
		[2]string{"Der Notar hat etwas Falsches unterschrieben, oder der Schlüssel ist in fremder Hand, oder der Verlauf wurde geändert.",
			"The notary signed something wrong, or the key is in other hands, or the history was changed."},
		[2]string{"Mit \"journey verify\" alles prüfen. Passt das Protokoll zu seinen Prüfpunkten, den Notar anhalten und seinen Ordner aufbewahren: die Unterschrift beweist den Fehler.",
			"Verify everything with \"journey verify\". If the log fits its checkpoints, stop the notary and keep its folder: the signature proves the fault."},
	},
	HeadsFile: {
		[2]string{"Die Datei der Enden (heads) ist nicht das, was unterschrieben wurde.", "The file of heads (heads) is not what was signed."},
		[2]string{"Sie wurde geändert oder ist schadhaft. Über das Protokoll sagt das nichts.", "It was changed or is damaged. That says nothing about the log."},
		[2]string{"Sie an eine andere Stelle legen und den Notar neu starten: er macht sie aus dem Protokoll neu. Dann noch einmal prüfen.",
			"Put it elsewhere and start the notary again: it makes it anew from the log. Then verify again."},
	},
	NoBundle: {
		[2]string{"Die Datei ist kein vollständiges Beweispaket.", "The file is not a whole evidence bundle."}, useless, again,
	},
	BadPath: {
		[2]string{"Im Paket liegt etwas, das beim Auspacken außerhalb seines Ordners landen könnte.", "In the bundle is something that could end up outside its folder when it is unpacked."}, hostile, refuse,
	},
	TooLarge: {
		[2]string{"Das Paket ist größer, als eines sein kann, oder wird es beim Auspacken.", "The bundle is larger than one can be, or becomes so when it is unpacked."}, hostile, refuse,
	},
	Twice: {
		[2]string{"Zwei Dateien im Paket heißen gleich.", "Two files in the bundle have one name."}, hostile, refuse,
	},
	Extra: {
		[2]string{"Im Paket liegt eine Datei, die nicht hineingehört.", "In the bundle is a file that does not belong there."}, altered, again,
	},
	Missing: {
		[2]string{"Im Paket fehlt eine Datei.", "A file is missing in the bundle."}, altered, again,
	},
	FileChanged: {
		[2]string{"Eine Datei im Paket ist nicht, was das Inhaltsverzeichnis sagt.", "A file in the bundle is not what the manifest says."}, altered, again,
	},
	Manifest: {
		[2]string{"Das Inhaltsverzeichnis sagt nicht, was im Paket ist.", "The manifest does not say what is in the bundle."}, altered, again,
	},
	OtherHistory: {
		[2]string{"Das Paket handelt von einem anderen Verlauf.", "The bundle is of another history."},
		[2]string{"Es beweist nichts über den, nach dem gefragt wurde.", "It proves nothing about the one that was asked for."}, again,
	},
	Proof: {
		[2]string{"Ein Beweis im Paket ist keiner.", "A proof in the bundle is none."}, altered, again,
	},
	Readable: {
		[2]string{"Der lesbare Teil sagt etwas anderes als die gespeicherten Bytes.", "The part that can be read says other things than the stored bytes."},
		[2]string{"Die Ereignisse sind echt, aber was danebensteht, gehört nicht zu ihnen.", "The events are genuine, but what stands beside them is not theirs."}, again,
	},
	Schema: {
		[2]string{"Das Schema im Paket liest die Ereignisse anders als der Vertrag.", "The schema in the bundle reads the events otherwise than the contract."},
		[2]string{"Die Ereignisse sind echt, aber wer sie mit diesem Schema liest, liest etwas anderes.", "The events are genuine, but who reads them with this schema reads something else."}, again,
	},
}

// What findings about bundles mean, and what to do.
var (
	useless = [2]string{"Sie wurde abgeschnitten, verändert oder ist etwas anderes; sie beweist nichts.", "It was cut off, changed or is something else; it proves nothing."}
	altered = [2]string{"Jemand hat das Paket nach dem Schreiben verändert; so beweist es nichts.", "Somebody changed the bundle after it was written; as it is it proves nothing."}
	hostile = [2]string{"So schreibt \"journey evidence\" kein Paket. Es wurde gemacht, um zu schaden, oder ist etwas anderes. Nichts wurde ausgepackt.",
		"\"journey evidence\" writes no bundle like this. It was made to do harm, or is something else. Nothing was unpacked."}
	again = [2]string{"Das Paket noch einmal bei dem anfordern, der es ausgestellt hat, und fragen, welchen Weg dieses genommen hat.",
		"Ask whoever issued the bundle for it again, and which way this one took."}
	refuse = [2]string{"Es nicht auspacken. Fragen, woher es kommt.", "Do not unpack it. Ask where it comes from."}
)
