package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"strconv"
	"strings"

	"journey/cmd/journey/tabular"
	"journey/domain/sentence"
	journeyv1 "journey/proto/journey/v1"
)

// rowError is what is wrong with a row, as it is written into the error file.
type rowError struct {
	column, value, rule string
	sentence            sentence.Sentence
}

// refusedBy is what is wrong with a row that the service refused: the field is told as the column it came from.
func (r row) refusedBy(no *journeyv1.Refusal) rowError {
	why := rowError{column: no.Field, rule: no.Rule, sentence: sentence.Sentence{German: no.German, English: no.English}}
	if r.table == nil {
		return why
	}
	if column, value := r.table.Cell(no.Field); column != "" {
		why.column, why.value = column, value
	}
	if no.Rule == "request.reused" {
		fault := tabular.Fault{Rule: no.Rule, Args: []string{strconv.FormatUint(no.Version, 10)}}
		why.sentence = fault.Sentence()
	}
	return why
}

// refusedRows is the error file: it exists only if a row was refused. It holds what the cells hold, so
// only its owner may read it.
type refusedRows struct {
	path, lang string
	file       *os.File
	csv        *csv.Writer
}

func (f *refusedRows) add(r row, whys ...rowError) error {
	for _, why := range whys {
		if f.file == nil {
			file, err := os.OpenFile(f.path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
			if err != nil {
				return fmt.Errorf("error file: %w", err)
			}
			if err := file.Chmod(0o600); err != nil { // it may have been there with another mode
				return fmt.Errorf("error file: %w", err)
			}
			f.file, f.csv = file, csv.NewWriter(file)
			if err := f.csv.Write([]string{"file", "row", "column", "value", "rule", "sentence"}); err != nil {
				return err
			}
		}
		sentence := why.sentence.English
		if f.lang == "de" {
			sentence = why.sentence.German
		}
		if err := f.csv.Write([]string{r.file, strconv.Itoa(r.number), guarded(why.column), guarded(why.value), why.rule, sentence}); err != nil {
			return err
		}
	}
	return nil
}

// guarded is a cell that no spreadsheet takes for a formula.
func guarded(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

func (f *refusedRows) close() {
	if f.file != nil {
		f.csv.Flush()
		_ = f.file.Close()
	}
}
