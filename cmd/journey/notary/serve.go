package notary

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// tileHeight is that of c2sp.org/tlog-tiles: 256 hashes a tile.
const tileHeight = 8

// Handler publishes what a folder holds for everybody, as c2sp.org/tlog-tiles has it: /checkpoint, and
// /tile/<level>/<number>[.p/<width>] of the tree that was signed; besides /checkpoints, every one that was
// signed, /day and /days, the same of the heads, and /key, which verifies them. Nothing in them tells what an event
// says. The heads themselves are not published: whoever knows subjects would see which histories there are.
func (b *Book) Handler(folder string) http.Handler {
	mux := http.NewServeMux()
	for path, newest := range map[string]func() []byte{
		"GET /checkpoint": func() []byte { _, signed := b.Signed(); return signed }, "GET /day": b.newestDay,
	} {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			signed := newest()
			if signed == nil {
				http.Error(w, "none was signed yet", http.StatusNotFound)
				return
			}
			plain(w)
			_, _ = w.Write(signed)
		})
	}
	key := func() ([]byte, error) { return os.ReadFile(filepath.Join(folder, keyName+".pub")) }
	for path, all := range map[string]func() ([]byte, error){"GET /checkpoints": b.notes.All, "GET /days": b.days.All, "GET /key": key} {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			text, err := all()
			if err != nil {
				http.Error(w, "it cannot be read", http.StatusInternalServerError)
				return
			}
			plain(w)
			_, _ = w.Write(text)
		})
	}
	mux.HandleFunc("GET /tile/{rest...}", func(w http.ResponseWriter, r *http.Request) {
		tile, err := tlog.ParseTilePath("tile/8/" + r.PathValue("rest"))
		if err != nil || strings.HasPrefix(r.PathValue("rest"), "data") || !b.covers(tile) {
			http.Error(w, "there is no such tile", http.StatusNotFound)
			return
		}
		data, err := tlog.ReadTileData(tile, b)
		if err != nil {
			http.Error(w, "it cannot be read", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Header().Set("Cache-Control", "max-age=31536000, immutable")
		_, _ = w.Write(data)
	})
	return mux
}

// covers says whether every hash of a tile is of the tree that was signed.
func (b *Book) covers(t tlog.Tile) bool {
	signed, _ := b.Signed()
	if t.L > 7 { // no tree is that high
		return false
	}
	width := signed.Size >> (uint(t.L) * tileHeight)
	return t.N >= 0 && t.N <= width>>tileHeight && t.N<<tileHeight+int64(t.W) <= width
}

func plain(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
}
