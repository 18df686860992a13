package cli

import "io"

// SaveEvery is how long what has changed may be missing from a data file.
const SaveEvery = saveEvery

// Emulation is what a data file keeps.
type Emulation = emulation

// KeepFile loads a data file and keeps it until stop.
func KeepFile(path string, e Emulation, complaints io.Writer) (found bool, stop func() error, err error) {
	d := &dataFile{path: path, emulator: e}
	if found, err = d.load(); err != nil {
		return found, nil, err
	}
	stop, err = d.keep(complaints)
	return found, stop, err
}
