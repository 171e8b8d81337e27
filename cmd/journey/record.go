package main

import (
	"fmt"
	"io"
	"os"

	"github.com/google/uuid"
	"github.com/spf13/cobra"
	"google.golang.org/protobuf/encoding/protojson"

	journeyv1 "journey/proto/journey/v1"
)

// stepFlags are the flags of every command that records one step.
type stepFlags struct {
	operation, kind, subject, on, requestID string
	expected                                int64
}

func (f *stepFlags) bind(c *cobra.Command) {
	c.Flags().StringVar(&f.operation, "operation", "", "the operation")
	c.Flags().StringVar(&f.kind, "kind", "", "participant, employer, activity or operation, where the step allows several")
	c.Flags().StringVar(&f.subject, "subject", "", "the participant, employer or activity")
	c.Flags().StringVar(&f.on, "on", "", "the business date, YYYY-MM-DD")
	c.Flags().StringVar(&f.requestID, "request-id", "", "a UUID; sending the same request again with it changes nothing (default: a new one)")
	c.Flags().Int64Var(&f.expected, "expected-version", -1, "refuse if the history has another version")
}

// request is the request that the flags describe, with a step.
func (f *stepFlags) request(step *journeyv1.Step) (*journeyv1.RecordRequest, error) {
	r := &journeyv1.RecordRequest{Operation: f.operation, Subject: f.subject, OccurredOn: f.on, RequestId: f.requestID, Step: step}
	if r.RequestId == "" {
		r.RequestId = uuid.NewString()
	}
	if f.expected >= 0 {
		version := uint64(f.expected)
		r.ExpectedVersion = &version
	}
	kind, err := historyKind(f.kind)
	r.Kind = kind
	return r, err
}

func recordCommand(opts *options) *cobra.Command {
	var flags stepFlags
	c := &cobra.Command{
		Use:   "record [STEP]",
		Short: "Record one step: STEP is its JSON, a file with it (@file), or - for standard input",
		Example: `  journey record --operation laqs --subject p-0001 --on 2016-03-01 \
    '{"participant_registered": {"given_name": "Example", "date_of_birth": {"value": "1980-05-17"}}}'`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			text, err := argument(args[0], c.InOrStdin())
			if err != nil {
				return err
			}
			step := &journeyv1.Step{}
			if err := protojson.Unmarshal(text, step); err != nil {
				return usage("the step is not the JSON of a Step; see proto/journey/v1/step.proto")
			}
			request, err := flags.request(step)
			if err != nil {
				return err
			}
			return opts.record(c, request)
		},
	}
	flags.bind(c)
	return c
}

// argument is an argument itself, the file it names with @, or standard input.
func argument(arg string, in io.Reader) ([]byte, error) {
	switch {
	case arg == "-":
		return io.ReadAll(in)
	case len(arg) > 1 && arg[0] == '@':
		return os.ReadFile(arg[1:])
	}
	return []byte(arg), nil
}

// record sends one request and says where the step lies.
func (o *options) record(c *cobra.Command, request *journeyv1.RecordRequest) error {
	client, err := o.client()
	if err != nil {
		return err
	}
	response, err := client.journey.Record(c.Context(), request)
	if err != nil {
		return o.answer(err)
	}
	out := c.OutOrStdout()
	if o.output != "table" {
		return writeJSON(o, out, []*journeyv1.RecordResponse{response})
	}
	for _, e := range response.Events {
		fmt.Fprintf(out, "%s  version %d  position %d  %x\n", e.Subject, e.Version, e.Position.GetSequence(), e.Hash)
	}
	if response.Repeated {
		fmt.Fprintln(out, o.word("War schon erfasst; dies ist die erste Antwort.", "It was recorded before; this is the first answer."))
	}
	for _, n := range response.Notices {
		fmt.Fprintf(out, "%s: %s\n", n.Rule, o.word(n.German, n.English))
	}
	for _, candidate := range response.Candidates {
		fmt.Fprintf(out, o.word("Vielleicht dieselbe Person: %s (%v)\n", "Perhaps the same person: %s (%v)\n"), candidate.Participant, candidate.Agrees)
	}
	return nil
}

func historyKind(word string) (journeyv1.HistoryKind, error) {
	kinds := map[string]journeyv1.HistoryKind{
		"":            journeyv1.HistoryKind_HISTORY_KIND_UNSPECIFIED,
		"participant": journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT,
		"employer":    journeyv1.HistoryKind_HISTORY_KIND_EMPLOYER,
		"activity":    journeyv1.HistoryKind_HISTORY_KIND_ACTIVITY,
		"operation":   journeyv1.HistoryKind_HISTORY_KIND_OPERATION,
	}
	kind, ok := kinds[word]
	if !ok {
		return 0, usage("there is no kind %q; there are participant, employer, activity, operation", word)
	}
	return kind, nil
}
