package export

import "journey/domain/sentence"

// sentences is every id this package answers with. deploy/export-mappings/README.md lists the same ids.
var sentences = map[string]sentence.Sentence{
	"sheet.too_many_rows": {
		German:  "In ein Blatt einer Arbeitsmappe passen höchstens {0} Zeilen. Schreiben Sie die Tabelle als CSV oder Parquet.",
		English: "A sheet of a workbook holds at most {0} rows. Write the table as CSV or Parquet.",
	},
	"sheet.cell_too_long": {
		German:  "Zeile {0}: In eine Zelle einer Arbeitsmappe passen höchstens {1} Zeichen. Schreiben Sie die Tabelle als CSV oder Parquet.",
		English: "Row {0}: a cell of a workbook holds at most {1} characters. Write the table as CSV or Parquet.",
	},
	"sheet.control_character": {
		German:  "Zeile {0}: Der Text enthält ein Steuerzeichen, das eine Arbeitsmappe nicht aufnehmen kann. Schreiben Sie die Tabelle als CSV oder Parquet.",
		English: "Row {0}: the text holds a control character that a workbook cannot hold. Write the table as CSV or Parquet.",
	},
	"sheet.number_too_long": {
		German:  "Zeile {0}: Von einer Zahl mit mehr als 15 Ziffern behält eine Arbeitsmappe nicht alle. Schreiben Sie die Tabelle als CSV oder Parquet.",
		English: "Row {0}: a workbook does not keep all digits of a number that has more than 15. Write the table as CSV or Parquet.",
	},
	"record.no_code": {
		German:  "Für diesen Wert nennt die Zuordnung keinen Code. Ergänzen Sie ihn unter codes, oder unter missing, wenn es keiner ist.",
		English: "The mapping has no code for this value. Add it under codes, or under missing if it is none.",
	},
	"record.code_taken": {
		German:  "Dieser Wert sieht aus wie der Code für eine fehlende Angabe. Wählen Sie unter missing einen Code, der kein Wert sein kann.",
		English: "This value looks like the code of a missing answer. Choose a code under missing that cannot be a value.",
	},
	"record.date": {
		German:  "Das ist kein Datum.",
		English: "This is not a date.",
	},
	"record.number": {
		German:  "Das ist keine ganze Zahl ab 0.",
		English: "This is not a whole number from 0 on.",
	},
	"record.unsafe": {
		German:  "Eine Tabellenkalkulation könnte diesen Text als Formel lesen, oder er enthält ein Steuerzeichen.",
		English: "A spreadsheet could take this text as a formula, or it holds a control character.",
	},
	"record.letters": {
		German:  "Die Kodierung der Datei hat nicht alle Zeichen dieses Textes.",
		English: "The encoding of the file does not have all characters of this text.",
	},
	"export.unreadable": {
		German:  "Die Zuordnung ist kein YAML der verlangten Form: {0}",
		English: "The mapping is not YAML of the required form: {0}",
	},
	"export.incomplete": {
		German:  "{0} fehlt.",
		English: "{0} is missing.",
	},
	"export.format": {
		German:  "Das Format {0} gibt es nicht; es gibt csv und xlsx.",
		English: "There is no format {0}; there are csv and xlsx.",
	},
	"export.file": {
		German:  "Der Dateiname {0} geht nicht: erlaubt sind Buchstaben, Ziffern, . - _ und {operation}, {cut_off}, {known_on}; am Ende steht .csv oder .txt, bei xlsx .xlsx.",
		English: "The file name {0} is not possible: allowed are letters, digits, . - _ and {operation}, {cut_off}, {known_on}; at the end stands .csv or .txt, for xlsx .xlsx.",
	},
	"export.sheet": {
		German:  "Das Blatt kann nicht {0} heißen: höchstens 31 Zeichen, ohne : \\ / ? * [ ] und Apostroph.",
		English: "The sheet cannot be called {0}: at most 31 characters, without : \\ / ? * [ ] and apostrophe.",
	},
	"export.separator": {
		German:  "Das Trennzeichen {0} gibt es nicht; es gibt: {1}.",
		English: "There is no separator {0}; there are: {1}.",
	},
	"export.encoding": {
		German:  "Die Kodierung {0} gibt es nicht; es gibt utf-8 und windows-1252.",
		English: "There is no encoding {0}; there are utf-8 and windows-1252.",
	},
	"export.dates": {
		German:  "Die Schreibweise {0} geht nicht: dd, mm und yyyy stehen je einmal darin, dazwischen . - / oder nichts.",
		English: "The way of writing {0} is not possible: dd, mm and yyyy stand in it once each, between them . - / or nothing.",
	},
	"export.option": {
		German:  "{0} hat bei {1} keine Wirkung.",
		English: "{0} has no effect with {1}.",
	},
	"export.source": {
		German:  "{0}: genau eines von field und constant muss angegeben sein.",
		English: "{0}: exactly one of field and constant must be given.",
	},
	"export.field_unknown": {
		German:  "{0}: das Feld {1} gibt es nicht. Es gibt: {2}.",
		English: "{0}: there is no field {1}. There are: {2}.",
	},
	"export.heading_twice": {
		German:  "{0}: die Überschrift {1} steht schon über einer anderen Spalte.",
		English: "{0}: the heading {1} stands above another column already.",
	},
	"export.word_unknown": {
		German:  "{0}: das Feld sagt nie {1}. Es sagt: {2}.",
		English: "{0}: the field never says {1}. It says: {2}.",
	},
	"export.word_is_reason": {
		German:  "{0}: {1} ist kein Wert, sondern der Grund, warum es keinen gibt. Er steht unter missing.",
		English: "{0}: {1} is no value but the reason why there is none. It stands under missing.",
	},
	"export.reason_unknown": {
		German:  "{0}: den Grund {1} gibt es hier nicht. Es gibt: {2}.",
		English: "{0}: there is no reason {1} here. There are: {2}.",
	},
	"export.code_merges": {
		German:  "{0}: der Code {1} stünde für {2} und für {3}, und das ist nicht dasselbe. Verlangt der Mittelgeber denselben Code für zwei Gründe, nennen Sie beide unter same_code; ein Wert und ein Grund haben nie denselben.",
		English: "{0}: the code {1} would stand for {2} and for {3}, which are not the same. If the funder wants one code for two reasons, name both under same_code; a value and a reason never have the same.",
	},
	"export.quotes": {
		German:  "{0}: Überschriften, Codes und Konstanten sind Texte, und Wörter wie yes, no, on, off auch: Setzen Sie sie in Anführungszeichen, denn YAML liest 01 sonst als 1 und no als falsch.",
		English: "{0}: headings, codes and constants are texts, and so are words such as yes, no, on, off: put them in quotes, because YAML reads 01 as 1 and no as false otherwise.",
	},
	"export.unsafe": {
		German:  "{0}: eine Tabellenkalkulation könnte {1} als Formel lesen, oder es enthält ein Steuerzeichen.",
		English: "{0}: a spreadsheet could take {1} as a formula, or it holds a control character.",
	},
	"export.letters": {
		German:  "{0}: die Kodierung {2} hat nicht alle Zeichen von {1}.",
		English: "{0}: the encoding {2} does not have all characters of {1}.",
	},
}
