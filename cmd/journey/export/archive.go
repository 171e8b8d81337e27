package export

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"hash/crc32"
	"io"
	"maps"
	"slices"
)

// archive is a ZIP file whose parts are written in the order of their names when it is closed: the library
// hands the sheets of a workbook over in a random one. It holds the parts compressed.
type archive struct {
	*zip.Writer
	parts map[string]*part
}

// part is one file of an archive.
type part struct {
	packed bytes.Buffer
	flate  *flate.Writer
	size   uint64
	sum    uint32
}

func newArchive(w io.Writer) *archive {
	return &archive{Writer: zip.NewWriter(w), parts: map[string]*part{}}
}

// Create begins a part.
func (a *archive) Create(name string) (io.Writer, error) {
	p := &part{}
	var err error
	if p.flate, err = flate.NewWriter(&p.packed, flate.BestSpeed); err != nil {
		return nil, err
	}
	a.parts[name] = p
	return p, nil
}

// Write adds to a part.
func (p *part) Write(text []byte) (int, error) {
	p.size += uint64(len(text))
	p.sum = crc32.Update(p.sum, crc32.IEEETable, text)
	return p.flate.Write(text)
}

// Close writes the parts and ends the archive.
func (a *archive) Close() error {
	for _, name := range slices.Sorted(maps.Keys(a.parts)) {
		p := a.parts[name]
		if err := p.flate.Close(); err != nil {
			return err
		}
		out, err := a.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CRC32: p.sum,
			CompressedSize64: uint64(p.packed.Len()), UncompressedSize64: p.size})
		if err != nil {
			return err
		}
		if _, err := p.packed.WriteTo(out); err != nil {
			return err
		}
	}
	return a.Writer.Close()
}
