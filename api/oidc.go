package api

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"connectrpc.com/connect/v2"
)

const (
	// maxTokenBytes bounds a bearer token; nothing of a longer one is read.
	maxTokenBytes = 16 << 10
	// clockSkew is how far the issuer's clock may be from ours.
	clockSkew = time.Minute
)

// signedWith are the algorithms a token may be signed with, whatever the issuer or the token says: never none, and
// none with a shared secret.
var signedWith = []string{"RS256", "ES256", "EdDSA"}

// OIDC takes the tokens of an OpenID Connect issuer: JSON web tokens that it signed for this service.
// Source: RFC 9068 (tokens for access), RFC 8725 (what goes wrong with them).
type OIDC struct {
	audience string
	claims   Claims
	now      func() time.Time
	issuer   *issuer
}

// OIDCConfig says whose tokens are taken. Issuer and Audience are required.
type OIDCConfig struct {
	// Issuer is its address, exactly as its tokens have it: https, or http on this machine.
	Issuer string
	// Audience is the name of this service, which must be among those a token is for.
	Audience string
	Claims   Claims
}

// NewOIDC prepares the issuer's tokens. The issuer is not asked before the first of them comes.
func NewOIDC(cfg OIDCConfig, now func() time.Time) (*OIDC, error) {
	address, err := url.Parse(cfg.Issuer)
	switch {
	case err != nil || address.Host == "" || !overTLS(address):
		return nil, errors.New("the issuer of tokens must be an address that begins with https://")
	case cfg.Audience == "":
		return nil, errors.New("the audience of tokens is missing: the name of this service with their issuer")
	}
	return &OIDC{audience: cfg.Audience, claims: cfg.Claims.orUsual(), now: now, issuer: newIssuer(cfg.Issuer, now)}, nil
}

// overTLS says whether nobody on the way can put keys of their own in; on this machine nobody is on the way.
func overTLS(u *url.URL) bool {
	local := u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback()
	return u.Scheme == "https" || u.Scheme == "http" && local
}

// tokenEnvelope is what every token says of itself.
type tokenEnvelope struct {
	issuer                       string
	audience                     audience
	expires, notBefore, issuedAt *float64
}

// UnmarshalJSON takes each claim by its very name. The fields of a struct would also take EXP for exp, and the one of
// the two that comes last.
func (e *tokenEnvelope) UnmarshalJSON(text []byte) error {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(text, &all); err != nil {
		return err
	}
	for name, into := range map[string]any{"iss": &e.issuer, "aud": &e.audience, "exp": &e.expires, "nbf": &e.notBefore, "iat": &e.issuedAt} {
		if value, ok := all[name]; ok {
			if err := json.Unmarshal(value, into); err != nil {
				return err
			}
		}
	}
	return nil
}

// audience is one name or several.
type audience []string

func (a *audience) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*a = audience{one}
		return nil
	}
	return json.Unmarshal(text, (*[]string)(a))
}

// actor names who a token is of. Nothing that a token says is believed before its signature holds. A refusal
// never repeats anything of the token.
func (o *OIDC) actor(ctx context.Context, token string) (Actor, error) {
	if err := wellFormed(token); err != nil {
		return Actor{}, err
	}
	payload, err := o.issuer.payload(ctx, token)
	if err != nil {
		return Actor{}, err
	}
	var is tokenEnvelope
	if json.Unmarshal(payload, &is) != nil {
		return Actor{}, fail(connect.CodeUnauthenticated, "auth.token_malformed", "")
	}
	now := float64(o.now().UnixMilli()) / 1000
	after := func(t *float64) bool { return t != nil && *t > now+clockSkew.Seconds() }
	switch {
	case is.issuer != o.issuer.address:
		return Actor{}, fail(connect.CodeUnauthenticated, "auth.token_issuer", "")
	case !slices.Contains(is.audience, o.audience):
		return Actor{}, fail(connect.CodeUnauthenticated, "auth.token_audience", "")
	case is.expires == nil || *is.expires <= now-clockSkew.Seconds():
		return Actor{}, fail(connect.CodeUnauthenticated, "auth.token_expired", "")
	case after(is.notBefore), after(is.issuedAt):
		return Actor{}, fail(connect.CodeUnauthenticated, "auth.token_not_yet", "")
	}
	return o.claims.actor(payload)
}

// wellFormed refuses what cannot be a token of an issuer, before the issuer is asked for anything.
func wellFormed(token string) error {
	header, rest, _ := strings.Cut(token, ".")
	text, err := base64.RawURLEncoding.DecodeString(header)
	var is struct {
		Algorithm string `json:"alg"`
	}
	switch {
	case err != nil, strings.Count(rest, ".") != 1, json.Unmarshal(text, &is) != nil:
		return fail(connect.CodeUnauthenticated, "auth.token_malformed", "")
	case !slices.Contains(signedWith, is.Algorithm):
		return fail(connect.CodeUnauthenticated, "auth.token_algorithm", "")
	}
	return nil
}
