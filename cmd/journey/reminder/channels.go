package reminder

import (
	"cmp"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"journey/cmd/journey/delivery"
	"journey/cmd/journey/mail"
	"journey/cmd/journey/webhook"
)

// The channels beside the stream. A web server is a channel by its name.
const (
	webhookChannel = "webhook"
	mailChannel    = "mail"
)

// endpoint is a web server that is told, as it is written.
type endpoint struct {
	// Name is what it is called here: in the ledger, in channels, among what was given up.
	Name string `json:"name"`
	URL  string `json:"url"`
	// SecretFile holds the keys that sign, one a line.
	SecretFile string `json:"secret_file"`
	// AllowPrivate: its address may be a private one.
	AllowPrivate bool `json:"allow_private"`
	// AllowPlain: it may be told unencrypted also at a public address.
	AllowPlain bool `json:"allow_plain"`
	// CAFile holds the certificates of who may vouch for it, in PEM; by default whom the machine trusts.
	CAFile string `json:"ca_file"`
}

// post is the mail server and what is written in a mail, as it is written.
type post struct {
	Host         string `json:"host"`
	Port         int    `json:"port"`
	Security     string `json:"security"`
	AllowPlain   bool   `json:"allow_plain"`
	User         string `json:"user"`
	PasswordFile string `json:"password_file"`
	From         string `json:"from"`
	CAFile       string `json:"ca_file"`
	// ListURL is where the list of follow-ups is; ?on=DAY is put behind it.
	ListURL string `json:"list_url"`
	// Language is de or en; de by default.
	Language string `json:"language"`
	// GatherMinutes is how long a mail waits for more of its day; 5 by default.
	GatherMinutes *int `json:"gather_minutes"`
}

const (
	defaultGather = 5
	maxGather     = 120
)

// checkChannels checks what can be told without looking anywhere else.
func (d document) checkChannels() *Fault {
	var names []string
	for _, e := range d.Webhooks {
		switch {
		case !operationID.MatchString(e.Name) || e.Name == mailChannel:
			return fault("reminders.webhook_name", "webhooks", e.Name)
		case slices.Contains(names, e.Name):
			return fault("reminders.webhook_twice", "webhooks", e.Name)
		}
		names = append(names, e.Name)
	}
	if m := d.Mail; m != nil {
		names = append(names, mailChannel)
		list, err := url.Parse(m.ListURL)
		switch {
		case err != nil || list.Scheme != "http" && list.Scheme != "https" || list.Host == "" || list.User != nil || list.RawQuery != "" || list.Fragment != "":
			return fault("reminders.list_url", "mail.list_url")
		case m.Language != "" && m.Language != "de" && m.Language != "en":
			return fault("reminders.language", "mail.language", m.Language)
		case m.GatherMinutes != nil && (*m.GatherMinutes < 0 || *m.GatherMinutes > maxGather):
			return fault("reminders.gather", "mail.gather_minutes", fmt.Sprint(*m.GatherMinutes))
		}
	}
	for place, e := range d.entries() {
		if e.Channels == nil {
			continue
		}
		for _, name := range *e.Channels {
			if !slices.Contains(names, name) {
				return fault("reminders.channel", place+".channels", name, cmp.Or(strings.Join(names, ", "), "-"))
			}
		}
	}
	return nil
}

// channels are the names of the channels of an operation: all, if it does not say.
func (s *Settings) channels(e entry) []string {
	if e.Channels != nil {
		return *e.Channels
	}
	var all []string
	for _, w := range s.webhooks {
		all = append(all, w.Name)
	}
	if s.mail != nil {
		all = append(all, mailChannel)
	}
	return all
}

// Channels are the receivers beside the stream, ready to be sent to.
type Channels struct {
	webhooks map[string]*webhook.Sender
	mail     *mail.Sender
	// list, language and gather are what a mail is made of.
	list, language string
	gather         time.Duration
}

// Channels makes the channels ready. read reads the files that the settings name: keys, passwords, certificates.
// The error is a *Fault, and says nothing of what was read.
func (s *Settings) Channels(read func(name string) ([]byte, error)) (*Channels, error) {
	c := &Channels{webhooks: map[string]*webhook.Sender{}}
	for _, e := range s.webhooks {
		place := "webhooks." + e.Name
		text, no := contents(read, e.SecretFile, place+".secret_file")
		if no != nil {
			return nil, no
		}
		secrets, err := webhook.ParseSecrets(string(text))
		if err != nil {
			return nil, placed(err, place+".secret_file")
		}
		roots, no := authorities(read, e.CAFile, place+".ca_file")
		if no != nil {
			return nil, no
		}
		c.webhooks[e.Name], err = webhook.New(webhook.Endpoint{URL: e.URL, Secrets: secrets, AllowPrivate: e.AllowPrivate, AllowPlain: e.AllowPlain, Roots: roots})
		if err != nil {
			return nil, placed(err, place)
		}
	}
	if s.mail == nil {
		return c, nil
	}
	return c, c.openMail(s.mail, read)
}

func (c *Channels) openMail(m *post, read func(string) ([]byte, error)) error {
	server := mail.Server{Host: m.Host, Port: m.Port, Security: mail.Security(m.Security), AllowPlain: m.AllowPlain, User: m.User, From: m.From}
	if m.User != "" {
		text, no := contents(read, m.PasswordFile, "mail.password_file")
		if no != nil {
			return no
		}
		server.Password = strings.TrimRight(string(text), "\r\n")
	}
	roots, no := authorities(read, m.CAFile, "mail.ca_file")
	if no != nil {
		return no
	}
	server.Roots = roots
	var err error
	if c.mail, err = mail.New(server); err != nil {
		return placed(err, "mail")
	}
	c.list, c.language, c.gather = m.ListURL, cmp.Or(m.Language, "de"), defaultGather*time.Minute
	if m.GatherMinutes != nil {
		c.gather = time.Duration(*m.GatherMinutes) * time.Minute
	}
	return nil
}

// contents reads a file that must be there.
func contents(read func(string) ([]byte, error), name, place string) ([]byte, *Fault) {
	if name == "" {
		return nil, fault("reminders.file_missing", place)
	}
	text, err := read(name)
	if err != nil {
		return nil, fault("reminders.file", place, name)
	}
	return text, nil
}

// authorities reads who may vouch for a server; nil if no file is named.
func authorities(read func(string) ([]byte, error), name, place string) (*x509.CertPool, *Fault) {
	if name == "" {
		return nil, nil
	}
	text, no := contents(read, name, place)
	if no != nil {
		return nil, no
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, fault("reminders.certificates", place, name)
	}
	return pool, nil
}

// placed says where in the configuration a channel's fault lies.
func placed(err error, place string) error {
	var f *delivery.Fault
	if errors.As(err, &f) {
		return fault(f.ID, place)
	}
	return err
}
