package api

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"

	"buf.build/go/protovalidate"
	"connectrpc.com/connect/v2"
	"sigs.k8s.io/yaml"

	journeyv1 "journey/proto/journey/v1"
)

// Actor is who asks: one staff member or service, in one role, for one partner organisation.
type Actor struct {
	ID      string
	Role    journeyv1.Role
	Partner string
	// Operations are the ids of the operations the actor may touch; "*" is every one.
	Operations []string
	// Purpose is what they need sealed data for, as far as they have stated it for this request.
	Purpose string
	// procedure is the one they call.
	procedure string
}

// May says whether the actor may touch an operation at all.
func (a Actor) May(operation string) bool {
	return slices.Contains(a.Operations, "*") || slices.Contains(a.Operations, operation)
}

// Event is the actor as it is written into every event.
func (a Actor) Event() *journeyv1.Actor {
	return &journeyv1.Actor{Id: a.ID, Role: a.Role, Partner: a.Partner}
}

type actorKey struct{}

// ActorOf is the actor of a request. Every request that reaches a handler has one.
func ActorOf(ctx context.Context) Actor {
	a, _ := ctx.Value(actorKey{}).(Actor)
	return a
}

// Token is one line of the tokens file.
type Token struct {
	// Token is the bearer token in clear, for development; or
	Token string `json:"token,omitempty"`
	// SHA256 is its SHA-256 in hexadecimal, for production.
	SHA256     string   `json:"sha256,omitempty"`
	Actor      string   `json:"actor"`
	Role       string   `json:"role"`
	Partner    string   `json:"partner,omitempty"`
	Operations []string `json:"operations"`
}

// Tokens knows the bearer tokens of a file. It is read once; restart the service after a change.
type Tokens struct{ actors map[[sha256.Size]byte]Actor }

// LoadTokens reads a tokens file (YAML: a list of Token). The file must not be readable by others.
func LoadTokens(path string) (*Tokens, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("tokens file: %w", err)
	}
	if info.Mode().Perm()&(fs.ModePerm&0o077) != 0 {
		return nil, fmt.Errorf("tokens file %s can be read by others: chmod 600 it", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("tokens file: %w", err)
	}
	var list []Token
	if err := yaml.UnmarshalStrict(text, &list); err != nil {
		return nil, fmt.Errorf("tokens file %s: %w", path, err)
	}
	return NewTokens(list)
}

// NewTokens is LoadTokens without the file.
func NewTokens(list []Token) (*Tokens, error) {
	tokens := &Tokens{actors: map[[sha256.Size]byte]Actor{}}
	for i, t := range list {
		role, ok := journeyv1.Role_value["ROLE_"+strings.ToUpper(t.Role)]
		if !ok || role == 0 || t.Actor == "" || len(t.Operations) == 0 {
			return nil, fmt.Errorf("token %d of the tokens file needs actor, role and operations", i+1)
		}
		digest, err := t.digest()
		if err != nil {
			return nil, fmt.Errorf("token %d of the tokens file: %w", i+1, err)
		}
		actor := Actor{ID: t.Actor, Role: journeyv1.Role(role), Partner: t.Partner, Operations: t.Operations}
		if err := protovalidate.Validate(actor.Event()); err != nil { // they stand in every step for ever: ids, and no names
			return nil, fmt.Errorf("token %d of the tokens file: actor and partner are ids (lower case letters, digits, - and _): %w", i+1, err)
		}
		tokens.actors[digest] = actor
	}
	return tokens, nil
}

func (t Token) digest() (digest [sha256.Size]byte, err error) {
	switch {
	case t.Token != "" && t.SHA256 != "":
		return digest, errors.New("give token or sha256, not both")
	case len(t.Token) >= 20:
		return sha256.Sum256([]byte(t.Token)), nil
	case t.SHA256 != "":
		raw, err := hex.DecodeString(t.SHA256)
		if err != nil || len(raw) != sha256.Size {
			return digest, errors.New("sha256 is not 64 hexadecimal digits")
		}
		return [sha256.Size]byte(raw), nil
	}
	return digest, errors.New("a token needs at least 20 characters")
}

// find answers the actor of a bearer token. There may be no tokens.
func (t *Tokens) find(token string) (Actor, bool) {
	if t == nil {
		return Actor{}, false
	}
	digest := sha256.Sum256([]byte(token))
	for known, actor := range t.actors {
		if subtle.ConstantTimeCompare(known[:], digest[:]) == 1 {
			return actor, true
		}
	}
	return Actor{}, false
}

// PurposeHeader carries what a caller needs sealed data for.
const PurposeHeader = "Journey-Purpose"

// purposes are short references, like audit-2026-014: they stand in the access log for ever, so they cannot hold a sentence on somebody.
var purposes = regexp.MustCompile(`^[a-z]{2,20}(-[0-9]{1,8}){1,4}$`)

// authenticate names the actor of every call, or ends it before anything of it is read. A procedure
// that the rights table does not name is nobody's.
func (s *Server) authenticate(next connect.ServerFunc) connect.ServerFunc {
	return func(ctx context.Context, spec connect.Spec, stream connect.ServerStream) error {
		info, _ := connect.CallInfoForServerContext(ctx)
		token, ok := strings.CutPrefix(info.RequestHeader().Get("Authorization"), "Bearer ")
		if !ok {
			return fail(connect.CodeUnauthenticated, "auth.missing", "")
		}
		actor, err := s.actorOf(ctx, token)
		if err != nil {
			return err
		}
		if !mayCall(actor.Role, spec.Procedure) {
			return fail(connect.CodePermissionDenied, "auth.role", "", roleWord(actor.Role))
		}
		actor.procedure = spec.Procedure
		if actor.Purpose = info.RequestHeader().Get(PurposeHeader); actor.Purpose != "" && !purposes.MatchString(actor.Purpose) {
			return fail(connect.CodeInvalidArgument, "auth.purpose", "")
		}
		return next(context.WithValue(ctx, actorKey{}, actor), spec, stream)
	}
}

// actorOf names who a token is of: one of the tokens file, or else one that the issuer signed.
func (s *Server) actorOf(ctx context.Context, token string) (Actor, error) {
	if len(token) > maxTokenBytes {
		return Actor{}, fail(connect.CodeUnauthenticated, "auth.token_malformed", "")
	}
	if actor, ok := s.Tokens.find(token); ok {
		return actor, nil
	}
	if s.OIDC == nil {
		return Actor{}, fail(connect.CodeUnauthenticated, "auth.unknown_token", "")
	}
	actor, err := s.OIDC.actor(ctx, token)
	if err != nil {
		return Actor{}, err
	}
	// They are written into events, so they must be what events may hold.
	switch no := s.shape(actor.Event()); {
	case no == nil:
		return actor, nil
	case no.Field == "partner":
		return Actor{}, fail(connect.CodePermissionDenied, "auth.token_partner", "", s.OIDC.claims.Partner)
	default:
		return Actor{}, fail(connect.CodePermissionDenied, "auth.token_actor", "", s.OIDC.claims.Actor)
	}
}

func roleWord(r journeyv1.Role) string {
	return strings.ToLower(strings.TrimPrefix(r.String(), "ROLE_"))
}
