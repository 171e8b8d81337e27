package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/cmd/journey/review"
	journeyv1 "journey/proto/journey/v1"
)

// toReview is what an officer looks at, as a program reads it.
type toReview struct {
	Week         string    `json:"week"`
	Kind         string    `json:"kind"`
	Actor        string    `json:"actor"`
	Role         string    `json:"role"`
	Partner      string    `json:"partner"`
	Participants int       `json:"participants"`
	Looks        int       `json:"looks"`
	Usual        int       `json:"usual,omitempty"`
	Purpose      string    `json:"purpose,omitempty"`
	BreakGlass   string    `json:"break_glass,omitempty"`
	Participant  string    `json:"participant,omitempty"`
	Reason       string    `json:"reason,omitempty"`
	Outcome      string    `json:"outcome,omitempty"`
	At           time.Time `json:"at,omitzero"`
}

func accessReviewCommand(opts *options) *cobra.Command {
	request := &journeyv1.ReviewAccessRequest{}
	var outcome string
	var done bool
	c := &cobra.Command{
		Use:   "review",
		Short: "List what the data protection officer should look at in a week, and record that it was",
		Long: `List what a week of the access log should be looked at for: every break-glass with what was seen under it and whether
it was reviewed, looks that were refused, staff who saw far more people than others in their role (more than 30, and
more than three times the median), and what auditors opened for which purpose.

--done records that the week was looked at. --break-glass with --outcome records what came of one break-glass. Both are
lines of the access log themselves.`,
		Example: `  journey access review --as data_protection_officer --operation laqs --week 2026-W47
  journey access review --as data_protection_officer --operation laqs --week 2026-W47 --done
  journey access review --as data_protection_officer --operation laqs --break-glass 5f0c... --outcome justified`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			client, err := opts.client()
			if err != nil {
				return err
			}
			if request.BreakGlass != "" || done {
				return opts.reviewed(c, client, request, outcome)
			}
			if outcome != "" {
				return usage("--outcome is that of a break-glass; name it with --break-glass")
			}
			return opts.weekly(c, client, request)
		},
	}
	c.Flags().StringVar(&request.Operation, "operation", "", "the operation")
	c.Flags().StringVar(&request.Week, "week", "", "the week, as in 2026-W47 (default: the last whole one)")
	c.Flags().BoolVar(&done, "done", false, "record that the week was looked at")
	c.Flags().StringVar(&request.BreakGlass, "break-glass", "", "the line of a break-glass, to record its --outcome")
	c.Flags().StringVar(&outcome, "outcome", "", "justified or not_justified")
	required(c, "operation")
	return c
}

func (o *options) reviewed(c *cobra.Command, client *client, request *journeyv1.ReviewAccessRequest, outcome string) error {
	if request.BreakGlass != "" {
		number, ok := journeyv1.ReviewOutcome_value["REVIEW_OUTCOME_"+strings.ToUpper(outcome)]
		if !ok || number == 0 {
			return usage("--outcome %q: it is justified or not_justified", outcome)
		}
		request.Outcome = journeyv1.ReviewOutcome(number)
	} else if _, err := o.monday(c.Context(), client, request); err != nil {
		return err
	}
	response, err := client.access.ReviewAccess(c.Context(), request)
	if err != nil {
		return o.answer(err)
	}
	if o.output != "table" {
		return write(o, c.OutOrStdout(), o.accessColumns(), []*journeyv1.AccessRecord{response.Record})
	}
	o.note(c.OutOrStdout(), o.word("Festgehalten: %s", "Recorded: %s"), o.accessWhat(response.Record))
	return nil
}

// monday is the Monday of the week that a request names, or of the last whole one, which it then names.
func (o *options) monday(ctx context.Context, client *client, request *journeyv1.ReviewAccessRequest) (time.Time, error) {
	zone, err := client.zone(ctx, request.Operation)
	if err != nil {
		return time.Time{}, o.answer(err)
	}
	if zone == nil {
		zone = time.UTC
	}
	if request.Week == "" {
		request.Week = review.Name(time.Now().In(zone).AddDate(0, 0, -7))
	}
	monday, err := review.Parse(request.Week, zone)
	if err != nil {
		return time.Time{}, usage("%w", err)
	}
	return monday, nil
}

func (o *options) weekly(c *cobra.Command, client *client, request *journeyv1.ReviewAccessRequest) error {
	monday, err := o.monday(c.Context(), client, request)
	if err != nil {
		return err
	}
	lines, err := o.accesses(c.Context(), client, &journeyv1.ListAccessRequest{Operation: request.Operation, Since: timestamppb.New(monday)}, c.ErrOrStderr())
	if err != nil {
		return o.answer(err)
	}
	week := review.Of(request.Week, monday, lines)
	var all []toReview
	for _, item := range week.Items {
		all = append(all, reviewLine(request.Week, item))
	}
	if o.output == "table" {
		o.weekTable(c.OutOrStdout(), request.Week, week)
		return nil
	}
	return writeRecords(o, c.OutOrStdout(), all, []string{"week", "kind", "actor", "role", "partner", "participants", "looks", "usual", "purpose", "break_glass", "participant", "reason", "outcome"}, func(l toReview) []string {
		return []string{l.Week, l.Kind, l.Actor, l.Role, l.Partner, fmt.Sprint(l.Participants), fmt.Sprint(l.Looks), fmt.Sprint(l.Usual), l.Purpose, l.BreakGlass, l.Participant, l.Reason, l.Outcome}
	})
}

func reviewLine(week string, item review.Item) toReview {
	l := toReview{
		Week: week, Kind: string(item.Kind), Actor: item.Actor.GetId(), Role: roleID(item.Actor.GetRole()), Partner: item.Actor.GetPartner(),
		Participants: item.Participants, Looks: item.Looks, Usual: item.Usual, Purpose: item.Purpose,
	}
	if b := item.Broken; b != nil {
		l.BreakGlass, l.Participant, l.At = b.Id, b.Participant, b.At.AsTime()
		l.Reason = strings.ToLower(strings.TrimPrefix(b.Broken.Reason.String(), "BREAK_GLASS_REASON_"))
		l.Outcome = strings.ToLower(strings.TrimPrefix(item.Outcome.String(), "REVIEW_OUTCOME_"))
	}
	return l
}

func (o *options) weekTable(w io.Writer, name string, week review.Week) {
	t := o.grid(w, o.word("was", "what"), o.word("wer", "who"), o.word("Rolle", "role"), o.word("Personen", "people"), o.word("Einsichten", "looks"), o.word("Näheres", "more"))
	for _, item := range week.Items {
		t.AppendRow(table.Row{o.reviewKind(item.Kind), item.Actor.GetId(), o.value(item.Actor.GetRole().String()), item.Participants, item.Looks, o.reviewMore(item)})
	}
	t.Render()
	if r := week.Reviewed; r != nil && week.Early {
		o.note(w, o.word("Die Woche %s wurde durchgesehen, als sie noch nicht zu Ende war: %s, %s UTC. Was danach kam, ist noch nicht durchgesehen; danach: --week %s --done",
			"Week %s was looked at before it ended: %s, %s UTC. What came after that was not looked at yet; when it was: --week %s --done"), name, r.Actor.GetId(), r.At.AsTime().Format("2006-01-02 15:04"), name)
		return
	} else if r != nil {
		o.note(w, o.word("Die Woche %s wurde durchgesehen: %s, %s UTC.", "Week %s was looked at: %s, %s UTC."), name, r.Actor.GetId(), r.At.AsTime().Format("2006-01-02 15:04"))
		return
	}
	o.note(w, o.word("Die Woche %s ist noch nicht durchgesehen; danach: --week %s --done", "Week %s was not looked at yet; when it was: --week %s --done"), name, name)
}

func (o *options) reviewKind(kind review.Kind) string {
	switch kind {
	case review.BreakGlass:
		return o.word("Notzugriff", "break-glass")
	case review.Refused:
		return o.word("abgelehnt", "refused")
	case review.Many:
		return o.word("ungewöhnlich viele", "unusually many")
	}
	return o.word("für einen Zweck", "for a purpose")
}

func (o *options) reviewMore(item review.Item) string {
	switch {
	case item.Broken != nil && item.Outcome == journeyv1.ReviewOutcome_REVIEW_OUTCOME_UNSPECIFIED:
		return item.Broken.Participant + ", " + o.glassWords(item.Broken.Broken) + "; " + o.word("noch zu beurteilen: --break-glass ", "to be reviewed: --break-glass ") + item.Broken.Id
	case item.Broken != nil:
		return item.Broken.Participant + ", " + o.glassWords(item.Broken.Broken) + "; " + o.value(item.Outcome.String())
	case item.Kind == review.Many:
		return fmt.Sprintf(o.word("üblich in der Rolle: %d", "usual in the role: %d"), item.Usual)
	}
	return item.Purpose
}
