package outcome_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	journeyv1 "journey/proto/journey/v1"
)

// wordless are the columns of texts that are no words: ids, names, codes, and what is spelled out beside them.
var wordless = strings.Fields(`operation participant member entry_member reentry_member exit_member died_member end_member chain_member
	placement chain employer occupation funding_instrument partner subject qualification obligation area name time_zone indicator_parameters breakdown
	code german english codes.source area_rates.source areas view_name column_name value log completions.item`)

const selectTextColumns = `
SELECT c.relname || ' ' || a.attname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relnamespace = 'outcome'::regnamespace AND starts_with(c.relname, 'reporting_') AND NOT c.relname LIKE '%\_history' AND a.atttypid = 'text'::regtype`

// Every column of words has all its words, in both languages, and no label is for a column that there is not.
func TestEveryWordReportedIsLabelled(t *testing.T) {
	w := newOfficial(t, journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014)
	w.random(rand.New(rand.NewPCG(3, 3)))
	w.Show()
	same(t, "labels without words", texts(t, w.Pool, `SELECT l::TEXT FROM outcome.reporting_labels l WHERE value = '' OR german = '' OR english = ''`), nil)
	same(t, "labels twice", texts(t, w.Pool, `SELECT view_name || ' ' || column_name || ' ' || value FROM outcome.reporting_labels GROUP BY view_name, column_name, value HAVING count(*) > 1`), nil)
	labelled := texts(t, w.Pool, `SELECT DISTINCT view_name || ' ' || column_name FROM outcome.reporting_labels`)
	columns := texts(t, w.Pool, selectTextColumns)
	for _, c := range columns {
		view, column, _ := strings.Cut(c, " ")
		if !slices.Contains(labelled, c) && !slices.Contains(wordless, column) && !slices.Contains(wordless, strings.TrimPrefix(view, "reporting_")+"."+column) {
			t.Errorf("%s has no labels", c)
		}
	}
	var values int
	for _, l := range labelled {
		view, column, _ := strings.Cut(l, " ")
		if !slices.Contains(columns, l) && column != "isced" {
			t.Errorf("labels for %s, which there is not", l)
			continue
		}
		if l == "reporting_activities item" { // ids as well
			continue
		}
		for _, value := range texts(t, w.Pool, `SELECT DISTINCT `+column+`::TEXT FROM outcome.`+view+` WHERE `+column+` IS NOT NULL`) {
			values++
			same(t, "labels of "+l+" "+value, w.text(`SELECT count(*)::TEXT FROM outcome.reporting_labels WHERE view_name = $1 AND column_name = $2 AND value = $3`, view, column, value), "1")
		}
	}
	same(t, "answers", w.text(`SELECT string_agg(value, ' ' ORDER BY value) FROM outcome.reporting_labels WHERE view_name = 'reporting_memberships' AND column_name = 'answer'`), "no open unknown yes")
	if values < 40 {
		t.Errorf("only %d values were looked at", values)
	}
}
