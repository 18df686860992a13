package token

import (
	"context"
	"time"
)

// lockPause is how often a lock that another process holds is tried again.
const lockPause = 20 * time.Millisecond

// lock takes the lock of a file, which the system releases when the process ends, and returns how to
// release it. It waits until ctx ends.
func lock(ctx context.Context, path string) (unlock func(), err error) {
	for {
		unlock, taken, err := tryLock(path)
		if err != nil || taken {
			return unlock, err
		}
		pause := time.NewTimer(lockPause)
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return nil, ctx.Err()
		}
	}
}
