package api

import (
	"encoding/json"
	"slices"
	"strings"

	"connectrpc.com/connect/v2"

	journeyv1 "journey/proto/journey/v1"
)

// Claims are the names of the claims that say who somebody is here; the zero value of each is its usual name. A name
// with dots leads into claims within claims, as realm_access.roles does, unless a claim has just that name.
type Claims struct {
	// Actor is the claim with their id here: lower case letters, digits, - and _. Usually sub, which an issuer
	// gives to nobody else ever; never one that people can change themselves.
	Actor string
	// Role has their role, alone or among others that mean nothing here. Usually role.
	Role string
	// Partner has the id of the partner organisation they work for. Usually partner.
	Partner string
	// Operations has the ids of the operations they work in: a list, or a text with spaces between; * is every one.
	// Usually operations.
	Operations string
}

func (c Claims) orUsual() Claims {
	for _, f := range []struct {
		name  *string
		usual string
	}{{&c.Actor, "sub"}, {&c.Role, "role"}, {&c.Partner, "partner"}, {&c.Operations, "operations"}} {
		if *f.name == "" {
			*f.name = f.usual
		}
	}
	return c
}

// actor reads who somebody is. What is missing is refused, never guessed: without a partner a case worker or a
// coordinator would answer for everything.
func (c Claims) actor(payload []byte) (Actor, error) {
	var all map[string]any
	if json.Unmarshal(payload, &all) != nil {
		return Actor{}, fail(connect.CodeUnauthenticated, "auth.token_malformed", "")
	}
	ids, partners, operations := words(all, c.Actor), words(all, c.Partner), words(all, c.Operations)
	role, err := oneRole(words(all, c.Role))
	alone := role == journeyv1.Role_ROLE_CASE_WORKER || role == journeyv1.Role_ROLE_COORDINATOR
	switch {
	case err != nil:
		return Actor{}, err
	case len(ids) != 1:
		return Actor{}, fail(connect.CodePermissionDenied, "auth.token_actor", "", c.Actor)
	case len(partners) > 1, len(partners) == 0 && alone:
		return Actor{}, fail(connect.CodePermissionDenied, "auth.token_partner", "", c.Partner)
	case len(operations) == 0:
		return Actor{}, fail(connect.CodePermissionDenied, "auth.token_operations", "", c.Operations)
	}
	return Actor{ID: ids[0], Role: role, Partner: strings.Join(partners, ""), Operations: operations}, nil
}

// oneRole is the one role among words that is known here.
func oneRole(words []string) (journeyv1.Role, error) {
	var found []journeyv1.Role
	for _, word := range words {
		role := journeyv1.Role(journeyv1.Role_value["ROLE_"+strings.ToUpper(word)])
		if role != 0 && roleWord(role) == word && !slices.Contains(found, role) {
			found = append(found, role)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return 0, fail(connect.CodePermissionDenied, "auth.token_no_role", "")
	}
	return 0, fail(connect.CodePermissionDenied, "auth.token_roles", "")
}

// words are the texts of a claim; none if it has anything else.
func words(all map[string]any, name string) []string {
	value, ok := all[name]
	if first, rest, nested := strings.Cut(name, "."); !ok && nested {
		inner, _ := all[first].(map[string]any)
		return words(inner, rest)
	}
	switch value := value.(type) {
	case string:
		return strings.Fields(value)
	case []any:
		var texts []string
		for _, v := range value {
			text, ok := v.(string)
			if !ok || len(strings.Fields(text)) != 1 {
				return nil
			}
			texts = append(texts, text)
		}
		return texts
	}
	return nil
}
