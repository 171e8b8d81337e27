package nats_test

import (
	"slices"
	"strings"
	"testing"

	configuration "journey/deploy/nats"
)

// TestWhoIsASubscriber: no file comes of a name or a password that would give other rights than meant.
func TestWhoIsASubscriber(t *testing.T) {
	hash := "$2a$04$" + strings.Repeat("a", 53)
	for name, c := range map[string]struct {
		all   []configuration.Subscriber
		wrong string
	}{
		"nobody":                {nil, ""},
		"two":                   {[]configuration.Subscriber{{"payroll", hash}, {"job-centre", hash}}, ""},
		"the same twice":        {[]configuration.Subscriber{{"payroll", hash}, {"payroll", hash}}, "twice"},
		"a password in clear":   {[]configuration.Subscriber{{"payroll", "secret"}}, "bcrypt"},
		"none":                  {[]configuration.Subscriber{{"payroll", ""}}, "bcrypt"},
		"two lines of a hash":   {[]configuration.Subscriber{{"payroll", hash + "\n" + hash}}, "bcrypt"},
		"no name":               {[]configuration.Subscriber{{"", hash}}, "name"},
		"a wildcard":            {[]configuration.Subscriber{{"*", hash}}, "name"},
		"a wildcard to the end": {[]configuration.Subscriber{{">", hash}}, "name"},
		"part of one":           {[]configuration.Subscriber{{"pay*", hash}}, "name"},
		"two tokens":            {[]configuration.Subscriber{{"pay.roll", hash}}, "name"},
		"a quote":               {[]configuration.Subscriber{{`pay"roll`, hash}}, "name"},
		"a variable":            {[]configuration.Subscriber{{"$API_PASSWORD", hash}}, "name"},
		"a line":                {[]configuration.Subscriber{{"payroll\n", hash}}, "name"},
		"capitals":              {[]configuration.Subscriber{{"ADVISORY", hash}}, "name"},
	} {
		text, err := configuration.Subscribers(c.all)
		if c.wrong == "" && (err != nil || slices.ContainsFunc(c.all, func(s configuration.Subscriber) bool {
			return !strings.Contains(text, configuration.SubscriberUser(s.Name))
		})) ||
			c.wrong != "" && (err == nil || text != "" || !strings.Contains(err.Error(), c.wrong)) {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
}
