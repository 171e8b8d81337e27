package webhook

import (
	"bufio"
	"encoding/base64"
	"io"
	"log/slog"
	"strings"
)

// Secrets are the keys of an endpoint: one, or several while it changes over from one to the next.
// Printed or logged they say nothing.
type Secrets struct{ keys [][]byte }

// secretPrefix marks a text as a key of Standard Webhooks.
const secretPrefix = "whsec_"

// A key is at least 24 and at most 64 bytes long.
const (
	secretLeast = 24
	secretMost  = 64
	secretMade  = 32
)

// NewSecret makes a key from random bytes: whsec_ and base64.
func NewSecret(random io.Reader) (string, error) {
	key := make([]byte, secretMade)
	if _, err := io.ReadFull(random, key); err != nil {
		return "", err
	}
	return secretPrefix + base64.StdEncoding.EncodeToString(key), nil
}

// ParseSecrets reads one key a line; empty lines and those that begin with # are passed over. What is wrong
// is a *delivery.Fault, which never says what was read.
func ParseSecrets(text string) (Secrets, error) {
	var s Secrets
	lines := bufio.NewScanner(strings.NewReader(text))
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		encoded, ok := strings.CutPrefix(line, secretPrefix)
		if !ok {
			return Secrets{}, fault("webhook.secret_form")
		}
		key, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil {
			return Secrets{}, fault("webhook.secret_form")
		}
		if len(key) < secretLeast || len(key) > secretMost {
			return Secrets{}, fault("webhook.secret_length")
		}
		s.keys = append(s.keys, key)
	}
	if lines.Err() != nil {
		return Secrets{}, fault("webhook.secret_form")
	}
	if len(s.keys) == 0 {
		return Secrets{}, fault("webhook.secret_missing")
	}
	return s, nil
}

const hidden = "[secret]"

// String, GoString and LogValue keep the keys out of whatever is printed. The receiver is a value on purpose.
func (Secrets) String() string       { return hidden }
func (Secrets) GoString() string     { return hidden }
func (Secrets) LogValue() slog.Value { return slog.StringValue(hidden) }
