package main

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/auth0"
	"github.com/authplus/authplus/token"
	"github.com/authplus/authplus/where"
)

// pageSize is how many users a page holds.
const pageSize = 100

func open(url string) (*authplus.Auth, error) {
	return authplus.Open(auth0.Config{URL: url, Token: token.Static("t")})
}

// list iterates over n users.
func list(n int) side {
	return func(ctx context.Context, url string) (any, error) {
		auth, err := open(url)
		if err != nil {
			return nil, err
		}
		seen := 0
		for user, err := range auth.Users().All().Iter(ctx) {
			if err != nil {
				return nil, err
			}
			if user.Email != "" {
				seen++
			}
		}
		return nil, complete(seen, n)
	}
}

func complete(seen, n int) error {
	if seen != n {
		return fmt.Errorf("%d of %d users", seen, n)
	}
	return nil
}

// keepOneOfAPage iterates over n users and keeps one of each page.
func keepOneOfAPage(n int) side {
	return func(ctx context.Context, url string) (any, error) {
		auth, err := open(url)
		if err != nil {
			return nil, err
		}
		kept := make([]*authplus.User, 0, n/pageSize)
		seen := 0
		for user, err := range auth.Users().All().Iter(ctx) {
			if err != nil {
				return nil, err
			}
			if seen%pageSize == pageSize/2 {
				kept = append(kept, user)
			}
			seen++
		}
		return kept, complete(seen, n)
	}
}

// getByEmail gets n users, each by its address.
func getByEmail(n int) side {
	return func(ctx context.Context, url string) (any, error) {
		auth, err := open(url)
		if err != nil {
			return nil, err
		}
		for i := range n {
			user, err := auth.Users().Get(ctx, where.Email.Eq(address(i)))
			if err != nil {
				return nil, err
			}
			if user.UserID == "" {
				return nil, errors.New("a user without id")
			}
		}
		return nil, nil
	}
}

func address(i int) string { return fmt.Sprintf("user%07d@example.com", i) }

// update changes n users, each in a request of its own.
func update(n, workers int) side {
	return func(ctx context.Context, url string) (any, error) {
		auth, err := open(url)
		if err != nil {
			return nil, err
		}
		numbers := make(chan int)
		failures := make(chan error, workers)
		var group sync.WaitGroup
		for range workers {
			group.Go(func() {
				for i := range numbers {
					if err := rename(ctx, auth, i); err != nil {
						failures <- err
						return
					}
				}
			})
		}
		err = feed(numbers, failures, n)
		group.Wait()
		return nil, err
	}
}

// feed hands the numbers to the workers until one fails.
func feed(numbers chan<- int, failures <-chan error, n int) error {
	defer close(numbers)
	for i := range n {
		select {
		case numbers <- i:
		case err := <-failures:
			return err
		}
	}
	return nil
}

// rename saves a user that is known by its state, without reading it.
func rename(ctx context.Context, auth *authplus.Auth, i int) error {
	user, err := auth.Users().Restore(authplus.State{
		Model: "user", Fetched: true, Snapshot: []byte(document(i)), Document: []byte(document(i)),
	})
	if err != nil {
		return err
	}
	user.Nickname = fmt.Sprintf("renamed%d", i)
	return user.Save(ctx)
}
