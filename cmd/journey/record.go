package main

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"
	"google.golang.org/protobuf/encoding/protojson"

	journeyv1 "journey/proto/journey/v1"
)

// stepFlags are the flags of every command that records one step.
type stepFlags struct {
	operation, kind, subject, on, requestID string
	evidence                                []string
	expected                                int64
}

func (f *stepFlags) bind(c *cobra.Command) {
	f.bindStep(c)
	c.Flags().StringVar(&f.kind, "kind", "", "participant, employer, activity or operation, where the step allows several")
	c.Flags().StringVar(&f.subject, "subject", "", "the participant, employer or activity")
}

// bindStep binds the flags of a command that knows whose step it records.
func (f *stepFlags) bindStep(c *cobra.Command) {
	c.Flags().StringVar(&f.operation, "operation", "", "the operation")
	c.Flags().StringVar(&f.on, "on", "", "the business date, YYYY-MM-DD")
	c.Flags().StringArrayVar(&f.evidence, "evidence", nil, "a document that proves it, as KIND=FILE-NUMBER, e.g. signed_statement=dms-2016-0047; more than once for more")
	c.Flags().StringVar(&f.requestID, "request-id", "", "a UUID; sending the same request again with it changes nothing (default: a new one)")
	c.Flags().Int64Var(&f.expected, "expected-version", -1, "refuse if the history has another version")
	required(c, "operation")
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
	var err error
	if r.Evidence, err = evidenceOf(f.evidence); err != nil {
		return nil, err
	}
	r.Kind, err = historyKind(f.kind)
	return r, err
}

// evidenceOf reads KIND=FILE-NUMBER.
func evidenceOf(words []string) (all []*journeyv1.Evidence, err error) {
	for _, word := range words {
		kind, reference, ok := strings.Cut(word, "=")
		if !ok || kind == "" || reference == "" {
			return nil, usage("%q is no evidence; write its kind and file number, e.g. signed_statement=dms-2016-0047", word)
		}
		e := &journeyv1.Evidence{Reference: reference}
		if e.Kind, err = enumOf[journeyv1.EvidenceKind]("evidence", "EVIDENCE_KIND_", kind, journeyv1.EvidenceKind_value); err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// notAStep is the form of a step in the wrong place: where and, of what a person wrote, names of fields only.
var notAStep = regexp.MustCompile(`\(line \d+:\d+\)|unknown field "[^"]*"`)

// stepOf reads the JSON of a step.
func stepOf(text []byte) (*journeyv1.Step, error) {
	step := &journeyv1.Step{}
	if err := protojson.Unmarshal(text, step); err != nil {
		return nil, usage("this is not the JSON of a step%s; see proto/journey/v1/step.proto", strings.Join(append([]string{""}, notAStep.FindAllString(err.Error(), -1)...), " "))
	}
	return step, nil
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
			step, err := stepOf(text)
			if err != nil {
				return err
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
		text, err := os.ReadFile(arg[1:])
		if err != nil {
			return nil, usage("the step: %w", err)
		}
		return text, nil
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
	return o.stored(c.OutOrStdout(), response)
}

// stored says where a step lies, and what somebody should know of it.
func (o *options) stored(out io.Writer, response *journeyv1.RecordResponse) error {
	switch o.output {
	case "csv":
		var rows [][]string
		for _, e := range response.Events {
			rows = append(rows, []string{e.Subject, number(e.Version), number(e.Position.GetSequence()), hex.EncodeToString(e.Hash)})
		}
		return writeRows(out, []string{"subject", "version", "position", "hash"}, rows)
	case "json", "jsonl":
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
		fmt.Fprintf(out, o.word("Vielleicht dieselbe Person: %s (%s)\n", "Perhaps the same person: %s (%s)\n"), candidate.Participant, o.agreement(candidate.Agrees))
	}
	return nil
}

// agreement says what two registrations have in common.
func (o *options) agreement(of []string) string {
	words := map[string]string{
		"name":          o.word("Name", "name"),
		"part_of_name":  o.word("Teil des Namens", "part of the name"),
		"date_of_birth": o.word("Geburtsdatum", "date of birth"),
	}
	out := make([]string, len(of))
	for i, what := range of {
		out[i] = cmp.Or(words[what], what)
	}
	return strings.Join(out, ", ")
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
