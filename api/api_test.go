package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"connectrpc.com/connect/v2"
	"connectrpc.com/connect/v2/connecthttp"
	"google.golang.org/protobuf/proto"

	journeyv1 "journey/proto/journey/v1"
	"journey/proto/journey/v1/journeyv1connect"
)

const coordinatorToken, auditorToken = "token-of-the-coordinator", "token-of-the-auditor-xx"

// served is a server behind HTTP, with one token a role that the tests need.
type served struct {
	*Server
	url string
}

func serve(t *testing.T) served {
	t.Helper()
	s := newServer(t)
	tokens, err := NewTokens([]Token{
		{Token: operatorToken, Actor: "op-1", Role: "operator", Operations: []string{"*"}},
		{Token: coordinatorToken, Actor: "co-1", Role: "coordinator", Partner: "bilse", Operations: []string{"laqs"}},
		{Token: leadToken, Actor: "co-lead", Role: "coordinator", Partner: "landeshauptstadt-schwerin", Operations: []string{"laqs"}},
		{Token: otherToken, Actor: "co-9", Role: "coordinator", Partner: "stadt", Operations: []string{"laqs"}},
		{Token: firstToken, Actor: "cw-1", Role: "case_worker", Partner: "bilse", Operations: []string{"laqs"}},
		{Token: secondToken, Actor: "cw-2", Role: "case_worker", Partner: "bilse", Operations: []string{"laqs"}},
		{Token: foreignToken, Actor: "cw-1", Role: "case_worker", Partner: "bilse", Operations: []string{"resque-plus"}},
		{Token: thirdToken, Actor: "cw-3", Role: "case_worker", Partner: "bilse", Operations: []string{"laqs"}},
		{Token: officerToken, Actor: "dpo-1", Role: "data_protection_officer", Operations: []string{"*"}},
		{Token: auditorToken, Actor: "au-1", Role: "auditor", Operations: []string{"*"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Tokens = tokens
	web := httptest.NewServer(s.Handler())
	t.Cleanup(web.Close)
	return served{s, web.URL}
}

// leadToken is of the lead partner of laqs, otherToken of another partner; firstToken and secondToken are of two
// caseworkers of bilse, foreignToken of one of them in another operation only.
const leadToken, otherToken = "token-of-the-lead-partner", "token-of-another-partner"
const firstToken, secondToken, foreignToken = "token-of-caseworker-1", "token-of-caseworker-2", "token-of-caseworker-elsewhere"

// thirdToken is of a third caseworker of bilse.
const thirdToken, officerToken = "token-of-caseworker-3", "token-of-the-officer-xx"

const operatorToken = "token-of-the-operator-x"

func (s served) client(token string) journeyv1connect.JourneyServiceClient {
	return journeyv1connect.NewJourneyServiceClient(s.connect(token))
}

func (s served) connect(token string) *connect.Client {
	return connect.NewClient(connecthttp.NewTransport(http.DefaultClient, s.url), func(next connect.ClientFunc) connect.ClientFunc {
		return func(ctx context.Context, spec connect.Spec) (connect.ClientStream, error) {
			info, ok := connect.CallInfoForClientContext(ctx)
			if !ok {
				ctx, info = connect.NewClientContext(ctx)
			}
			if token != "" {
				info.RequestHeader().Set("Authorization", "Bearer "+token)
			}
			return next(ctx, spec)
		}
	})
}

// ruleOf is the stable id in an answer; empty if it has none.
func ruleOf(t *testing.T, err error) string {
	t.Helper()
	var said *connect.Error
	if !errors.As(err, &said) {
		t.Fatalf("not an answer of the service: %v", err)
	}
	for _, d := range said.Details() {
		var no journeyv1.Refusal
		if d.Type == string(proto.MessageName(&no)) && proto.Unmarshal(d.Value, &no) == nil {
			if no.German == "" || no.English == "" {
				t.Errorf("%s has no sentence", no.Rule)
			}
			return no.Rule
		}
	}
	return ""
}

func TestEveryServedProcedureHasItsRights(t *testing.T) {
	s := newServer(t)
	served := map[string]bool{}
	for spec := range s.connectServer().Specs() {
		served[spec.Procedure] = true
		if len(actions[spec.Procedure]) == 0 {
			t.Errorf("%s is served and nobody may call it; name it in rights.go", spec.Procedure)
		}
	}
	for procedure := range actions {
		if !served[procedure] {
			t.Errorf("%s has rights and is not served", procedure)
		}
	}
}

func TestWhoAsksAndWhoMayNot(t *testing.T) {
	s := serve(t)
	registerOperation(t, s, "laqs")
	registerOperation(t, s, "resque-plus")
	for _, c := range []struct {
		what, token string
		request     *journeyv1.RecordRequest
		want        string
	}{
		{"nobody is refused", "", registration("laqs", "p-1"), "auth.missing"},
		{"an unknown token is refused", "not-a-token-of-anybody", registration("laqs", "p-1"), "auth.unknown_token"},
		{"an auditor records nothing", auditorToken, registration("laqs", "p-1"), "auth.role"},
		{"a foreign operation is refused", coordinatorToken, registration("resque-plus", "p-1"), "auth.operation"},
		{"only the operator takes history over", coordinatorToken, takenOver(registration("laqs", "p-1")), "taken_over.operator_only"},
		{"a coordinator records", coordinatorToken, registration("laqs", "p-1"), ""},
	} {
		t.Run(c.what, func(t *testing.T) {
			_, err := s.client(c.token).Record(t.Context(), c.request)
			if c.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if got := ruleOf(t, err); got != c.want {
				t.Errorf("refused by %q, want %q", got, c.want)
			}
		})
	}
}

func TestARequestThatIsTooLargeIsRefusedAndStoresNothing(t *testing.T) {
	s := serve(t)
	registerOperation(t, s, "laqs")
	before, err := s.Store.Last(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	huge := registration("laqs", "p-1")
	huge.Step.GetParticipantRegistered().Address = strings.Repeat("x", MaxRequestBytes)
	if _, err := s.client(operatorToken).Record(t.Context(), huge); connect.CodeOf(err) != connect.CodeResourceExhausted {
		t.Errorf("a request of %d bytes: %v", MaxRequestBytes, err)
	}
	deep := `{"fact_corrected":{"step":` // as deep as JSON may be nested, and deeper
	nested := strings.Repeat(deep, 20_000) + "{}" + strings.Repeat("}}", 20_000)
	body := `{"operation":"laqs","subject":"p-1","occurredOn":"2016-03-01","requestId":"` + requestID(9) + `","step":` + nested + `}`
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/journey.v1.JourneyService/Record", bytes.NewBufferString(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+operatorToken)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusBadRequest || !bytes.Contains(text, []byte("invalid_argument")) {
		t.Errorf("a request nested 20,000 deep: %s %s", response.Status, text)
	}
	after, err := s.Store.Last(t.Context())
	if err != nil || after != before {
		t.Errorf("something was stored: %v, %v", after, err)
	}
}
