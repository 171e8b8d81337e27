package main

import (
	"os"
	"time"

	"journey/api"
)

// tokensOf are those whose tokens the service takes: of the tokens file, of an issuer, or of both. An issuer is
// configured by variables alone; it is not asked yet.
func tokensOf(d deployment) (*api.Tokens, *api.OIDC, error) {
	cfg := api.OIDCConfig{
		Issuer: os.Getenv("JOURNEY_OIDC_ISSUER"), Audience: os.Getenv("JOURNEY_OIDC_AUDIENCE"),
		Claims: api.Claims{
			Actor: os.Getenv("JOURNEY_OIDC_ACTOR_CLAIM"), Role: os.Getenv("JOURNEY_OIDC_ROLE_CLAIM"),
			Partner: os.Getenv("JOURNEY_OIDC_PARTNER_CLAIM"), Operations: os.Getenv("JOURNEY_OIDC_OPERATIONS_CLAIM"),
		},
	}
	if cfg == (api.OIDCConfig{}) {
		if err := d.need("JOURNEY_TOKENS_FILE"); err != nil {
			return nil, nil, err
		}
		tokens, err := api.LoadTokens(d.Tokens)
		return tokens, nil, err
	}
	issuer, err := api.NewOIDC(cfg, time.Now)
	if err != nil {
		return nil, nil, usage("%w: check JOURNEY_OIDC_ISSUER and JOURNEY_OIDC_AUDIENCE", err)
	}
	if d.Tokens == "" {
		return nil, issuer, nil
	}
	tokens, err := api.LoadTokens(d.Tokens)
	return tokens, issuer, err
}
