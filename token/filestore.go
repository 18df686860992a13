package token

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/authplus/authplus/fault"
)

const (
	// private is the mode of a file that its owner alone may read.
	private = 0o600
	// maxFile is more than any number of tokens takes.
	maxFile = 16 << 20
	// format is the version of the file's form.
	format = 1
)

// FileStore returns a [Store] that keeps tokens in a file, for processes which start often or run side by
// side: while one fetches a token the others wait for it. The file is JSON, readable by its owner only,
// and is replaced as a whole, so that nobody ever sees half of it. Beside it lies an empty file with the
// ending ".lock". Folders that are missing are made.
//
// A file that others may read, or that is something else, is an error that wraps [fault.ErrInvalid] and
// is left as it is; so is every failure to read, lock or write it, with its cause.
func FileStore(path string) Store { return &fileStore{path: path} }

type fileStore struct{ path string }

// Update implements [Store].
func (s *fileStore) Update(ctx context.Context, key Key, next func(context.Context, Token) (Token, error)) (Token, error) {
	if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
		return Token{}, s.failed(err)
	}
	unlock, err := lock(ctx, s.path+".lock")
	if err != nil {
		return Token{}, s.failed(err)
	}
	defer unlock()
	kept, err := s.read()
	if err != nil {
		return Token{}, s.failed(err)
	}
	at := slices.IndexFunc(kept, func(e entry) bool { return e.Key == key })
	var last Token
	if at >= 0 {
		last = kept[at].token()
	}
	got, err := next(ctx, last)
	if err != nil {
		return Token{}, err
	}
	if got == last {
		return got, nil
	}
	kept = slices.DeleteFunc(kept, func(e entry) bool { return e.Key == key || !e.token().Valid(time.Now()) })
	if err := s.write(append(kept, newEntry(key, got))); err != nil {
		return Token{}, s.failed(err)
	}
	return got, nil
}

func (s *fileStore) failed(err error) error {
	return fmt.Errorf("token: the file %s: %w", s.path, err)
}

// contents is the form of the file.
type contents struct {
	Version int     `json:"version"`
	Tokens  []entry `json:"tokens"`
}

// entry is one token. Token leaves its secret out of JSON, so it stands beside it.
type entry struct {
	Key         Key    `json:"key"`
	Token       Token  `json:"token"`
	AccessToken string `json:"access_token"`
}

func newEntry(key Key, t Token) entry { return entry{Key: key, Token: t, AccessToken: t.AccessToken} }

func (e entry) token() Token {
	t := e.Token
	t.AccessToken = e.AccessToken
	return t
}

// read returns what the file holds; nothing if there is none.
func (s *fileStore) read() ([]entry, error) {
	file, err := os.Open(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, cutPath(err)
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return nil, cutPath(err)
	}
	if err := checkMode(info.Mode()); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(file, maxFile))
	if err != nil {
		return nil, cutPath(err)
	}
	var c contents
	if len(data) > 0 && (json.Unmarshal(data, &c) != nil || c.Version != format) {
		return nil, fmt.Errorf("it is not one of tokens: %w", fault.ErrInvalid)
	}
	return c.Tokens, nil
}

// checkMode refuses what is no plain file of its owner alone. Windows has other means than modes.
func checkMode(mode fs.FileMode) error {
	switch {
	case !mode.IsRegular():
		return fmt.Errorf("it is no plain file: %w", fault.ErrInvalid)
	case runtime.GOOS != "windows" && mode.Perm()&^private != 0:
		return fmt.Errorf("its mode is %#o and must be %#o, so that nobody else can read the tokens: %w", mode.Perm(), private, fault.ErrInvalid)
	}
	return nil
}

// write replaces the file.
func (s *fileStore) write(tokens []entry) error {
	data, err := json.MarshalIndent(contents{Version: format, Tokens: tokens}, "", "\t")
	if err != nil {
		return err
	}
	next, err := os.CreateTemp(filepath.Dir(s.path), filepath.Base(s.path)+".*") // Its mode is private.
	if err != nil {
		return cutPath(err)
	}
	defer func() { _ = os.Remove(next.Name()) }() // It is gone if it took its place.
	_, err = next.Write(append(data, '\n'))
	err = errors.Join(err, next.Sync(), next.Close())
	if err == nil {
		err = os.Rename(next.Name(), s.path)
	}
	return cutPath(err)
}

// cutPath takes out of an error of the file system the path, which stands before it already.
func cutPath(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
