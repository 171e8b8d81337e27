package evidence

import (
	"strconv"
	"strings"
)

// readme says in English and in German what the bundle proves, what it does not, and how to check it, also
// without this program.
func (b Bundle) readme() (english, german string) {
	last := b.Events[len(b.Events)-1]
	fill := strings.NewReplacer("{history}", b.Subject.String(), "{events}", strconv.Itoa(len(b.Events)), "{last}", strconv.FormatUint(last.Sequence, 10),
		"{signed}", strconv.FormatInt(b.Signed, 10), "{origin}", b.Origin)
	english, german = fill.Replace(readmeEnglish), fill.Replace(readmeGerman)
	if b.Head == nil {
		return english, german
	}
	return english + readmeHeadEnglish, german + readmeHeadGerman
}

const readmeEnglish = `# Evidence of one history

History: {history}
Events:  {events}, the last one at position {last} of the log {origin}
Signed:  the log as it was with {signed} events

## What it proves
Each of these events lay in the log, with exactly these bytes and in exactly this place, when the notary signed the log
at {signed} events. Together they are the history from its first version on: none is missing between, none was put in, none
was changed. That holds after the person's data were erased as well, because personal data are in the events only as
ciphertext, and the proofs are over ciphertext.

## What it does not prove
That the history did not go on behind its last event, beyond what "day" and "head.json" say if they are here. That what people recorded is true. What the sealed parts say:
their keys are not in here. This page and manifest.json are not signed.

## How to check it
    journey verify bundle.zip --key notary.pub
needs no network. Take the notary's key from whoever runs the notary or from a witness, never from whoever gave you the
bundle.

## How to check it with other tools
1. journey.jsonl is what the events say in clear, one line each. Decode the stored bytes yourself:
       protoc --descriptor_set_in=schema.binpb --decode=journey.v1.Event < events/0001.pb
2. The chain: the SHA-256 of events/0001.pb is previous_hash in events/0002.pb, and so on.
3. The leaf of an event is SHA-256 over: a zero byte, "journey leaf 1" and a line feed, its position in the log (8 bytes,
   big endian), the length of the history's name (2 bytes), the name, the length of the event's id (2 bytes), the id,
   the bytes of the file. Its position is the index in proofs/0001.tlog-proof plus one.
4. The files in proofs lead from the leaf to the root in the checkpoint: c2sp.org/tlog-proof, RFC 6962 section 2.1.1.
5. checkpoint is a signed note: c2sp.org/tlog-checkpoint, Ed25519. Each proof ends with the same one.

## The files
    events/NNNN.pb          the bytes of version NNNN as they are stored
    proofs/NNNN.tlog-proof  that it was in the log
    checkpoint              what the notary signed, and whoever signed beneath it
    journey.jsonl           what the events say in clear
    schema.binpb            the contract of the events, a FileDescriptorSet
    manifest.json           every file with its SHA-256
`

const readmeGerman = `# Beweispaket eines Verlaufs

Verlauf:       {history}
Ereignisse:    {events}, das letzte an Stelle {last} des Protokolls {origin}
Unterschrieben: das Protokoll, wie es mit {signed} Ereignissen war

## Was es beweist
Jedes dieser Ereignisse lag mit genau diesen Bytes an genau dieser Stelle im Protokoll, als der Notar es mit {signed}
Ereignissen unterschrieb. Zusammen sind sie der Verlauf von der ersten Version an: dazwischen fehlt keines, keines wurde
eingefügt, keines geändert. Das gilt auch, nachdem die Daten der Person gelöscht wurden: personenbezogene Daten stehen in
den Ereignissen nur als Chiffrat, und bewiesen wird das Chiffrat.

## Was es nicht beweist
Dass der Verlauf nach dem letzten Ereignis nicht weiterging, über das hinaus, was "day" und "head.json" sagen, wenn sie dabei sind. Dass stimmt, was Menschen aufgezeichnet haben. Was in den
versiegelten Teilen steht: deren Schlüssel sind nicht enthalten. Diese Seite und manifest.json sind nicht unterschrieben.

## Wie man es prüft
    journey verify bundle.zip --key notary.pub
braucht kein Netz. Den Schlüssel des Notars geben, wer den Notar betreibt, oder ein Zeuge; nie, wer das Paket gab.

## Wie man es mit anderen Werkzeugen prüft
1. journey.jsonl ist, was die Ereignisse im Klartext sagen, eine Zeile für jedes. Die gespeicherten Bytes selbst lesen:
       protoc --descriptor_set_in=schema.binpb --decode=journey.v1.Event < events/0001.pb
2. Die Kette: der SHA-256 von events/0001.pb ist previous_hash in events/0002.pb, und so weiter.
3. Das Blatt eines Ereignisses ist SHA-256 über: ein Nullbyte, "journey leaf 1" und ein Zeilenende, seine Stelle im
   Protokoll (8 Bytes, höchstwertiges zuerst), die Länge des Namens des Verlaufs (2 Bytes), der Name, die Länge der
   Kennung des Ereignisses (2 Bytes), die Kennung, die Bytes der Datei. Die Stelle ist der index in
   proofs/0001.tlog-proof plus eins.
4. Die Dateien in proofs führen vom Blatt zur Wurzel im Prüfpunkt: c2sp.org/tlog-proof, RFC 6962 Abschnitt 2.1.1.
5. checkpoint ist eine signed note: c2sp.org/tlog-checkpoint, Ed25519. Jeder Beweis endet mit demselben.

## Die Dateien
    events/NNNN.pb          die Bytes von Version NNNN, wie sie gespeichert sind
    proofs/NNNN.tlog-proof  dass sie im Protokoll lagen
    checkpoint              was der Notar unterschrieben hat, und wer darunter
    journey.jsonl           was die Ereignisse im Klartext sagen
    schema.binpb            der Vertrag der Ereignisse, ein FileDescriptorSet
    manifest.json           jede Datei mit ihrem SHA-256
`

const readmeHeadEnglish = `    day                     what the notary signed of all histories when a day had ended
    head.json               that this history then had so many events and no more

Each night the notary signs the ends of all histories: a tree over them, sorted by hash (RFC 6962; its leaf is SHA-256 of a
zero byte, "journey head 1", a line feed, the key and the commitment. The key is SHA-256 of "journey head key 1", a line
feed, the log's name, a line feed, the history's name; the commitment is SHA-256 of version and position (8 bytes each) and
the SHA-256 of the last event). The size and root of that tree are the second and third line of day.
`

const readmeHeadGerman = `    day                     was der Notar von allen Verläufen unterschrieb, als ein Tag vorbei war
    head.json               dass dieser Verlauf da so viele Ereignisse hatte und nicht mehr

Jede Nacht unterschreibt der Notar die Enden aller Verläufe: einen Baum darüber, nach Hash sortiert (RFC 6962; sein Blatt ist
SHA-256 über ein Nullbyte, "journey head 1", ein Zeilenende, Schlüssel und Festlegung. Der Schlüssel ist SHA-256 über "journey
head key 1", ein Zeilenende, den Namen des Protokolls, ein Zeilenende, den Namen des Verlaufs; die Festlegung SHA-256 über
Version und Stelle (je 8 Bytes) und den SHA-256 des letzten Ereignisses). Größe und Wurzel des Baums sind die zweite und
dritte Zeile von day.
`
