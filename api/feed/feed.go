// Package feed shows a caseworker's follow-ups in their own calendar.
package feed

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"journey/domain/calendar"
)

// Feed is one address at which a calendar program reads the follow-ups of a caseworker in an operation.
// The address holds a token; a Feed knows only its SHA-256.
type Feed struct {
	// ID names the feed to people; it says nothing of the token.
	ID                    string
	Operation, Caseworker string
	// Language is de or en.
	Language  string
	CreatedAt time.Time
	CreatedBy string
	// LastUsedOn is the last business day on which it was read; None if it never was.
	LastUsedOn calendar.Date
	// RevokedAt is zero while it holds.
	RevokedAt time.Time
	RevokedBy string
}

// Revoked says that the feed is not read any more.
func (f Feed) Revoked() bool { return !f.RevokedAt.IsZero() }

// Token is the secret of a feed: 256 random bits as 43 letters, digits, - and _. It is shown once and
// never stored, logged or counted.
type Token string

// NewToken is a token nobody has.
func NewToken() Token {
	secret := make([]byte, 32)
	rand.Read(secret) // never fails: it ends the program instead
	return Token(base64.RawURLEncoding.EncodeToString(secret))
}

// Digest is the SHA-256 of a token, which is what is stored.
func (t Token) Digest() [sha256.Size]byte { return sha256.Sum256([]byte(t)) }

// String keeps a token out of whatever prints it by mistake.
func (Token) String() string { return "(secret)" }

// GoString is String for %#v.
func (Token) GoString() string { return "(secret)" }

// Path is where the feed of a token is read, below the address of the service.
func (t Token) Path() string { return "/calendar/" + string(t) + ".ics" }
