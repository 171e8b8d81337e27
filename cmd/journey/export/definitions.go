package export

import "journey/domain/sentence"

// Definitions is the sheet that says what the tables and their columns mean, in a language, de or en: for each
// table a row of its own, then one for each of its columns.
func Definitions(lang string, sheets ...Sheet) Sheet {
	return Sheet{
		Name:  "definitions",
		Title: sentence.Sentence{German: "Definitionen", English: "Definitions"},
		Columns: []Column{
			{Key: "table", German: "Tabelle", English: "table", Kind: KindText},
			{Key: "column", German: "Spalte", English: "column", Kind: KindText},
			{Key: "heading", German: "Überschrift", English: "heading", Kind: KindText},
			{Key: "kind", German: "Art", English: "kind", Kind: KindText},
			{Key: "meaning", German: "Bedeutung", English: "meaning", Kind: KindText},
		},
		Rows: func(yield func([]Value, error) bool) {
			for _, s := range sheets {
				if !yield([]Value{Text(s.Name), {}, Text(in(lang, s.Title)), {}, Text(in(lang, s.About))}, nil) {
					return
				}
				for _, c := range s.Columns {
					kind := in(lang, kinds[c.Kind].Sentence)
					if !yield([]Value{Text(s.Name), Text(c.Key), Text(c.heading(lang)), Text(kind), Text(in(lang, c.Meaning))}, nil) {
						return
					}
				}
			}
		},
	}
}
