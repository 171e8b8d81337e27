// Package webhook posts a signed message to somebody else's server.
//
// It follows Standard Webhooks (www.standardwebhooks.com): the headers webhook-id, webhook-timestamp and
// webhook-signature, one signature for each secret, the same id however often a message is sent.
package webhook

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"journey/cmd/journey/delivery"
)

// Endpoint is a server that takes messages.
type Endpoint struct {
	// URL is where messages are posted: http or https, without user and password.
	URL string
	// Secrets sign every message, each with a signature of its own, so that the receiver can change over.
	Secrets Secrets
	// AllowPrivate lets the address be a private or a loopback one.
	AllowPrivate bool
	// AllowPlain lets messages go unencrypted to a public address. To a private one they may, once that is allowed.
	AllowPlain bool
	// Roots are who may vouch for the server; nil means whom the machine trusts.
	Roots *x509.CertPool
	// Timeout bounds an attempt from the name look-up to the end of the answer; zero means 10 seconds.
	Timeout time.Duration
}

const (
	timeout = 10 * time.Second
	// answerRead is how much of an answer is read before it is thrown away.
	answerRead = 64 << 10
	// idle is how many connections are kept for the next messages: as many as are sent at once.
	idle = 8
)

// Message is what is posted.
type Message struct {
	// ID is the same in every attempt; the receiver knows by it what it has already.
	ID string
	// ContentType is of the body; empty means application/json. It is not signed: what matters stands in the body.
	ContentType string
	Body        []byte
}

// Sender posts to one endpoint. It may be used from several goroutines.
type Sender struct {
	url     string
	signers []*standard.Webhook
	client  *http.Client
}

// New checks an endpoint; what is wrong with it is a *delivery.Fault. Nothing is dialled yet.
func New(endpoint Endpoint) (*Sender, error) {
	if err := checkURL(endpoint.URL); err != nil {
		return nil, err
	}
	if endpoint.plain() && !endpoint.AllowPlain && !endpoint.AllowPrivate {
		return nil, fault("webhook.plain_not_allowed")
	}
	if len(endpoint.Secrets.keys) == 0 {
		return nil, fault("webhook.secret_missing")
	}
	sender := &Sender{url: endpoint.URL}
	for _, key := range endpoint.Secrets.keys {
		signer, err := standard.NewWebhookRaw(key)
		if err != nil {
			return nil, fault("webhook.secret_form")
		}
		sender.signers = append(sender.signers, signer)
	}
	if endpoint.Timeout == 0 {
		endpoint.Timeout = timeout
	}
	dialer := &net.Dialer{Timeout: endpoint.Timeout, Control: guard(endpoint)}
	sender.client = &http.Client{
		Timeout: endpoint.Timeout,
		Transport: &http.Transport{
			Proxy:                  nil, // a proxy would dial for us, and nobody would look at the address
			DialContext:            dialer.DialContext,
			TLSClientConfig:        &tls.Config{RootCAs: endpoint.Roots, MinVersion: tls.VersionTLS12},
			ForceAttemptHTTP2:      true,
			DisableCompression:     true,
			MaxResponseHeaderBytes: answerRead,
			MaxIdleConnsPerHost:    idle,
			IdleConnTimeout:        30 * time.Second,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return sender, nil
}

// plain says whether messages go unencrypted; the URL has been checked.
func (e Endpoint) plain() bool {
	u, err := url.Parse(e.URL)
	return err == nil && u.Scheme == "http"
}

func checkURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Hostname() == "" || u.Opaque != "" || u.Fragment != "":
		return fault("webhook.url_form")
	case u.Scheme != "http" && u.Scheme != "https":
		return fault("webhook.url_scheme")
	case u.User != nil:
		return fault("webhook.url_user")
	}
	return nil
}

// Send posts a message once. A crash before the answer is kept leaves open whether it arrived: send it again
// with the same id. now is when it is signed; receivers refuse what is more than five minutes away from theirs.
func (s *Sender) Send(ctx context.Context, m Message, now time.Time) delivery.Answer {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, bytes.NewReader(m.Body))
	if err != nil {
		return delivery.Answer{Outcome: delivery.Refused, Fault: "webhook.url_form"}
	}
	var signatures []string
	for _, signer := range s.signers {
		signature, err := signer.Sign(m.ID, now, m.Body)
		if err != nil {
			return delivery.Answer{Outcome: delivery.Refused, Fault: "webhook.secret_form"}
		}
		signatures = append(signatures, signature)
	}
	request.Header.Set("Content-Type", cmp.Or(m.ContentType, "application/json"))
	request.Header.Set("User-Agent", "journey")
	request.Header.Set(standard.HeaderWebhookID, m.ID)
	request.Header.Set(standard.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	request.Header.Set(standard.HeaderWebhookSignature, strings.Join(signatures, " "))

	response, err := s.client.Do(request)
	if err != nil {
		return delivery.Answer{Fault: unreached(err)}
	}
	// The status is the whole answer; the rest is read only so that the connection can be used again.
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, answerRead))
	_ = response.Body.Close()
	return answered(response, now)
}

// answered reads a status.
func answered(response *http.Response, now time.Time) delivery.Answer {
	status := response.StatusCode
	switch {
	case status >= 200 && status < 300:
		return delivery.Answer{Outcome: delivery.Delivered}
	case status == http.StatusGone:
		return delivery.Answer{Outcome: delivery.Gone, Fault: "webhook.gone"}
	case status >= 300 && status < 400:
		return delivery.Answer{Fault: "webhook.redirect"}
	}
	return delivery.Answer{Fault: statusFault + strconv.Itoa(status), Wait: retryAfter(response.Header.Get("Retry-After"), now)}
}

// retryAfter reads the header in both its forms: seconds, or a moment.
func retryAfter(text string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseUint(text, 10, 32); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if moment, err := http.ParseTime(text); err == nil {
		return max(moment.Sub(now), 0)
	}
	return 0
}

// unreached is the id of why there was no answer. The error itself names the URL and goes nowhere.
func unreached(err error) string {
	var name *net.DNSError
	var dial *net.OpError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	var slow net.Error
	switch {
	case errors.Is(err, errAddress):
		return "webhook.address_not_allowed"
	case errors.Is(err, errPlain):
		return "webhook.plain_not_allowed"
	case errors.Is(err, context.Canceled):
		return "webhook.interrupted"
	case errors.As(err, &slow) && slow.Timeout():
		return "webhook.timeout"
	case errors.As(err, &certificate), errors.As(err, &record), errors.As(err, &alert):
		return "webhook.tls"
	case errors.As(err, &name):
		return "webhook.name_not_found"
	case errors.As(err, &dial) && dial.Op == "dial":
		return "webhook.no_connection"
	}
	return "webhook.answer_broken"
}
