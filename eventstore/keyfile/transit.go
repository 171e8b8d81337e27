package keyfile

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// Transit is a key in the transit engine of OpenBao or Vault. It seals the key file as a whole: it is asked once at the
// start of a process and once after each change of the file, never for a participant's key.
type Transit struct {
	// URL of the engine, as https://bao.example:8200/v1/transit. Without TLS only on this machine.
	URL string
	// Key is its name there.
	Key string
	// TokenFile holds the token, and nothing else; read again for each question, so that it can be renewed.
	TokenFile string
	// Client is who asks; nil is one that waits ten seconds.
	Client *http.Client
}

// patience with a service that does not answer.
const patience = 10 * time.Second

// TransitError means that the transit service did not do what it was asked.
type TransitError struct {
	// Status is what it answered with; 0 if it did not answer.
	Status int
	Detail string
}

func (e *TransitError) Error() string { return "transit service: " + e.Detail }

func (t Transit) seal(ctx context.Context, text []byte) ([]byte, error) {
	answer, err := t.ask(ctx, "encrypt", transitMessage{Plaintext: text})
	if err == nil && !strings.HasPrefix(answer.Ciphertext, "vault:v") {
		err = &TransitError{http.StatusOK, "it answered without a ciphertext"}
	}
	return []byte(answer.Ciphertext + "\n"), err
}

func (t Transit) open(ctx context.Context, sealed []byte) ([]byte, error) {
	answer, err := t.ask(ctx, "decrypt", transitMessage{Ciphertext: string(bytes.TrimSpace(sealed))})
	if err == nil && len(answer.Plaintext) == 0 {
		err = &TransitError{http.StatusOK, "it answered without a plaintext"}
	}
	return answer.Plaintext, err
}

func (t Transit) rewrap(ctx context.Context, sealed []byte) ([]byte, error) {
	answer, err := t.ask(ctx, "rewrap", transitMessage{Ciphertext: string(bytes.TrimSpace(sealed))})
	if err == nil && !strings.HasPrefix(answer.Ciphertext, "vault:v") {
		err = &TransitError{http.StatusOK, "it answered without a ciphertext"}
	}
	return []byte(answer.Ciphertext + "\n"), err
}

// transitMessage is what is asked and answered; bytes go as base64.
type transitMessage struct {
	Plaintext  []byte `json:"plaintext,omitempty"`
	Ciphertext string `json:"ciphertext,omitempty"`
}

func (t Transit) ask(ctx context.Context, what string, question transitMessage) (transitMessage, error) {
	var none transitMessage
	address, err := t.address(what)
	if err != nil {
		return none, err
	}
	token, err := secretBytes(t.TokenFile)
	if err != nil {
		return none, fmt.Errorf("token of the transit service: %w", err)
	}
	body, err := json.Marshal(question)
	if err != nil {
		return none, err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return none, err
	}
	request.Header.Set("X-Vault-Token", string(bytes.TrimSpace(token)))
	request.Header.Set("X-Vault-Request", "true")
	request.Header.Set("Content-Type", "application/json")
	response, err := t.client().Do(request)
	if err != nil {
		return none, &TransitError{0, "it does not answer: " + reason(err)}
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, longest+1))
	switch {
	case response.StatusCode != http.StatusOK:
		return none, &TransitError{response.StatusCode, refusal(response, text, string(bytes.TrimSpace(token)))}
	case err != nil:
		return none, &TransitError{0, "its answer broke off: " + reason(err)}
	case len(text) > longest:
		return none, &TransitError{response.StatusCode, "its answer is far too long"}
	}
	var answer struct {
		Data transitMessage `json:"data"`
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return none, &TransitError{response.StatusCode, "its answer is not that of a transit engine; look at JOURNEY_KEY_TRANSIT_URL"}
	}
	return answer.Data, nil
}

var keyName = regexp.MustCompile(`^\w[\w.-]*$`)

// address of what is asked. The token must not cross a network in the clear.
func (t Transit) address(what string) (string, error) {
	if t.URL == "" || t.Key == "" || t.TokenFile == "" {
		return "", errors.New("it is sealed by a transit service: set JOURNEY_KEY_TRANSIT_URL, JOURNEY_KEY_TRANSIT_KEY and JOURNEY_KEY_TRANSIT_TOKEN_FILE")
	}
	if !keyName.MatchString(t.Key) {
		return "", errors.New("transit service: the name of its key has other than letters, digits, -, _ and . in it")
	}
	base, err := url.Parse(t.URL)
	if err != nil || base.Host == "" || base.User != nil {
		return "", errors.New("transit service: its address is none; one is https://bao.example:8200/v1/transit")
	}
	ip := net.ParseIP(base.Hostname())
	here := base.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	if base.Scheme != "https" && !(base.Scheme == "http" && here) {
		return "", errors.New("transit service: its address must begin with https://, or the token would go over the network in the clear")
	}
	return base.JoinPath(what, t.Key).String(), nil
}

// client never follows a redirect: the token would go along.
func (t Transit) client() *http.Client {
	client := http.Client{}
	if t.Client != nil {
		client = *t.Client
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}

// refusal words an answer that is no success.
func refusal(response *http.Response, text []byte, token string) string {
	switch status := response.StatusCode; {
	case status == http.StatusForbidden:
		return "it refuses the token (403): renew it, and look whether its policy allows encrypt, decrypt and rewrap with this key"
	case status == http.StatusServiceUnavailable:
		return "it is sealed or in maintenance (503): unseal it, then start again"
	case status == http.StatusNotFound:
		return "there is no such transit engine (404): look at JOURNEY_KEY_TRANSIT_URL"
	case status >= 300 && status < 400:
		return fmt.Sprintf("it sends elsewhere (%d), which is not followed: name the address of the active server", status)
	}
	var answer struct {
		Errors []string `json:"errors"`
	}
	_ = json.Unmarshal(text, &answer) // what is no JSON says nothing
	said := strings.ReplaceAll(strings.Join(answer.Errors, "; "), token, "(token)")
	if len(said) > 200 {
		said = said[:200]
	}
	return fmt.Sprintf("it answered %d %q: look whether JOURNEY_KEY_TRANSIT_KEY names the key that sealed the file", response.StatusCode, said)
}

// reason is what went wrong without the address that was asked.
func reason(err error) string {
	var asked *url.Error
	if errors.As(err, &asked) {
		err = asked.Err
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "not in time"
	}
	return err.Error()
}
