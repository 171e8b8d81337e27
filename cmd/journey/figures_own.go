package main

import (
	"strings"

	"journey/cmd/journey/export"
	"journey/domain/sentence"
	journeyv1 "journey/proto/journey/v1"
)

// ownColumns are what the operation's own figures say beside their counts.
var ownColumns = []export.Column{
	whole("base", "Basis", "base", "wovon die Zahl ein Teil ist; leer, wenn von nichts", "what the number is a share of; empty if of nothing"),
	whole("unknown", "unbekannt", "unknown", "von der Basis: keine Angabe", "of the base: no answer"),
	whole("refused", "verweigert", "refused", "von der Basis: Angabe verweigert", "of the base: answer refused"),
	decimal("share_percent", "Anteil in %", "share in %", "gesamt in Prozent derer, von denen die Angabe bekannt ist", "total in percent of those of whom the answer is known"),
	textual("unit", "Einheit", "unit", "worin Mittelwert und Median gemessen sind; leer, wenn nichts gemessen wird", "what mean and median are in; empty if it is not a measure"),
	decimal("mean", "Mittelwert", "mean", "Mittelwert; leer, wenn nichts gemessen wurde oder nicht veröffentlicht", "mean; empty if nothing was measured or not published"),
	decimal("median", "Median", "median", "Median, ebenso", "median, likewise"),
}

func decimal(key, german, english, meaning, inEnglish string) export.Column {
	c := whole(key, german, english, meaning, inEnglish)
	c.Kind = export.KindDecimal
	return c
}

// ownSheet is the operation's own figures. profile is the one that was asked for.
func ownSheet(lang, operation, profile string, r *journeyv1.GetOutcomesResponse) export.Sheet {
	columns := []export.Column{
		textual("code", "Code", "code", "Code der Größe", "code of the figure"),
		textual("figure", "Größe", "figure", "Bezeichnung", "label"),
	}
	columns = append(append(append(columns, cellColumns...), targetColumns...), ownColumns...)
	return export.Sheet{
		Name: "own", Title: sentence.Sentence{German: "Eigene Zahlen", English: "Own figures"}, Columns: append(columns, notShown),
		About: publishedAs(profile, aboutKnown(operation, r.CutOff, r.KnownPosition)),
		Rows: func(yield func([]export.Value, error) bool) {
			for _, f := range r.Figures {
				if !yield(ownRow(lang, f), nil) {
					return
				}
			}
		},
	}
}

func ownRow(lang string, f *journeyv1.OutcomeFigure) []export.Value {
	label := f.English
	if lang == "de" {
		label = f.German
	}
	row := []export.Value{export.Text(f.Code), export.Text(label)}
	var hidden []string
	counts := []int64{f.Total, f.Women, f.Men, f.NonBinary, f.NotStated}
	for i, shown := range []journeyv1.CellShown{f.TotalShown, f.WomenShown, f.MenShown, f.NonBinaryShown, f.NotStatedShown} {
		if shown == journeyv1.CellShown_CELL_SHOWN_SUPPRESSED {
			row, hidden = append(row, export.Value{}), append(hidden, cellColumns[i].Key)
			continue
		}
		row = append(row, export.Whole(counts[i]))
	}
	row = append(row, targetValues(f.Target, f.ReachedPercent, f.TotalShown == journeyv1.CellShown_CELL_SHOWN_SUPPRESSED)...)
	if f.Base > 0 {
		row = append(row, export.Whole(f.Base), export.Whole(f.Unknown), export.Whole(f.Refused), export.Decimal(f.SharePercent))
	} else {
		row = append(row, export.Value{}, export.Value{}, export.Value{}, export.Value{})
	}
	row = append(row, export.Text(f.Unit), measured(f.Mean), measured(f.Median))
	return append(row, export.Text(strings.Join(hidden, ", ")))
}

func measured(number *float64) export.Value {
	if number == nil {
		return export.Value{}
	}
	return export.Decimal(*number)
}
