package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// options are the flags that every command has.
type options struct {
	data   string
	output string
	lang   string
	url    string
	token  string
	as     string
	// purpose is what sealed data are looked at for; sent with every request.
	purpose string
}

func (o *options) bind(flags *pflag.FlagSet) {
	flags.StringVar(&o.data, "data", "journey-data", "folder of demo and dev")
	flags.StringVarP(&o.output, "output", "o", "table", "table, json, jsonl or csv")
	flags.StringVar(&o.lang, "lang", "en", "language of what a person reads: en or de")
	flags.StringVar(&o.url, "url", "", "address of the service (JOURNEY_URL; else that of demo or dev)")
	flags.StringVar(&o.token, "token", "", "bearer token (better: JOURNEY_TOKEN; else that of demo or dev)")
	flags.StringVar(&o.purpose, "purpose", "", "what an auditor needs sealed data for, as a reference: audit-2026-014; it is recorded")
	flags.StringVar(&o.as, "as", "", "with demo or dev: the role to act in (default: operator)")
}

// check refuses values that no command knows, before anything is done, and flags that are missing.
func (o *options) check(c *cobra.Command) error {
	switch o.output {
	case "table", "json", "jsonl", "csv":
	default:
		return usage("there is no output %q; there are table, json, jsonl, csv", o.output)
	}
	if o.lang != "en" && o.lang != "de" {
		return usage("there is no language %q; there are en, de", o.lang)
	}
	if err := c.ValidateRequiredFlags(); err != nil {
		return usage("%w\nsee %s --help", err, c.CommandPath())
	}
	return nil
}

// required names the flags that a command cannot do without.
func required(c *cobra.Command, flags ...string) {
	for _, name := range flags {
		_ = c.MarkFlagRequired(name) // fails only for a flag that is not there
	}
}

// deployment is where the parts of a deployment are. Each value comes from its environment variable;
// demo and dev write theirs to deployment.json in the data folder, for the commands typed beside them.
type deployment struct {
	NATS         string `json:"nats"`
	NATSUser     string `json:"nats_user"`
	NATSPassword string `json:"nats_password"`
	Database     string `json:"database"`
	Keys         string `json:"keys_database"`
	KeyFile      string `json:"key_file"`
	KeyCopy      string `json:"key_copy,omitempty"`
	KeyIdentity  string `json:"key_identity,omitempty"`
	TransitURL   string `json:"key_transit_url,omitempty"`
	TransitKey   string `json:"key_transit_key,omitempty"`
	TransitToken string `json:"key_transit_token_file,omitempty"`
	Rotation     string `json:"key_rotation,omitempty"`
	Retention    string `json:"backup_retention,omitempty"`
	Tokens       string `json:"tokens_file"`
	URL          string `json:"url"`
}

// fields are the variables and where they go: the only list.
func (d *deployment) fields() []struct {
	name  string
	value *string
} {
	return []struct {
		name  string
		value *string
	}{
		{"JOURNEY_NATS_URL", &d.NATS}, {"JOURNEY_NATS_USER", &d.NATSUser}, {"JOURNEY_NATS_PASSWORD", &d.NATSPassword},
		{"JOURNEY_DATABASE_URL", &d.Database}, {"JOURNEY_KEYS_DATABASE_URL", &d.Keys},
		{"JOURNEY_KEY_FILE", &d.KeyFile}, {"JOURNEY_KEY_COPY", &d.KeyCopy}, {"JOURNEY_KEY_IDENTITY", &d.KeyIdentity},
		{"JOURNEY_KEY_TRANSIT_URL", &d.TransitURL}, {"JOURNEY_KEY_TRANSIT_KEY", &d.TransitKey}, {"JOURNEY_KEY_TRANSIT_TOKEN_FILE", &d.TransitToken},
		{"JOURNEY_KEY_ROTATION", &d.Rotation}, {"JOURNEY_BACKUP_RETENTION", &d.Retention},
		{"JOURNEY_TOKENS_FILE", &d.Tokens}, {"JOURNEY_URL", &d.URL},
	}
}

// environment is the deployment as variables for a child process.
func (d *deployment) environment() []string {
	var out []string
	for _, f := range d.fields() {
		out = append(out, f.name+"="+*f.value)
	}
	return out
}

func deploymentFile(data string) string { return filepath.Join(data, "deployment.json") }

// deployment reads the deployment: the file of demo or dev if there is one, and the environment over it.
func (o *options) deployment() (deployment, error) {
	var d deployment
	text, err := os.ReadFile(deploymentFile(o.data))
	switch {
	case err == nil:
		if err := json.Unmarshal(text, &d); err != nil {
			return d, fmt.Errorf("%s: %w", deploymentFile(o.data), err)
		}
	case !errors.Is(err, fs.ErrNotExist):
		return d, err
	}
	for _, f := range d.fields() {
		if v := os.Getenv(f.name); v != "" {
			*f.value = v
		}
	}
	if o.url != "" {
		d.URL = o.url
	}
	return d, nil
}

// need answers an error that names the first variable that is missing.
func (d *deployment) need(names ...string) error {
	for _, name := range names {
		for _, f := range d.fields() {
			if f.name == name && *f.value == "" {
				return usage("%s is not set. Set it, or start \"journey dev\" and run this beside its folder (--data)", name)
			}
		}
	}
	return nil
}
