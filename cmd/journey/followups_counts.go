package main

import (
	"io"
	"strconv"

	"journey/domain/sentence"
	journeyv1 "journey/proto/journey/v1"
)

// counts prints how many are in each state, or a row with all states for each caseworker or partner.
func (o *options) counts(w io.Writer, response *journeyv1.CountObligationsResponse, by journeyv1.ObligationGrouping, staff func(id string) string) error {
	var err error
	if by == journeyv1.ObligationGrouping_OBLIGATION_GROUPING_UNSPECIFIED {
		columns := []column[*journeyv1.ObligationCount]{
			{"Stand", "state", func(c *journeyv1.ObligationCount) string { return o.value(c.State.String()) }},
			{"Anzahl", "count", func(c *journeyv1.ObligationCount) string { return strconv.FormatUint(c.Count, 10) }},
		}
		err = write(o, w, columns, response.Counts)
	} else {
		err = write(o, w, o.groupColumns(response, by, staff), response.Groups)
	}
	if err != nil {
		return err
	}
	if missing := o.freshness(response.Freshness); missing != "" {
		o.note(w, "%s", missing)
	}
	return nil
}

// groupColumns are the key and one column a state.
func (o *options) groupColumns(response *journeyv1.CountObligationsResponse, by journeyv1.ObligationGrouping, staff func(id string) string) []column[*journeyv1.ObligationGroup] {
	key, _ := sentence.Value(by.String())
	columns := []column[*journeyv1.ObligationGroup]{{key.German, key.English, func(g *journeyv1.ObligationGroup) string {
		if by == journeyv1.ObligationGrouping_OBLIGATION_GROUPING_CASEWORKER {
			return staff(o.responsible(g.Key))
		}
		return o.responsible(g.Key)
	}}}
	for i, c := range response.Counts {
		state, _ := sentence.Value(c.State.String())
		columns = append(columns, column[*journeyv1.ObligationGroup]{state.German, state.English, func(g *journeyv1.ObligationGroup) string {
			return strconv.FormatUint(g.Counts[i].Count, 10)
		}})
	}
	return columns
}

// responsible is a caseworker or partner for a person to read; programs get the empty key as it is.
func (o *options) responsible(key string) string {
	if key == "" && o.output == "table" {
		return o.word("(niemand)", "(nobody)")
	}
	return key
}
