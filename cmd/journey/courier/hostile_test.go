package courier

import (
	"bufio"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"journey/cmd/journey/subscription"
	"journey/cmd/journey/webhook"
)

// posts is a courier that posts to a real server, and gives each attempt so long; 0 is as long as in earnest.
func (w *world) posts(within time.Duration) Config {
	c := w.config()
	c.Sender = func(e webhook.Endpoint) (Sender, error) {
		e.Timeout = within
		return webhook.New(e)
	}
	return c
}

// enough is how long an attempt may take at most, whatever the receiver does.
const enough = 20 * time.Second

// at points the subscription to an address.
func (w *world) at(hook subscription.Webhook) {
	w.t.Helper()
	w.exec(`UPDATE journey_relay.subscriptions SET webhook_url = $2, allow_private = $3, allow_plain = $4 WHERE name = $1`,
		name, hook.URL, hook.AllowPrivate, hook.AllowPlain)
}

func served(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// answersRaw answers every connection with some bytes, and then nothing.
func answersRaw(t *testing.T, text string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				_, _ = http.ReadRequest(bufio.NewReader(connection)) // what comes before it is no answer
				_, _ = io.WriteString(connection, text)
				_, _ = io.Copy(io.Discard, connection) // until the other side has had enough
				_ = connection.Close()
			}()
		}
	}()
	return "http://" + listener.Addr().String()
}

// Whatever a receiver does, an attempt is bounded, and says in two languages what was wrong. The message waits, or was
// taken if the receiver said so.
func TestReceivers(t *testing.T) {
	block := func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}
	much := func(status, bytes int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(status)
			for some := make([]byte, 64<<10); bytes != 0 && r.Context().Err() == nil; bytes -= len(some) {
				if _, err := w.Write(some); err != nil {
					return
				}
			}
		}
	}
	status := func(status int, after string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", after)
			w.WriteHeader(status)
		}
	}
	elsewhere := served(t, func(http.ResponseWriter, *http.Request) { t.Error("a redirect was followed") })
	secure := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a server that nobody knows was trusted") }))
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	t.Cleanup(secure.Close)
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := nobody.Close(); err != nil {
		t.Fatal(err)
	}
	own := func(url string) subscription.Webhook { return subscription.Webhook{URL: url, AllowPrivate: true} }
	for what, c := range map[string]struct {
		at    subscription.Webhook
		fault string // empty: it was taken
		wait  time.Duration
		// within is how long an attempt may take here; 0 as in earnest.
		within time.Duration
	}{
		"answers well":                     {own(served(t, status(204, ""))), "", 0, 0},
		"answers slowly":                   {own(served(t, block)), "webhook.timeout", 5 * time.Second, 300 * time.Millisecond},
		"never ends its headers":           {own(answersRaw(t, "HTTP/1.1 200 OK\r\nX-Slow: ")), "webhook.timeout", 5 * time.Second, 300 * time.Millisecond},
		"never ends its answer":            {own(answersRaw(t, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome")), "", 0, 300 * time.Millisecond},
		"redirects":                        {own(served(t, http.RedirectHandler(elsewhere, http.StatusTemporaryRedirect).ServeHTTP)), "webhook.redirect", 5 * time.Second, 0},
		"takes it with 10 MB":              {own(served(t, much(200, 10<<20))), "", 0, 0},
		"refuses it with 10 MB":            {own(served(t, much(500, 10<<20))), "webhook.status_500", 5 * time.Second, 0},
		"takes it and never stops talking": {own(served(t, much(200, -1))), "", 0, 0},
		"is broken":                        {own(served(t, status(503, ""))), "webhook.status_503", 5 * time.Second, 0},
		"does not like it":                 {own(served(t, status(422, ""))), "webhook.status_422", 5 * time.Second, 0},
		"has too much to do":               {own(served(t, status(429, "3600"))), "webhook.status_429", time.Hour, 0},
		"is not there":                     {own("http://" + nobody.Addr().String()), "webhook.no_connection", 5 * time.Second, 0},
		"speaks no HTTP":                   {own(answersRaw(t, "220 mail.example ready\r\n\r\n")), "webhook.answer_broken", 5 * time.Second, 0},
		"is vouched for by nobody":         {own(secure.URL), "webhook.tls", 5 * time.Second, 0},
		"is in the house":                  {subscription.Webhook{URL: secure.URL}, "webhook.address_not_allowed", 5 * time.Second, 0},
		"is where clouds keep their keys":  {subscription.Webhook{URL: "http://169.254.169.254/", AllowPrivate: true, AllowPlain: true}, "webhook.address_not_allowed", 5 * time.Second, 0},
		"is outside, unencrypted":          {own("http://93.184.215.14/"), "webhook.plain_not_allowed", 5 * time.Second, 0},
	} {
		t.Run(what, func(t *testing.T) {
			w := begin(t)
			w.at(c.at)
			w.tell("a")
			began := time.Now()
			w.deliverBy(w.posts(c.within))
			if took := time.Since(began); took > enough {
				t.Errorf("it took %v", took)
			}
			if c.fault == "" {
				check(t, "waiting", nil, w.waiting())
				check(t, "acknowledged", uint64(1), w.progress().Acknowledged)
				return
			}
			check(t, "waiting", []row{{1, 1, c.fault, false}}, w.waiting())
			var next time.Time
			if err := w.database.QueryRow(t.Context(), `SELECT next_at FROM journey_relay.waiting`).Scan(&next); err != nil {
				t.Fatal(err)
			}
			if wait := next.Sub(monday); wait < c.wait || wait > c.wait+c.wait/5 {
				t.Errorf("it is tried again after %v, want %v and at most a fifth more", wait, c.wait)
			}
			if words, ok := webhook.Words(c.fault); !ok || words.German == "" || words.English == "" {
				t.Errorf("%s has no words", c.fault)
			}
		})
	}
}

// A webhook with which nothing can be sent pauses the subscription, and says why.
func TestAWebhookThatCannotBeUsed(t *testing.T) {
	for url, why := range map[string]subscription.Why{
		"http://portal.example/":          "webhook.plain_not_allowed",
		"ftp://portal.example/":           "webhook.url_scheme",
		"https://user:pw@portal.example/": "webhook.url_user",
	} {
		w := begin(t)
		w.at(subscription.Webhook{URL: url})
		w.tell("a")
		w.deliverBy(w.posts(0))
		if s := w.state(); s.State != subscription.Paused || s.Why != why {
			t.Errorf("%s: %s, %s", url, s.State, s.Why)
		}
		check(t, "waiting", nil, w.waiting())
	}
}

// Who answers slowly about one participant keeps no message of another from going out.
func TestASlowParticipantDelaysNobodyElse(t *testing.T) {
	w := begin(t)
	w.tell("a", "a", "b", "c", "b", "d")
	slow := w.told[0].participant
	others := make(chan struct{}, 4)
	var mu sync.Mutex
	var order []int
	w.at(subscription.Webhook{AllowPrivate: true, URL: served(t, func(_ http.ResponseWriter, r *http.Request) {
		n := w.number(r.Header.Get("webhook-id"))
		if n == 1 {
			for range cap(others) {
				<-others
			}
		} else if w.told[n-1].participant != slow {
			others <- struct{}{}
		}
		mu.Lock()
		defer mu.Unlock()
		order = append(order, n)
	})})
	w.deliverBy(w.posts(0))
	check(t, "waiting", nil, w.waiting())
	own := slices.DeleteFunc(slices.Clone(order), func(n int) bool { return w.told[n-1].participant != slow })
	check(t, "in order", []int{1, 2}, own)
	check(t, "all", 6, len(order))
}
