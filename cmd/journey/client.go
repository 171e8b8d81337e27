package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"

	"connectrpc.com/connect/v2"
	"connectrpc.com/connect/v2/connecthttp"
	"google.golang.org/protobuf/proto"

	"journey/api"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"
	"journey/proto/journey/v1/journeyv1connect"
)

// client is the services as a command uses them.
type client struct {
	journey  journeyv1connect.JourneyServiceClient
	history  journeyv1connect.HistoryServiceClient
	replay   journeyv1connect.ReplayServiceClient
	whole    journeyv1connect.OperationReplayServiceClient
	caseload journeyv1connect.CaseloadServiceClient
	outcome  journeyv1connect.OutcomeServiceClient
	followup journeyv1connect.FollowUpServiceClient

	indicator journeyv1connect.IndicatorServiceClient
	report    journeyv1connect.ReportServiceClient
	calendar  journeyv1connect.CalendarServiceClient
	staff     journeyv1connect.StaffServiceClient
	retention journeyv1connect.RetentionServiceClient
	access    journeyv1connect.AccessServiceClient
	erasure   journeyv1connect.ErasureServiceClient
}

// client answers the services at the address and with the token that flags, environment or the data
// folder name.
func (o *options) client() (*client, error) {
	d, err := o.deployment()
	if err != nil {
		return nil, err
	}
	if err := d.need("JOURNEY_URL"); err != nil {
		return nil, err
	}
	token, err := o.bearer(d)
	if err != nil {
		return nil, err
	}
	return newClient(d.URL, token, o.purpose), nil
}

// newClient is the services at an address, with a token and, if one is stated, a purpose.
func newClient(url, token, purpose string) *client {
	c := connect.NewClient(connecthttp.NewTransport(http.DefaultClient, url), func(next connect.ClientFunc) connect.ClientFunc {
		return func(ctx context.Context, spec connect.Spec) (connect.ClientStream, error) {
			info, ok := connect.CallInfoForClientContext(ctx)
			if !ok {
				ctx, info = connect.NewClientContext(ctx)
			}
			info.RequestHeader().Set("Authorization", "Bearer "+token)
			if purpose != "" {
				info.RequestHeader().Set(api.PurposeHeader, purpose)
			}
			return next(ctx, spec)
		}
	})
	return &client{
		journey:  journeyv1connect.NewJourneyServiceClient(c),
		history:  journeyv1connect.NewHistoryServiceClient(c),
		replay:   journeyv1connect.NewReplayServiceClient(c),
		whole:    journeyv1connect.NewOperationReplayServiceClient(c),
		caseload: journeyv1connect.NewCaseloadServiceClient(c),
		outcome:  journeyv1connect.NewOutcomeServiceClient(c),
		followup: journeyv1connect.NewFollowUpServiceClient(c),

		indicator: journeyv1connect.NewIndicatorServiceClient(c),
		report:    journeyv1connect.NewReportServiceClient(c),
		calendar:  journeyv1connect.NewCalendarServiceClient(c),
		staff:     journeyv1connect.NewStaffServiceClient(c),
		retention: journeyv1connect.NewRetentionServiceClient(c),
		access:    journeyv1connect.NewAccessServiceClient(c),
		erasure:   journeyv1connect.NewErasureServiceClient(c),
	}
}

// bearer is the token to use: given, of the environment, or that of the role in the data folder.
func (o *options) bearer(d deployment) (string, error) {
	if o.token != "" {
		return o.token, nil
	}
	if v := os.Getenv("JOURNEY_TOKEN"); v != "" && o.as == "" {
		return v, nil
	}
	if d.Tokens == "" {
		return "", usage("no token. Set JOURNEY_TOKEN, or start \"journey dev\" and run this beside its folder (--data)")
	}
	tokens, err := readTokens(d.Tokens)
	if err != nil {
		return "", err
	}
	role := o.as
	if role == "" {
		role = "operator"
	}
	var roles []string
	for _, t := range tokens {
		if t.Role == role && t.Token != "" {
			return t.Token, nil
		}
		roles = append(roles, t.Role)
	}
	return "", usage("there is no token for the role %q; there are %s", role, strings.Join(roles, ", "))
}

// answer turns the error of a call, or a refusal of this program's own, into what a person reads and the exit code.
func (o *options) answer(err error) error {
	if err == nil {
		return nil
	}
	var own *refusal.Refusal
	if errors.As(err, &own) {
		return &exitError{code: exitRefused, err: errors.New(o.refusal(messages([]*refusal.Refusal{own})[0])), bare: o.forMachines()}
	}
	var said *connect.Error
	if !errors.As(err, &said) {
		return err
	}
	code := exitRefused
	if said.Code() == connect.CodeUnavailable {
		code = exitUnreachable
	}
	if no := refusalOf(err); no != nil {
		return &exitError{code: code, err: errors.New(o.refusal(no)), bare: o.forMachines()}
	}
	if said.Code() == connect.CodeUnavailable {
		return &exitError{code: code, err: fmt.Errorf("the service cannot be reached. Is \"journey serve\" (or dev, or demo) running, and is the address right?")}
	}
	return &exitError{code: code, err: fmt.Errorf("%s: %s", said.Code(), said.Message())}
}

// refusalOf is the refusal that the error of a call carries; nil if it carries none.
func refusalOf(err error) *journeyv1.Refusal {
	var said *connect.Error
	if !errors.As(err, &said) {
		return nil
	}
	for _, detail := range said.Details() {
		no := &journeyv1.Refusal{}
		if detail.Type == string(proto.MessageName(no)) && proto.Unmarshal(detail.Value, no) == nil {
			return no
		}
	}
	return nil
}

// forMachines says that JSON is wanted.
func (o *options) forMachines() bool { return o.output == "json" || o.output == "jsonl" }

// refusal is a refusal as a person reads it; with -o json as a program does.
func (o *options) refusal(no *journeyv1.Refusal) string {
	if o.forMachines() {
		text, err := json.Marshal(map[string]any{"rule": no.Rule, "field": no.Field, "german": no.German, "english": no.English, "version": no.Version})
		if err == nil {
			return string(text)
		}
	}
	sentence := no.English
	if o.lang == "de" {
		sentence = no.German
	}
	out := no.Rule + ": " + sentence
	if no.Field != "" {
		out += " [" + no.Field + "]"
	}
	if no.Version > 0 {
		out += fmt.Sprintf(" (version %d)", no.Version)
	}
	return out
}
