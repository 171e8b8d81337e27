package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"journey/deploy/local/broker"
	"journey/deploy/local/folder"
)

// deployment is the deployment whose log is verified: that of the options, or the log of a data folder that nothing
// runs in. For that its files are copied and a server runs on the copy until stop, because a server changes what it
// finds damaged.
func (f *verifying) deployment(o *options) (d deployment, stop func(), err error) {
	if f.copied == "" {
		d, err = o.deployment()
		return d, func() {}, err
	}
	files := filepath.Join(f.copied, "nats")
	if info, err := os.Stat(files); err != nil || !info.IsDir() {
		return d, nil, usage("%s is no data folder of demo or dev: there is no folder %s", f.copied, files)
	}
	claim, err := folder.Take(files, "broker.lock")
	if errors.Is(err, folder.ErrInUse) {
		return d, nil, usage("%w; without --copied the running deployment is verified", err)
	}
	if err == nil { // a folder that cannot be written to needs no claim
		defer claim.Release()
	}
	f.folder = cmp.Or(f.folder, filepath.Join(f.copied, "notary"))
	place, err := os.MkdirTemp("", "journey-verify-")
	if err != nil {
		return d, nil, err
	}
	remove := func() { _ = os.RemoveAll(place) }
	if err := os.CopyFS(filepath.Join(place, "nats"), os.DirFS(files)); err != nil {
		remove()
		return d, nil, fmt.Errorf("copy of %s: %w", files, err)
	}
	server, err := broker.Start(broker.Config{Dir: filepath.Join(place, "nats")})
	if err != nil {
		remove()
		return d, nil, fmt.Errorf("the log in %s: %w", files, err)
	}
	d.NATS = server.URL()
	d.NATSUser, d.NATSPassword = server.Credentials()
	return d, func() { _ = server.Stop(); remove() }, nil
}
