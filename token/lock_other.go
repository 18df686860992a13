//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd || windows)

package token

import (
	"errors"
	"fmt"
	"runtime"
)

// tryLock fails: the system has no lock that ends with its process.
func tryLock(string) (unlock func(), taken bool, err error) {
	return nil, false, fmt.Errorf("files cannot be locked on %s: %w", runtime.GOOS, errors.ErrUnsupported)
}
