package main

import (
	"context"
	"fmt"
	"io"

	"journey/cmd/journey/simulate"
	journeyv1 "journey/proto/journey/v1"
)

// shownOn is a day in the life of each programme on which its follow-ups say something; lastDay is its last.
var (
	shownOn = map[string]string{"laqs": "2017-06-30", "resque-plus": "2013-06-30"}
	lastDay = map[string]string{"laqs": "2018-12-31", "resque-plus": "2015-06-30"}
)

// reports prints the three reports of each simulated programme: caseload, outcomes, follow-ups.
func reports(ctx context.Context, o *options, l *local, w io.Writer) error {
	client := l.client()
	names, err := o.staffNames(ctx, client)
	if err != nil {
		return err
	}
	for _, operation := range simulate.Programmes() {
		on := shownOn[operation]
		last := lastDay[operation]
		asOf := fmt.Sprintf(o.word("Stand heute; Tage und Hinweise zum %s", "as it stands today; days and flags on %s"), last)
		fmt.Fprintf(w, "\n%s\n\n", heading(o.word("Fälle", "Caseload"), operation, asOf))
		cases, err := client.caseload.ListCases(ctx, &journeyv1.ListCasesRequest{Operation: operation, On: last, PageSize: 8})
		if err != nil {
			return err
		}
		if err := o.cases(w, cases, names, false); err != nil {
			return err
		}
		fmt.Fprintf(w, "\n%s\n\n", heading(o.word("Ergebnisse", "Outcomes"), operation, ""))
		outcomes, err := client.outcome.GetOutcomes(ctx, &journeyv1.GetOutcomesRequest{Operation: operation})
		if err != nil {
			return err
		}
		if err := o.outcomes(w, outcomes); err != nil {
			return err
		}
		fmt.Fprintf(w, "\n%s\n\n", heading(o.word("Nachbegleitung", "Mandatory follow-up"), operation, on))
		counts, err := client.followup.CountObligations(ctx, &journeyv1.CountObligationsRequest{Operation: operation, On: on})
		if err != nil {
			return err
		}
		if err := o.counts(w, counts, journeyv1.ObligationGrouping_OBLIGATION_GROUPING_UNSPECIFIED, names); err != nil {
			return err
		}
	}
	return nil
}

func heading(what, operation, on string) string {
	names := map[string]string{"laqs": "LaQs", "resque-plus": "RESQUE PLUS"}
	out := what + ", " + names[operation]
	if on != "" {
		out += ", " + on
	}
	return out
}

func tryNext(w io.Writer) {
	fmt.Fprint(w, `
Try next, in another terminal in this folder (go run ./cmd/journey in place of journey):
  journey followups overdue --operation laqs --on 2017-06-30      what must be done
  journey outcomes --operation laqs --known-at 2016-12-31         as it was known then
  journey outcomes --operation laqs --official                    the table of its ESF indicator set
  journey outcomes --operation laqs --explain CR04:women          who is behind a figure, and which steps
  journey report issue --operation laqs --cut-off 2017-12-31      a report, and: journey report verify|explain NUMBER
  journey history p-0007 --operation laqs                         one journey, told
  journey caseload --operation laqs --flag no_contact --lang de   who has been out of sight
  journey projection list                                         the read models and how far they are
  journey subscription create payroll --operation laqs --from now another service is told of placements, and: journey subscription list
Ctrl-C ends everything; the data stay.
`)
}
