package reminder_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"journey/cmd/journey/reminder"
	"journey/domain/operation"
)

func TestChannelsByOperation(t *testing.T) {
	settings, err := reminder.Parse([]byte(`
webhooks: [{name: one, url: "https://one.example/", secret_file: s}, {name: two, url: "https://two.example/", secret_file: s}]
mail: {host: mail.example, from: a@provider.example, list_url: "https://journey.example/followups"}
operations:
  none: {channels: []}
  some: {channels: [two, mail]}
`))
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string][]string{"all": {"one", "two", "mail"}, "none": {}, "some": {"two", "mail"}} {
		if diff := cmp.Diff(want, settings.For(operation.Facts{ID: id}).Channels); diff != "" {
			t.Errorf("%s (-want +got):\n%s", id, diff)
		}
	}
	if channels := (&reminder.Settings{}).For(operation.Facts{ID: "any"}).Channels; len(channels) > 0 {
		t.Errorf("without a configuration: %v", channels)
	}
}

func TestChannelsThatCannotBeUsed(t *testing.T) {
	const good = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	files := map[string]string{"good": good, "bad": "whsec_planted", "empty": "", "password": "planted"}
	read := func(name string) ([]byte, error) {
		text, ok := files[name]
		if !ok {
			return nil, os.ErrNotExist
		}
		return []byte(text), nil
	}
	hook := func(rest string) string { return "webhooks: [{name: one, " + rest + "}]" }
	letter := func(rest string) string {
		return `mail: {from: a@provider.example, list_url: "https://journey.example/followups", ` + rest + "}"
	}
	for _, c := range []struct{ says, text, rule, place string }{
		{"a name in capitals", `webhooks: [{name: One}]`, "reminders.webhook_name", "webhooks"},
		{"the name of the other channel", `webhooks: [{name: mail}]`, "reminders.webhook_name", "webhooks"},
		{"a name twice", `webhooks: [{name: one}, {name: one}]`, "reminders.webhook_twice", "webhooks"},
		{"an unknown field", hook(`secret: "whsec_"`), "reminders.unreadable", ""},
		{"a channel that is none", hook(`url: "https://one.example/"`) + "\noperations: {laqs: {channels: [two]}}", "reminders.channel", "operations.laqs.channels"},
		{"mail without a mail server", "defaults: {channels: [mail]}", "reminders.channel", "defaults.channels"},
		{"no list", `mail: {host: mail.example}`, "reminders.list_url", "mail.list_url"},
		{"a list with a query", `mail: {list_url: "https://journey.example/?name=x"}`, "reminders.list_url", "mail.list_url"},
		{"a list for a user", `mail: {list_url: "https://me@journey.example/"}`, "reminders.list_url", "mail.list_url"},
		{"no language", letter("language: fr"), "reminders.language", "mail.language"},
		{"a wait of a day", letter("gather_minutes: 1440"), "reminders.gather", "mail.gather_minutes"},

		{"no secret", hook(`url: "https://one.example/"`), "reminders.file_missing", "webhooks.one.secret_file"},
		{"a secret that is not there", hook(`url: "https://one.example/", secret_file: gone`), "reminders.file", "webhooks.one.secret_file"},
		{"a bad secret", hook(`url: "https://one.example/", secret_file: bad`), "webhook.secret_form", "webhooks.one.secret_file"},
		{"an empty secret", hook(`url: "https://one.example/", secret_file: empty`), "webhook.secret_missing", "webhooks.one.secret_file"},
		{"no URL", hook(`secret_file: good`), "webhook.url_form", "webhooks.one"},
		{"a public URL without encryption", hook(`url: "http://one.example/", secret_file: good`), "webhook.plain_not_allowed", "webhooks.one"},
		{"a URL with a password", hook(`url: "https://me:planted@one.example/", secret_file: good`), "webhook.url_user", "webhooks.one"},
		{"no certificates", hook(`url: "https://one.example/", secret_file: good, ca_file: good`), "reminders.certificates", "webhooks.one.ca_file"},
		{"no host", letter("language: de"), "mail.host_form", "mail"},
		{"plain to another machine", letter("host: mail.example, security: plain"), "mail.plain_not_allowed", "mail"},
		{"a user without a password", letter("host: mail.example, user: me"), "reminders.file_missing", "mail.password_file"},
		{"a password that is not there", letter("host: mail.example, user: me, password_file: gone"), "reminders.file", "mail.password_file"},
		{"no certificates of the mail server", letter("host: mail.example, ca_file: password"), "reminders.certificates", "mail.ca_file"},
	} {
		settings, err := reminder.Parse([]byte(c.text))
		if err == nil {
			_, err = settings.Channels(read)
		}
		var no *reminder.Fault
		if !errors.As(err, &no) || no.Rule != c.rule || no.Place != c.place {
			t.Errorf("%s: %v", c.says, err)
			continue
		}
		for _, lang := range []string{"de", "en"} {
			if words := no.In(lang); !strings.HasPrefix(words, c.rule+": ") || len(words) < len(c.rule)+20 || strings.Contains(words, "{") || strings.Contains(words, "planted") {
				t.Errorf("%s: %s", c.says, words)
			}
		}
		if no.In("de") == no.In("en") {
			t.Errorf("%s: one language", c.says)
		}
	}
	settings, err := reminder.Parse([]byte(hook(`url: "http://one.example/", allow_plain: true, secret_file: good`) + "\n" + letter("host: mail.example, user: me, password_file: password")))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := settings.Channels(read); err != nil {
		t.Errorf("a good one: %v", err)
	}
}
