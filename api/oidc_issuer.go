package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"connectrpc.com/connect/v2"
	"github.com/coreos/go-oidc/v3/oidc"
)

const (
	// askEvery bounds how often the issuer is asked for the same thing, however many tokens name keys that nobody
	// knows: a key that the issuer has begun to use is found within this time.
	askEvery = 10 * time.Second
	// askWithin is how long an answer may take.
	askWithin = 5 * time.Second
	// maxAnswerBytes bounds an answer; keys of an issuer are some kilobytes.
	maxAnswerBytes = 1 << 20
)

// issuer is who signs tokens. Its keys are kept once they are known: if it is away later, what they have signed is
// still verified.
type issuer struct {
	address string
	gate    *gate
	// finding is held while the issuer is asked where its keys are.
	finding  chan struct{}
	verifier *oidc.IDTokenVerifier // guarded by finding
}

func newIssuer(address string, now func() time.Time) *issuer {
	return &issuer{
		address: address, finding: make(chan struct{}, 1),
		gate: &gate{now: now, asked: map[string]time.Time{}, next: http.DefaultTransport},
	}
}

// payload is what a token says, if a key of the issuer has signed it.
func (i *issuer) payload(ctx context.Context, token string) ([]byte, error) {
	verifier, err := i.find(ctx)
	if err != nil {
		return nil, fail(connect.CodeUnavailable, "auth.issuer_unavailable", "").WithCause(fmt.Errorf("issuer of tokens %s: %w", i.address, err))
	}
	said, err := verifier.Verify(ctx, token)
	switch {
	case err == nil:
		var payload json.RawMessage
		err = said.Claims(&payload)
		return payload, err
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case i.gate.failure() != nil:
		// No key that is known fits, and whether there is a newer one cannot be asked.
		return nil, fail(connect.CodeUnavailable, "auth.issuer_unavailable", "").WithCause(fmt.Errorf("keys of the issuer of tokens: %w", i.gate.failure()))
	}
	return nil, fail(connect.CodeUnauthenticated, "auth.token_signature", "")
}

// find asks the issuer where its keys are, once it was reached never again. Only the signature is left to the
// library: the other checks have ids of their own.
func (i *issuer) find(ctx context.Context) (*oidc.IDTokenVerifier, error) {
	select {
	case i.finding <- struct{}{}:
		defer func() { <-i.finding }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if i.verifier != nil {
		return i.verifier, nil
	}
	client := &http.Client{Transport: i.gate, Timeout: askWithin}
	// What was begun for one caller serves all: it does not end with them.
	provider, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), client), i.address)
	if err != nil {
		return nil, err
	}
	i.verifier = provider.Verifier(&oidc.Config{
		SupportedSigningAlgs: signedWith, SkipClientIDCheck: true, SkipIssuerCheck: true, SkipExpiryCheck: true,
	})
	return i.verifier, nil
}

// gate is the way to the issuer: seldom, over TLS, never elsewhere than it says, and never more than fits.
type gate struct {
	next http.RoundTripper
	now  func() time.Time

	mu    sync.Mutex
	asked map[string]time.Time // by address; there are two
	err   error                // why the last question was not answered
}

// errAskedJustNow ends a question that was asked a moment ago.
var errAskedJustNow = errors.New("it was asked a moment ago, and will be again")

// RoundTrip asks the issuer.
func (g *gate) RoundTrip(r *http.Request) (*http.Response, error) {
	g.mu.Lock()
	now, address := g.now(), r.URL.String()
	if last, asked := g.asked[address]; asked && now.Sub(last) < askEvery {
		g.mu.Unlock()
		return nil, errAskedJustNow
	}
	g.asked[address] = now
	g.mu.Unlock()
	response, err := g.ask(r)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.err = err
	return response, err
}

func (g *gate) ask(r *http.Request) (*http.Response, error) {
	if !overTLS(r.URL) {
		return nil, errors.New("the issuer names an address for its keys that does not begin with https://")
	}
	response, err := g.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, errors.Join(fmt.Errorf("it answers %s", response.Status), response.Body.Close())
	}
	response.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(response.Body, maxAnswerBytes), response.Body}
	return response, nil
}

// failure is why the issuer did not answer when it was asked last; nil if it did.
func (g *gate) failure() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.err
}
