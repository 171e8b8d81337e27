package courier

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"journey/cmd/journey/subscription"
)

// BenchmarkDeliver is how long a message takes that is posted to a server on this machine, while many more wait in the
// stream.
func BenchmarkDeliver(b *testing.B) {
	w := begin(b)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	b.Cleanup(server.Close)
	w.at(subscription.Webhook{URL: server.URL, AllowPrivate: true})
	for i := range b.N {
		w.tell(strconv.Itoa(i % 997))
	}
	b.ResetTimer()
	w.deliverBy(w.posts(0))
	b.StopTimer()
	if got := w.progress().Acknowledged; got != uint64(b.N) {
		b.Errorf("%d of %d arrived", got, b.N)
	}
}
