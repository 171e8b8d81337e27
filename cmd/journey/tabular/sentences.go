package tabular

import "journey/domain/sentence"

// sentences is every id this package answers with. deploy/examples/import/README.md lists the same ids.
var sentences = map[string]sentence.Sentence{
	"row.empty": {
		German:  "Diese Zelle darf nicht leer sein.",
		English: "This cell must not be empty.",
	},
	"row.date": {
		German:  "Das ist kein Datum. Schreiben Sie 31.12.2016 oder 2016-12-31, mit vier Ziffern für das Jahr, oder nennen Sie in der Zuordnung unter dates die Schreibweise.",
		English: "This is not a date. Write 31.12.2016 or 2016-12-31, with four digits for the year, or give the way it is written under dates in the mapping.",
	},
	"row.time": {
		German:  "Das ist kein Zeitpunkt. Schreiben Sie 31.12.2016 14:05 oder 2016-12-31T14:05:00.",
		English: "This is not a point in time. Write 31.12.2016 14:05 or 2016-12-31T14:05:00.",
	},
	"row.number": {
		German:  "Das ist keine passende Zahl.",
		English: "This is not a number that fits.",
	},
	"row.number_ambiguous": {
		German:  "Punkt oder Komma können hier Dezimal- oder Tausendertrennzeichen sein. Geben Sie in der Zuordnung decimal: comma oder decimal: point an.",
		English: "The point or comma can be a decimal or a thousands sign here. Give decimal: comma or decimal: point in the mapping.",
	},
	"row.yes_or_no": {
		German:  "Das ist kein Ja und kein Nein. Verstanden werden ja, nein, j, n, x, wahr, falsch, 1, 0; anderes steht in der Zuordnung unter values.",
		English: "This is neither yes nor no. Understood are yes, no, y, n, ja, nein, x, true, false, 1, 0; anything else is given under values in the mapping.",
	},
	"row.word_unknown": {
		German:  "Dieses Wort kennt die Zuordnung nicht. Sie kennt: {0}.",
		English: "The mapping does not know this word. It knows: {0}.",
	},
	"row.bytes": {
		German:  "Das ist keine Prüfsumme: erwartet werden hexadezimale Ziffern.",
		English: "This is not a hash: hexadecimal digits are expected.",
	},
	"row.formula_error": {
		German:  "Hier steht der Fehlerwert einer Formel. Beheben Sie die Formel in der Tabelle.",
		English: "This is the error of a formula. Mend the formula in the table.",
	},
	"row.nul": {
		German:  "Die Zelle enthält NUL-Zeichen. Speichern Sie die Datei neu als CSV (UTF-8).",
		English: "The cell holds NUL characters. Save the file again as CSV (UTF-8).",
	},
	"row.ragged": {
		German:  "Die Zeile hat {0} Zellen, die Kopfzeile {1}. Vielleicht fehlen Anführungszeichen um eine Zelle, in der das Trennzeichen vorkommt.",
		English: "The row has {0} cells, the header {1}. Perhaps a cell that holds the separator lacks its quotes.",
	},
	"row.key_empty": {
		German:  "Diese Spalte macht die Zeile unverwechselbar und darf nicht leer sein.",
		English: "This column tells the row from all others and must not be empty.",
	},
	"row.key_repeated": {
		German:  "Zeile {0} hat denselben Schlüssel und anderen Inhalt. Nehmen Sie in der Zuordnung unter key eine Spalte hinzu, die beide unterscheidet.",
		English: "Row {0} has the same key and other content. Add a column that tells them apart under key in the mapping.",
	},
	"request.reused": {
		German:  "Eine Zeile mit diesem Schlüssel wurde schon mit anderem Inhalt übernommen (Version {0}). Was erfasst ist, wird nicht überschrieben: Berichtigen Sie es mit \"journey correct\"; ist es ein anderer Vorgang, nehmen Sie unter key eine Spalte hinzu.",
		English: "A row with this key was imported before with other content (version {0}). What is recorded is not overwritten: correct it with \"journey correct\"; if it is something else that happened, add a column under key in the mapping.",
	},
	"table.empty": {
		German:  "Die Tabelle ist leer.",
		English: "The table is empty.",
	},
	"table.columns_missing": {
		German:  "In den ersten {0} Zeilen steht keine Kopfzeile mit allen Spalten der Zuordnung. Es fehlen: {1}.",
		English: "None of the first {0} rows is a header with all columns of the mapping. Missing: {1}.",
	},
	"table.column_twice": {
		German:  "Die Spalte kommt in der Kopfzeile mehrmals vor ({0}). Benennen Sie eine davon um.",
		English: "The column stands in the header more than once ({0}). Rename one of them.",
	},
	"table.quotes": {
		German:  "Ein Anführungszeichen wird nicht geschlossen oder steht mitten in einer Zelle (Textzeile {0}, Zeichen {1}). Innerhalb einer Zelle wird es verdoppelt.",
		English: "A quote is not closed or stands in the middle of a cell (text line {0}, byte {1}). Within a cell it is doubled.",
	},
	"table.encoding": {
		German:  "Die Datei ist teils UTF-8, teils nicht; zuerst in Textzeile {0}. Speichern Sie sie neu als CSV (UTF-8).",
		English: "The file is partly UTF-8 and partly not, first in text line {0}. Save it again as CSV (UTF-8).",
	},
	"table.utf16": {
		German:  "Die Datei ist in UTF-16 gespeichert. Speichern Sie sie als CSV (UTF-8).",
		English: "The file is stored as UTF-16. Save it as CSV (UTF-8).",
	},
	"table.unreadable": {
		German:  "Die Datei lässt sich nicht als XLSX lesen. Öffnen Sie sie, und speichern Sie sie ohne Kennwort neu als XLSX oder CSV.",
		English: "The file cannot be read as XLSX. Open it, and save it again as XLSX or CSV, without a password.",
	},
	"table.sheet_missing": {
		German:  "Die Arbeitsmappe hat das Blatt {0} nicht; sie hat: {1}.",
		English: "The workbook has no sheet {0}; it has: {1}.",
	},
	"table.too_many_rows": {
		German:  "Aus einer Arbeitsmappe werden höchstens {0} Zeilen gelesen. Speichern Sie die Tabelle als CSV; dort gibt es keine Grenze.",
		English: "At most {0} rows are read from a workbook. Save the table as CSV; that has no limit.",
	},
	"mapping.unreadable": {
		German:  "Die Zuordnung ist kein YAML der verlangten Form: {0}",
		English: "The mapping is not YAML of the required form: {0}",
	},
	"mapping.incomplete": {
		German:  "{0}: {1} fehlt.",
		English: "{0}: {1} is missing.",
	},
	"mapping.id": {
		German:  "{0}: erlaubt sind Kleinbuchstaben, Ziffern, - und _, höchstens 63, vorn ein Buchstabe oder eine Ziffer.",
		English: "{0}: allowed are lower case letters, digits, - and _, at most 63, beginning with a letter or digit.",
	},
	"mapping.source": {
		German:  "{0}: genau eines von column und value muss angegeben sein.",
		English: "{0}: exactly one of column and value must be given.",
	},
	"mapping.quotes": {
		German:  "{0}: ein Spaltenname wie no, yes, on, off, y, n muss in Anführungszeichen stehen; YAML liest ihn sonst als wahr oder falsch.",
		English: "{0}: a column name such as no, yes, on, off, y, n must stand in quotes; YAML reads it as true or false otherwise.",
	},
	"mapping.step_unknown": {
		German:  "{0}: den Schritt {1} gibt es nicht. Die Schritte stehen in proto/journey/v1/step.proto.",
		English: "{0}: there is no step {1}. The steps stand in proto/journey/v1/step.proto.",
	},
	"mapping.kind": {
		German:  "{0}: die Art des Verlaufs ist nicht {1}; der Schritt gehört zu: {2}.",
		English: "{0}: the kind of history is not {1}; the step belongs to: {2}.",
	},
	"mapping.field_unknown": {
		German:  "{0}: das Feld {1} gibt es nicht. Es gibt: {2}.",
		English: "{0}: there is no field {1}. There are: {2}.",
	},
	"mapping.field_type": {
		German:  "{0}: dieses Feld lässt sich nicht aus einer Zelle füllen; nennen Sie ein Feld darin: {1}.",
		English: "{0}: this field cannot be filled from a cell; name a field within it: {1}.",
	},
	"mapping.word_unknown": {
		German:  "{0}: {1} gibt es hier nicht. Es gibt: {2}.",
		English: "{0}: there is no {1} here. There are: {2}.",
	},
	"mapping.not_an_answer": {
		German:  "{0}: nur eine Antwort kann fehlen; dieses Feld ist keine. Lassen Sie missing weg.",
		English: "{0}: only an answer can be missing; this field is none. Leave missing out.",
	},
	"mapping.value": {
		German:  "{0}: {1} ist hier kein möglicher Wert.",
		English: "{0}: {1} is not a possible value here.",
	},
	"mapping.dates": {
		German:  "{0}: die Schreibweise {1} braucht yyyy, mm oder m, und dd oder d, jedes einmal.",
		English: "{0}: the way of writing {1} needs yyyy, mm or m, and dd or d, each once.",
	},
	"mapping.decimal": {
		German:  "{0}: decimal ist comma oder point.",
		English: "{0}: decimal is comma or point.",
	},
	"mapping.option": {
		German:  "{0}: {1} hat bei diesem Feld keine Bedeutung.",
		English: "{0}: {1} has no meaning for this field.",
	},
	"mapping.time_zone": {
		German:  "{0}: die Zeitzone {1} gibt es nicht. Schreiben Sie etwa Europe/Berlin.",
		English: "{0}: there is no time zone {1}. Write, for example, Europe/Berlin.",
	},
	"mapping.key": {
		German:  "{0}: ohne Spalte für subject muss key angegeben sein.",
		English: "{0}: without a column for subject, key must be given.",
	},
	"mapping.personal_key": {
		German:  "Die Spalte {0} füllt ein verschlüsseltes Feld ({1}) und darf weder in key noch in subject noch mit uuid stehen: Was daraus berechnet wird, steht offen im Protokoll und lässt sich erraten. Nehmen Sie eine Nummer.",
		English: "The column {0} fills a sealed field ({1}) and must stand neither in key nor in subject nor with uuid: what is computed from it stands in clear in the log and can be guessed. Use a number.",
	},
}
