package main

import (
	"fmt"
	"slices"
	"strconv"

	"journey/cmd/journey/export"
	"journey/domain/calendar"
	"journey/domain/sentence"
)

// participationSheet is every participation as a row. An answer that is a number or a date has a second column
// that says why there is none: refused, not_asked, erased. Among words these stand in place of the word.
func participationSheet(lang, operation string, p *participations) export.Sheet {
	fields := export.ParticipationFields(p.fields)
	labels := map[string]sentence.Sentence{}
	for _, l := range p.table.Lines {
		labels[l.Code] = sentence.Sentence{German: l.German, English: l.English}
	}
	s := export.Sheet{
		Name: "participations", Title: sentence.Sentence{German: "Teilnahmen", English: "Participations"},
		About: aboutTable(operation, p.table),
	}
	for _, f := range fields {
		c := participationColumn(f, labels)
		s.Columns = append(s.Columns, c)
		if f.Kind != export.KindText {
			s.Columns = append(s.Columns, textual(c.Key+"_missing", c.German+", fehlt weil", c.English+", missing because",
				"warum es keinen Wert gibt: refused (verweigert), not_asked (nicht gefragt), erased (gelöscht)", "why there is no value: refused, not_asked, erased"))
		}
	}
	s.Rows = sheetRows(p.records(), func(values []string) ([]export.Value, error) { return participationRow(fields, values) })
	return s
}

func participationRow(fields []export.Field, values []string) ([]export.Value, error) {
	if len(values) != len(fields) {
		return nil, fmt.Errorf("a record with %d values for %d fields", len(values), len(fields))
	}
	var row []export.Value
	for i, text := range values {
		switch f := fields[i]; {
		case f.Kind == export.KindText && text == "":
			row = append(row, export.Value{})
		case f.Kind == export.KindText:
			row = append(row, export.Text(text))
		case text == "":
			row = append(row, export.Value{}, export.Value{})
		case slices.Contains([]string{export.Refused, export.NotAsked, export.Erased}, text):
			row = append(row, export.Value{}, export.Text(text))
		default:
			v, err := participationValue(f, text)
			if err != nil {
				return nil, fmt.Errorf("field %s: not what it should be", f.Name)
			}
			row = append(row, v, export.Value{})
		}
	}
	return row, nil
}

func participationValue(f export.Field, text string) (export.Value, error) {
	if f.Kind == export.KindDate {
		day, err := calendar.Parse(text)
		return export.Day(day), err
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return export.Whole(n), err
}

func participationColumn(f export.Field, labels map[string]sentence.Sentence) export.Column {
	c := export.Column{Key: f.Name, Kind: f.Kind}
	if words, ok := fieldWords[f.Name]; ok {
		c.German, c.English, c.Meaning = words[0].German, words[0].English, words[1]
		return c
	}
	label, ok := labels[f.Name]
	if !ok {
		label = sentence.Sentence{German: f.Name, English: f.Name}
	}
	c.German, c.English = f.Name, f.Name
	c.Meaning = sentence.Sentence{
		German:  label.German + ": yes zählt, no zählt nicht, unknown keine Angaben, open Zeitfenster läuft noch; leer: wird hier nicht mitgezählt",
		English: label.English + ": yes counts, no does not, unknown no data, open the window is still open; empty: not counted among",
	}
	return c
}

// fieldWords are heading and meaning of the fields that are no results.
var fieldWords = map[string][2]sentence.Sentence{
	"participant":                  {{German: "Teilnahme", English: "participation"}, {German: "Pseudonym", English: "pseudonym"}},
	"entered_on":                   {{German: "Eintritt", English: "entry"}, {German: "Tag des ersten Eintritts", English: "day of the first entry"}},
	"exited_on":                    {{German: "Austritt", English: "exit"}, {German: "Tag des letzten Austritts bis zum Stichtag", English: "day of the last exit up to the cut-off"}},
	"exit_reason":                  {{German: "Austrittsgrund", English: "exit reason"}, {German: "Grund des letzten Austritts", English: "reason of the last exit"}},
	"employability_improved":       {{German: "Beschäftigungsfähigkeit verbessert", English: "employability improved"}, {German: "beim Austritt beurteilt", English: "as judged at exit"}},
	"gender":                       {{German: "Geschlecht", English: "gender"}, frozen},
	"age_at_entry":                 {{German: "Alter beim Eintritt", English: "age at entry"}, {German: "in vollendeten Jahren am Tag des ersten Eintritts", English: "in full years on the day of the first entry"}},
	"labour_status":                {{German: "Erwerbsstatus", English: "labour market status"}, registered},
	"registered_unemployed":        {{German: "arbeitslos gemeldet", English: "registered unemployed"}, frozen},
	"unemployed_since":             {{German: "arbeitslos seit", English: "unemployed since"}, frozen},
	"in_education_or_training":     {{German: "in Bildung oder Ausbildung", English: "in education or training"}, frozen},
	"isced":                        {{German: "Bildung (ISCED 2011)", English: "education (ISCED 2011)"}, frozen},
	"citizenship":                  {{German: "Staatsangehörigkeit", English: "citizenship"}, frozen},
	"parents_born_abroad":          {{German: "Eltern im Ausland geboren", English: "parents born abroad"}, frozen},
	"place_type":                   {{German: "Art des Wohnorts", English: "place type"}, {German: "Verstädterungsgrad (DEGURBA)", English: "degree of urbanisation (DEGURBA)"}},
	"household_adults":             {{German: "Erwachsene im Haushalt", English: "adults in the household"}, household},
	"household_any_adult_employed": {{German: "Erwachsene erwerbstätig", English: "any adult employed"}, household},
	"household_dependent_children": {{German: "unterhaltsberechtigte Kinder", English: "dependent children"}, household},
	"minority":                     {{German: "Minderheit", English: "minority"}, special},
	"disability":                   {{German: "Behinderung", English: "disability"}, special},
	"other_disadvantages":          {{German: "sonstige Benachteiligung", English: "other disadvantages"}, special},
	"housing_exclusion":            {{German: "Ausgrenzung auf dem Wohnungsmarkt", English: "housing exclusion"}, special},
	"area":                         {{German: "Gebiet", English: "area"}, {German: "Programmgebiet des Wohnorts beim ersten Eintritt", English: "programme area of residence at the first entry"}},
}

var (
	frozen     = sentence.Sentence{German: "Angabe beim ersten Eintritt", English: "answer at the first entry"}
	registered = sentence.Sentence{German: "Angabe beim ersten Eintritt; wer arbeitslos gemeldet ist, zählt als arbeitslos", English: "answer at the first entry; whoever is registered as unemployed is unemployed"}
	household  = sentence.Sentence{German: "Angabe beim ersten Eintritt; nur bei Eintritten vor dem 2. August 2018", English: "answer at the first entry; only for entries before 2 August 2018"}
	special    = sentence.Sentence{German: "freiwillige Angabe beim ersten Eintritt, nur für die Statistik", English: "voluntary answer at the first entry, for statistics only"}
)
