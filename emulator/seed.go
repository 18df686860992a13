package emulator

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"strings"
)

// Entry is one value of a seed, as [Decode] reads it, and the line it begins on.
type Entry struct {
	Value any
	Line  int
}

// ReadSeed yields the elements of a JSON array, or one JSON value after another, compressed with gzip or
// not. An error comes once and last, with the entry of the line that it is about.
func ReadSeed(seed io.Reader) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		data, err := readSeed(seed)
		if err != nil {
			yield(Entry{Line: 1}, err)
			return
		}
		entries(data)(yield)
	}
}

// readSeed reads a seed, which may be compressed.
func readSeed(seed io.Reader) ([]byte, error) {
	data, err := io.ReadAll(seed)
	if err != nil || !bytes.HasPrefix(data, []byte("\x1f\x8b")) {
		return data, err
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(unzipped)
}

// entries yields the entries of a seed.
func entries(data []byte) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		at := position{data: data, line: 1}
		decoder := json.NewDecoder(bytes.NewReader(data))
		decoder.UseNumber()
		array := bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("["))
		if array {
			_, _ = decoder.Token() // the bracket that was seen
		}
		for decoder.More() {
			line := at.next(int(decoder.InputOffset()))
			var value any
			if err := decoder.Decode(&value); err != nil {
				yield(Entry{Line: line}, errors.New("malformed JSON"))
				return
			}
			if !yield(Entry{value, line}, nil) {
				return
			}
		}
		if _, err := decoder.Token(); array && err != nil {
			yield(Entry{Line: at.next(len(data))}, errors.New("the array does not end"))
		}
	}
}

// position counts lines up to an offset that only grows.
type position struct {
	data   []byte
	offset int
	line   int
}

// next returns the line of the first value after an offset.
func (p *position) next(offset int) int {
	for offset < len(p.data) && strings.IndexByte(" \t\r\n,", p.data[offset]) >= 0 {
		offset++
	}
	p.line += bytes.Count(p.data[p.offset:offset], []byte("\n"))
	p.offset = offset
	return p.line
}
