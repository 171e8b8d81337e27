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
	"testing"

	"journey/cmd/journey/verification"
)

// packed is a zip with exactly these headers, which need not be true.
func packed(t *testing.T, headers ...zip.FileHeader) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, h := range headers {
		if _, err := w.CreateRaw(&h); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestABundleThatWasMadeToDoHarmIsRefused(t *testing.T) {
	p := signedPlace(t, 5, 0, "a-log", 1)
	link := zip.FileHeader{Name: "events/0001.pb"}
	link.SetMode(fs.ModeSymlink | 0o777)
	device := zip.FileHeader{Name: "events/0001.pb"}
	device.SetMode(fs.ModeDevice | 0o666)
	cases := map[string]struct {
		text []byte
		want verification.Kind
	}{
		"nothing":             {nil, verification.NoBundle},
		"no zip":              {[]byte("PK no"), verification.NoBundle},
		"an empty zip":        {packed(t), verification.NoBundle},
		"a symbolic link":     {packed(t, link), verification.BadPath},
		"a device":            {packed(t, device), verification.BadPath},
		"a name twice":        {packed(t, zip.FileHeader{Name: "README.md"}, zip.FileHeader{Name: "README.md"}), verification.Twice},
		"it says it is huge":  {packed(t, zip.FileHeader{Name: "README.md", UncompressedSize64: 1 << 40, Method: zip.Deflate}), verification.TooLarge},
		"many that are large": {packed(t, many(9000, 100_000)...), verification.TooLarge},
		"too many files":      {packed(t, many(30_000, 0)...), verification.TooLarge},
		"a bomb":              {zipped(t, map[string][]byte{"README.md": make([]byte, 20<<20)}), verification.TooLarge},
		"a bomb that lies":    {lying(t), verification.NoBundle},
	}
	for _, name := range []string{"../README.md", "/etc/passwd", "events/../../x", "C:\\x", "\\\\host\\share", "..\\x", "events/", "NUL", "con.txt", "events/COM1.pb", "lpt9", "a:b", "", ".", "x/./../..", "events/0001.pb/../../../x"} {
		cases["the name "+name] = struct {
			text []byte
			want verification.Kind
		}{packed(t, zip.FileHeader{Name: name}), verification.BadPath}
	}
	whole := p.bundle(t, "p-1")
	for _, length := range []int{len(whole) - 1, len(whole) / 2, 40} {
		cases[fmt.Sprintf("the first %d bytes", length)] = struct {
			text []byte
			want verification.Kind
		}{whole[:length], verification.NoBundle}
	}
	here := t.TempDir()
	t.Chdir(here)
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if f := verification.Found(second(Check(c.text, p.key))); f == nil || f.Kind != c.want {
				t.Errorf("it says %v, want %s", f, c.want)
			}
		})
	}
	if left, err := os.ReadDir(here); err != nil || len(left) > 0 {
		t.Errorf("%d files were written, %v", len(left), err)
	}
	t.Run("a file larger than any bundle", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "large.zip")
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(path, 1<<40); err != nil {
			t.Fatal(err)
		}
		if f := verification.Found(second(ReadFile(path))); f == nil || f.Kind != verification.TooLarge {
			t.Errorf("it says %v", f)
		}
	})
}

func many(n int, each uint64) (headers []zip.FileHeader) {
	for i := range n {
		headers = append(headers, zip.FileHeader{Name: fmt.Sprintf("events/%04d.pb", i), UncompressedSize64: each, CompressedSize64: each})
	}
	return headers
}

// lying is a bomb whose directory says that it is small.
func lying(t *testing.T) []byte {
	t.Helper()
	honest := zipped(t, map[string][]byte{"README.md": make([]byte, 20<<20)})
	in, err := zip.NewReader(bytes.NewReader(honest), int64(len(honest)))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := in.File[0].OpenRaw()
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(raw)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	header := in.File[0].FileHeader
	header.UncompressedSize64 = 1000
	into, err := w.CreateRaw(&header)
	if err == nil {
		_, err = into.Write(content)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
