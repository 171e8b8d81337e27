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
}
