package main

import (
	"fmt"

	"journey/cmd/journey/export"
	"journey/domain/sentence"
	journeyv1 "journey/proto/journey/v1"
)

// membershipSheet has a row for each participation and each code of the indicator set that it is counted among.
func membershipSheet(lang, operation string, p *participations) export.Sheet {
	labels := map[string]*journeyv1.IndicatorLine{}
	for _, l := range p.table.Lines {
		labels[l.Code] = l
	}
	return export.Sheet{
		Name: "memberships", Title: sentence.Sentence{German: "Zuordnung zu Indikatoren", English: "Memberships"},
		About: aboutTable(operation, p.table),
		Columns: []export.Column{
			textual("participant", "Teilnahme", "participation", "Pseudonym", "pseudonym"),
			textual("code", "Code", "code", "amtlicher Code", "official code"),
			textual("indicator", "Indikator", "indicator", "Bezeichnung", "label"),
			textual("counts", "zählt", "counts", "yes zählt, no zählt nicht, unknown keine Angaben, open Zeitfenster läuft noch", "yes counts, no does not, unknown no data, open the window is still open"),
		},
		Rows: func(yield func([]export.Value, error) bool) {
			for values, err := range p.records() {
				if err != nil {
					yield(nil, err)
					return
				}
				if len(values) != len(p.codes) {
					yield(nil, fmt.Errorf("a record with %d values for %d fields", len(values), len(p.codes)))
					return
				}
				for i, counts := range values {
					if p.codes[i] == "" || counts == "" {
						continue
					}
					label := ""
					if l := labels[p.codes[i]]; l != nil {
						label = l.English
						if lang == "de" {
							label = l.German
						}
					}
					if !yield([]export.Value{export.Text(values[0]), export.Text(p.codes[i]), export.Text(label), export.Text(counts)}, nil) {
						return
					}
				}
			}
		},
	}
}
