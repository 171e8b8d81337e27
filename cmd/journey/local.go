package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"sigs.k8s.io/yaml"

	"journey/api"
	"journey/deploy/local/broker"
	"journey/deploy/local/postgres"
)

// local is everything of dev and demo on one machine: PostgreSQL, the broker, and one child process for
// the service, for each projector, for the reminders, for the relay and for the notary.
type local struct {
	deployment deployment
	tokens     []api.Token
	database   *keptPostgres
	broker     *broker.Server
	admission  *admission
	children   *children
}

// startLocal starts everything in the data folder and returns when the service answers. Data of an
// earlier run are kept.
func startLocal(ctx context.Context, data, listen string, log *slog.Logger) (*local, error) {
	data, err := filepath.Abs(data)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(data, 0o755); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	l := &local{}
	if err := l.start(ctx, data, listen, log); err != nil {
		l.stop()
		return nil, err
	}
	return l, nil
}

func (l *local) start(ctx context.Context, data, listen string, log *slog.Logger) (err error) {
	if err := l.servers(ctx, data, log); err != nil {
		return err
	}
	d := &l.deployment
	if l.tokens, err = localTokens(d.Tokens); err != nil {
		return err
	}
	if l.admission, err = admit(ctx, l.broker, d.Database, log); err != nil {
		return err
	}
	if l.children, err = newChildren(filepath.Join(data, "logs"), log); err != nil {
		return err
	}
	if d.URL, err = l.children.serve(ctx, *d, listen); err != nil {
		return err
	}
	for _, model := range models() {
		l.children.keep(ctx, *d, "projector", model.Name)
	}
	l.children.keep(ctx, *d, reminderChild(data)...)
	l.children.keep(ctx, *d, "relay")
	l.children.keep(ctx, *d, "notary", "--folder", filepath.Join(data, "notary"), "--listen", "127.0.0.1:0", "--every", "1s")
	text, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(deploymentFile(data), append(text, '\n'), 0o600)
}

// servers starts PostgreSQL and the broker, and says where the deployment's parts are.
func (l *local) servers(ctx context.Context, data string, log *slog.Logger) (err error) {
	if err := os.WriteFile(filepath.Join(data, "README.txt"), []byte(localReadme), 0o644); err != nil {
		return err
	}
	if l.database, err = keepPostgres(ctx, postgres.Config{Dir: filepath.Join(data, "postgres"), Durable: true, Log: log}, log); err != nil {
		return err
	}
	for _, name := range []string{"journey", "journey_keys"} {
		if err := l.database.createDatabase(ctx, name); err != nil {
			return err
		}
	}
	if l.broker, err = broker.Start(broker.Config{Dir: filepath.Join(data, "nats")}); err != nil {
		return err
	}
	d := &l.deployment
	d.NATS = l.broker.URL()
	d.NATSUser, d.NATSPassword = l.broker.Credentials()
	d.Database, d.Keys = l.database.dsn("journey"), l.database.dsn("journey_keys")
	d.KeyFile = localKeyFile(data)
	d.keysFromEnvironment()
	d.Tokens = filepath.Join(data, "tokens.yaml")
	return os.MkdirAll(filepath.Dir(d.KeyFile), 0o700)
}

// reminderChild is the process of reminders, with its configuration if the data folder has one. A person is
// watching, so it rests for a second only and nothing waits.
func reminderChild(data string) []string {
	args := []string{"reminder", "--every", "1s", "--grace", "0s"}
	config := filepath.Join(data, "reminders.yaml")
	if _, err := os.Stat(config); err != nil {
		return args
	}
	return append(args, "--config", config)
}

func localKeyFile(data string) string { return filepath.Join(data, "keys", "key-encrypting.key") }

// stop ends the children first, so that they end with what they know being stored, then the servers.
func (l *local) stop() {
	if l.children != nil {
		l.children.stop()
	}
	if l.admission != nil {
		l.admission.stop()
	}
	if l.broker != nil {
		_ = l.broker.Stop()
	}
	if l.database != nil {
		l.database.stop()
	}
}

// localTokens reads the tokens of the folder, or makes one a role.
func localTokens(path string) ([]api.Token, error) {
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		return readTokens(path)
	}
	var made []api.Token
	for _, role := range []string{"operator", "coordinator", "case_worker", "auditor", "analyst", "data_protection_officer", "service"} {
		actor := "dev-" + strings.ReplaceAll(role, "_", "-")
		token := api.Token{Token: rand.Text(), Actor: actor, Role: role, Partner: "dev", Operations: []string{"*"}}
		if role == "coordinator" {
			token.Partner = "" // answers for whole operations
		}
		made = append(made, token)
	}
	text, err := yaml.Marshal(made)
	if err != nil {
		return nil, err
	}
	return made, os.WriteFile(path, text, 0o600)
}

// readTokens reads a tokens file with its tokens in clear.
func readTokens(path string) ([]api.Token, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("tokens: %w", err)
	}
	var tokens []api.Token
	if err := yaml.UnmarshalStrict(text, &tokens); err != nil {
		return nil, fmt.Errorf("tokens: %w", err)
	}
	return tokens, nil
}

// announce says where the data lie and how to get in.
func (l *local) announce(w io.Writer, data string) {
	fmt.Fprintf(w, "\nData:     %s  (visible, kept between starts; NOT for production: one machine, no backup, tokens in clear)\n", data)
	fmt.Fprintf(w, "Service:  %s  (Connect, gRPC and JSON)\n", l.deployment.URL)
	if address, err := url.Parse(l.deployment.NATS); err == nil {
		fmt.Fprintf(w, "NATS:     nats://%s  (for the services that journey subscription create gave a user)\n", address.Host)
	}
	fmt.Fprintf(w, "Logs:     %s\n", filepath.Join(data, "logs"))
	fmt.Fprintln(w, "Tokens, one a role (also in tokens.yaml):")
	for _, t := range l.tokens {
		fmt.Fprintf(w, "  %-24s %s\n", t.Role, t.Token)
	}
}

const localReadme = `This folder belongs to "journey dev" or "journey demo". It is not for production.

postgres/  read models (database journey) and keys (database journey_keys)
nats/      the log: the only truth
keys/      the key that the participants' keys are wrapped with; without it nothing personal can be read
notary/    what was signed of the log, and the key that signs; copy it elsewhere: it proves what was in the log
logs/      what each process says
tokens.yaml, deployment.json   how the commands beside this folder get in
`
