package main

import (
	"fmt"
	"iter"
	"strings"

	"journey/cmd/journey/export"
	"journey/domain/sentence"
	journeyv1 "journey/proto/journey/v1"
)

// cellColumns are the columns of the counts of a table, in the order of the genders.
var cellColumns = []export.Column{
	whole("total", "gesamt", "total", "Zahl aller, die zählen", "how many count in all"),
	whole("women", "Frauen", "women", "davon Frauen", "of these women"),
	whole("men", "Männer", "men", "davon Männer", "of these men"),
	whole("non_binary", "nichtbinär/andere", "non-binary/other", "davon nichtbinär; im Satz 2014-2020 „andere“", "of these non-binary; in the 2014-2020 set “other”"),
	whole("not_stated", "ohne Angabe", "not stated", "davon Geschlecht verweigert oder nicht gefragt", "of these gender refused or not asked"),
}

var targetColumns = []export.Column{
	{Key: "target", German: "Ziel", English: "target", Kind: export.KindDecimal, Meaning: sentence.Sentence{
		German: "Zielwert der Bewilligung, die am Stichtag galt; leer ohne Ziel", English: "target of the grant as valid on the cut-off; empty without one"}},
	{Key: "reached_percent", German: "erreicht in %", English: "reached in %", Kind: export.KindDecimal, Meaning: sentence.Sentence{
		German: "gesamt in Prozent des Ziels; leer ohne Ziel", English: "total in percent of the target; empty without one"}},
}

func whole(key, german, english, meaning, inEnglish string) export.Column {
	return export.Column{Key: key, German: german, English: english, Kind: export.KindWhole, Meaning: sentence.Sentence{German: meaning, English: inEnglish}}
}

func textual(key, german, english, meaning, inEnglish string) export.Column {
	c := whole(key, german, english, meaning, inEnglish)
	c.Kind = export.KindText
	return c
}

// officialSheet is the official table. profile is the one that was asked for.
func officialSheet(lang, operation, profile string, t *journeyv1.GetTableResponse) export.Sheet {
	about := publishedAs(profile, aboutTable(operation, t))
	columns := []export.Column{
		textual("code", "Code", "code", "amtlicher Code; bei Sätzen nach Kalenderjahren mit Bewegung und Jahr davor", "official code; for sets by calendar year after flow and year"),
		textual("indicator", "Indikator", "indicator", "Bezeichnung", "label"),
		textual("moment", "Zeitpunkt", "moment", "wann er hinsieht: entry am Eintrittstag, leaving von Austritt bis 28 Tage danach, six_months sechs Monate nach Austritt, operation einmal für das Vorhaben",
			"when it looks: entry on the entry day, leaving from the exit to 28 days after it, six_months six months after the exit, operation once for the operation"),
	}
	columns = append(columns, cellColumns...)
	columns = append(columns,
		whole("base", "Basis", "base", "unter wie vielen gezählt wird", "how many they are counted among"),
		whole("unknown", "unbekannt", "unknown", "von der Basis: keine Angaben; zählt 0 und ist nie „nein“", "of the base: no data; counts 0 and is never “no”"),
		whole("window_open", "Fenster offen", "window open", "von der Basis: das Zeitfenster läuft noch", "of the base: the window is still open"))
	columns = append(columns, targetColumns...)
	columns = append(columns, notShown)
	return export.Sheet{
		Name: "official", Title: sentence.Sentence{German: "Amtliche Tabelle", English: "Official table"}, About: about, Columns: columns,
		Rows: func(yield func([]export.Value, error) bool) {
			bases := basesShown(t.Lines)
			for _, l := range t.Lines {
				if !yield(officialRow(lang, l, bases), nil) {
					return
				}
			}
		},
	}
}

// basesShown says that a table tells what its numbers are counted among. A published one does not; there the
// bases are 0 although something is counted, or hidden.
func basesShown(lines []*journeyv1.IndicatorLine) bool {
	nothing := true
	for _, l := range lines {
		if l.Total.GetBase() > 0 {
			return true
		}
		nothing = nothing && l.Total.GetValue() == 0 && l.Total.GetShown() == journeyv1.CellShown_CELL_SHOWN_UNSPECIFIED
	}
	return nothing
}

func officialRow(lang string, l *journeyv1.IndicatorLine, bases bool) []export.Value {
	label := l.English
	if lang == "de" {
		label = l.German
	}
	row := []export.Value{export.Text(lineCode(l)), export.Text(label), export.Text(strings.ToLower(strings.TrimPrefix(l.Moment.String(), "INDICATOR_MOMENT_")))}
	var hidden []string
	for i, c := range []*journeyv1.IndicatorCell{l.Total, l.Women, l.Men, l.NonBinary, l.NotStated} {
		if c.GetShown() == journeyv1.CellShown_CELL_SHOWN_SUPPRESSED {
			row, hidden = append(row, export.Value{}), append(hidden, cellColumns[i].Key)
			continue
		}
		row = append(row, export.Whole(c.GetValue()))
	}
	for _, n := range []int64{l.Total.GetBase(), l.Total.GetUnknown(), l.Total.GetOpen()} {
		if !bases {
			row = append(row, export.Value{})
			continue
		}
		row = append(row, export.Whole(n))
	}
	row = append(row, targetValues(l.Target, l.ReachedPercent, l.Total.GetShown() == journeyv1.CellShown_CELL_SHOWN_SUPPRESSED)...)
	return append(row, export.Text(strings.Join(hidden, ", ")))
}

func targetValues(target, reached float64, hidden bool) []export.Value {
	switch {
	case target == 0:
		return []export.Value{{}, {}}
	case hidden:
		return []export.Value{export.Decimal(target), {}}
	}
	return []export.Value{export.Decimal(target), export.Decimal(reached)}
}

var notShown = textual("not_shown", "nicht gezeigt", "not shown", "welche Zahlen nicht veröffentlicht werden; sie sind leer und nicht 0", "which numbers are not published; they are empty and not 0")

func publishedAs(profile string, about sentence.Sentence) sentence.Sentence {
	if profile != "" {
		about.German += ", veröffentlicht als " + profile
		about.English += ", published as " + profile
	}
	return about
}

// aboutTable says of what operation, cut-off, knowledge and definitions figures are.
func aboutTable(operation string, t *journeyv1.GetTableResponse) sentence.Sentence {
	s := aboutKnown(operation, t.CutOff, t.KnownPosition)
	s.German += fmt.Sprintf(", Definitionen %s%s, Fenster beurteilt am %s", t.Definition, parameterWords(t.Parameters), t.KnownOn)
	s.English += fmt.Sprintf(", definitions %s%s, windows judged on %s", t.Definition, parameterWords(t.Parameters), t.KnownOn)
	return s
}

func aboutKnown(operation, cutOff string, position *journeyv1.Position) sentence.Sentence {
	return sentence.Sentence{
		German:  fmt.Sprintf("Vorhaben %s, Stichtag %s, bekannt bis Position %d", operation, cutOff, position.GetSequence()),
		English: fmt.Sprintf("operation %s, cut-off %s, as known at position %d", operation, cutOff, position.GetSequence()),
	}
}

// sheetRows are the values of records, column by column as made of them.
func sheetRows(records iter.Seq2[[]string, error], row func([]string) ([]export.Value, error)) iter.Seq2[[]export.Value, error] {
	return func(yield func([]export.Value, error) bool) {
		for record, err := range records {
			var values []export.Value
			if err == nil {
				values, err = row(record)
			}
			if !yield(values, err) || err != nil {
				return
			}
		}
	}
}
