package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// dataFile keeps the state of an emulator between runs. An empty path keeps nothing.
type dataFile struct {
	path     string
	emulator emulation
	// saved is the revision that the file holds.
	saved uint64
	// fresh tells that there was no file yet.
	fresh bool
}

// load reads the file and tells whether there is one.
func (d *dataFile) load() (found bool, err error) {
	if d.path == "" {
		return false, nil
	}
	file, err := os.Open(d.path)
	if errors.Is(err, fs.ErrNotExist) {
		d.fresh = true
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer func() { _ = file.Close() }() // it was only read
	if err := d.emulator.Load(bufio.NewReaderSize(file, 1<<20)); err != nil {
		return false, fmt.Errorf("%s: %w", d.path, err)
	}
	d.saved = d.emulator.Revision()
	return true, nil
}

// saveEvery is how long what has changed may be missing from the file.
const saveEvery = 3 * time.Second

// keep writes the file again and again as the state changes, and complains where it cannot. stop ends
// this after a last time. A new file is written at once, since what cannot be written is better known now
// than at the end; a state that could not be filled before is not kept.
func (d *dataFile) keep(complaints io.Writer) (stop func() error, err error) {
	if d.path == "" {
		return func() error { return nil }, nil
	}
	if d.fresh {
		if err := d.save(); err != nil {
			return nil, err
		}
	}
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for pause := saveEvery; ; {
			select {
			case <-end:
				return
			case <-time.After(pause):
			}
			began := time.Now()
			if err := d.saveChanges(); err != nil {
				fmt.Fprintln(complaints, "authplus:", err)
			}
			// A large state takes long to write; most of the time belongs to requests.
			pause = max(saveEvery, 10*time.Since(began))
		}
	}()
	return func() error {
		close(end)
		<-ended
		if err := d.saveChanges(); err != nil {
			return fmt.Errorf("%w: %w", errUnsaved, err)
		}
		return nil
	}, nil
}

// errUnsaved says that the state of an emulator is lost, in part, as its file cannot be written.
var errUnsaved = errors.New("the state is not saved")

// saveChanges writes the file if the state has changed since it was written.
func (d *dataFile) saveChanges() error {
	if d.emulator.Revision() == d.saved {
		return nil
	}
	return d.save()
}

// save writes the file as a whole or not at all. Nobody else may read it: it holds secrets.
func (d *dataFile) save() error {
	revision := d.emulator.Revision()
	file, err := os.CreateTemp(filepath.Dir(d.path), "."+filepath.Base(d.path)+"-*") // with mode 0600
	if err != nil {
		return err
	}
	buffered := bufio.NewWriterSize(file, 1<<20)
	err = d.emulator.Save(buffered)
	if err == nil {
		err = buffered.Flush()
	}
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), d.path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	d.saved = revision
	return nil
}
