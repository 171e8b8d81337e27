package evidence

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"journey/cmd/journey/verification"
)

func finding(kind verification.Kind, format string, args ...any) *verification.Finding {
	return &verification.Finding{Kind: kind, Detail: fmt.Sprintf(format, args...)}
}

// ReadFile reads a bundle from a file, of which it reads no more than a bundle can have. What is too large is a
// *verification.Finding.
func ReadFile(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxZip+1))
	if err == nil && len(text) > maxZip {
		err = finding(verification.TooLarge, "the file has more than %d bytes", maxZip)
	}
	return text, err
}

// open reads the files of a zip that anybody may have made. It keeps them in memory and writes nothing. What
// its directory says is judged before anything is unpacked, and nothing becomes larger than that.
func open(text []byte) (map[string][]byte, error) {
	in, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	switch {
	case err != nil && !errors.Is(err, zip.ErrInsecurePath):
		return nil, finding(verification.NoBundle, "%v", err)
	case len(in.File) > maxFiles:
		return nil, finding(verification.TooLarge, "there are %d files in it, at most %d are read", len(in.File), maxFiles)
	}
	if err := look(in.File); err != nil {
		return nil, err
	}
	if err := plain(text, in.File); err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, f := range in.File {
		if files[f.Name], err = unpack(f); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// look refuses what a directory must not say.
func look(listed []*zip.File) error {
	known := map[string]bool{}
	var total uint64
	for _, f := range listed {
		switch packed := f.CompressedSize64; {
		case !names.MatchString(f.Name) && outside(f):
			return finding(verification.BadPath, "a file is called %q, or is none", shortened(f.Name))
		case !f.Mode().IsRegular() || f.Mode()&fs.ModeType != 0:
			return finding(verification.BadPath, "%s is no plain file", f.Name)
		case !names.MatchString(f.Name):
			return finding(verification.Extra, "%q", shortened(f.Name))
		case known[f.Name]:
			return finding(verification.Twice, "%s", f.Name)
		case f.UncompressedSize64 > maxBytes || f.UncompressedSize64 > maxRatio*packed+1024:
			return finding(verification.TooLarge, "%s says that it has %d bytes, packed %d", f.Name, f.UncompressedSize64, packed)
		}
		known[f.Name] = true
		if total += f.UncompressedSize64; total > maxBytes {
			return finding(verification.TooLarge, "unpacked it has more than %d bytes", maxBytes)
		}
	}
	return nil
}

// outside says whether a name could lead out of a folder on any system, or to a device.
func outside(f *zip.File) bool {
	if !filepath.IsLocal(f.Name) || strings.ContainsAny(f.Name, "\\:\x00") || !f.Mode().IsRegular() {
		return true
	}
	for _, part := range strings.Split(f.Name, "/") {
		stem, _, _ := strings.Cut(strings.ToUpper(strings.TrimRight(part, " .")), ".")
		switch {
		case stem == "" || stem == "CON" || stem == "PRN" || stem == "AUX" || stem == "NUL" || stem == "CONIN$" || stem == "CONOUT$":
			return true
		case len(stem) == 4 && (strings.HasPrefix(stem, "COM") || strings.HasPrefix(stem, "LPT")):
			return true
		}
	}
	return false
}

// unpack reads one file, and not a byte more than the directory says, whatever comes out of it.
func unpack(f *zip.File) ([]byte, error) {
	from, err := f.Open()
	if err != nil {
		return nil, finding(verification.NoBundle, "%s: %v", f.Name, err)
	}
	defer from.Close()
	text, err := io.ReadAll(io.LimitReader(from, int64(f.UncompressedSize64)+1))
	if err != nil || uint64(len(text)) != f.UncompressedSize64 {
		return nil, finding(verification.NoBundle, "%s is not what the directory of the file says: %v", f.Name, err)
	}
	return text, nil
}

// shortened keeps a name that somebody made up from filling the screen.
func shortened(name string) string {
	if len(name) > 60 {
		return name[:60] + "..."
	}
	return name
}
