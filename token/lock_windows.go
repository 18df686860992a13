package token

import (
	"errors"
	"syscall"
)

// sharingViolation is the error of a file that another has opened for itself.
const sharingViolation = syscall.Errno(32)

// tryLock takes the lock of a file if nobody has it: by opening it so that nobody else can.
func tryLock(path string) (unlock func(), taken bool, err error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, false, err
	}
	const shareNothing = 0
	file, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, shareNothing, nil,
		syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	switch {
	case err == nil:
		return func() { _ = syscall.CloseHandle(file) }, true, nil
	case errors.Is(err, sharingViolation):
		return nil, false, nil
	}
	return nil, false, err
}
