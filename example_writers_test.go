package authplus_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/where"
)

func ExampleQuerySet_Delete() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	result, err := auth.Users().Filter(where.Email.StartsWith("b")).Delete(ctx)
	left, err2 := auth.Users().All().Count(ctx)

	fmt.Println(result.Done, left, errors.Join(err, err2))
	// Output: 2 2 <nil>
}

func ExampleManager_BulkCreate() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	var users []*authplus.User
	for _, name := range []string{"bon", "phil", "cliff"} { // Bon is there already
		user := &authplus.User{Email: name + "@acdc.com", Nickname: name}
		user.SetPassword("Jailbreak")
		users = append(users, user)
	}
	result, err := auth.Users().BulkCreate(ctx, users, authplus.OnConflict(authplus.Ignore), authplus.Progress(func(p authplus.BulkProgress) {
		if p.Total() == len(users) {
			fmt.Println("finished", p.Total())
		}
	}))

	fmt.Println(result.Done, result.Skipped, err)
	// Output:
	// finished 3
	// 2 1 <nil>
}

func ExampleManager_BulkUpdate() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	users, err := auth.Users().Filter(where.Email.StartsWith("b")).List(ctx)
	if err != nil {
		log.Fatal(err)
	}
	users[0].Nickname = "Bonny" // the other one stays as he is
	result, err := auth.Users().BulkUpdate(ctx, users)

	fmt.Println(result.Done, result.Unchanged, err)
	// Output: 1 1 <nil>
}

func ExampleManager_CreateAll() {
	ctx := context.Background()
	auth, leave := stage(ctx)
	defer leave()

	fans := func(yield func(*authplus.User, error) bool) { // from a file, say, one at a time
		for i := range 100 {
			fan := &authplus.User{Email: fmt.Sprintf("fan%d@acdc.com", i)}
			fan.SetPassword("Jailbreak")
			if !yield(fan, nil) {
				return
			}
		}
	}
	result, err := auth.Users().CreateAll(ctx, fans, authplus.Workers(4))

	fmt.Println(result.Done, err)
	// Output: 100 <nil>
}

func ExampleManager_Copy() {
	ctx := context.Background()
	old, leave := band(ctx)
	defer leave()
	fresh, leaveFresh := stage(ctx) // another tenant
	defer leaveFresh()

	for user, err := range old.Users().Filter(where.UserMetadata("family_name").Eq("Young")).Iter(ctx) {
		if err != nil {
			log.Fatal(err)
		}
		copied := fresh.Users().Copy(user) // what can be written, bound to the other tenant
		copied.SetPassword("Jailbreak")
		fmt.Println(copied.Email, copied.UserMetadata.String("family_name"), copied.Save(ctx))
	}
	// Unordered output:
	// angus@acdc.com Young <nil>
	// malcolm@acdc.com Young <nil>
}

func ExampleAuth_WaitSearchable() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	bon, err := auth.Users().Get(ctx, where.Email.Eq("bon@acdc.com"))
	if err != nil {
		log.Fatal(err)
	}
	bon.Nickname = "Bonny"
	err = errors.Join(bon.Save(ctx), auth.WaitSearchable(ctx, bon)) // searches follow writes after a while
	found, err2 := auth.Users().Filter(where.Nickname.Eq("Bonny")).Exists(ctx)

	fmt.Println(found, errors.Join(err, err2))
	// Output: true <nil>
}

func ExampleQuerySet_Reread() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	singers := auth.Users().Filter(where.Email.StartsWith("b")).Reread() // each hit once more by its id
	for _, request := range singers.Explain().Requests {
		fmt.Println(request.Method, request.Each)
	}
	all, err := singers.List(ctx)
	fmt.Println(len(all), err)
	// Output:
	// GET false
	// GET true
	// 2 <nil>
}

func ExampleQuerySet_Apply() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	type Users = authplus.QuerySet[authplus.User]
	active := func(s *Users) *Users { return s.Filter(where.Blocked.Eq(false)) }
	ofFamily := func(name string) func(*Users) *Users {
		return func(s *Users) *Users { return s.Filter(where.UserMetadata("family_name").Eq(name)) }
	}
	n, err := auth.Users().All().Apply(active, ofFamily("Young")).Count(ctx)

	fmt.Println(n, err)
	// Output: 2 <nil>
}

func ExampleManager_RestoreSet() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	singers := auth.Users().Filter(where.Email.StartsWith("b")).OrderBy("-email")
	description, err := json.Marshal(singers) // for a queue or a saved search
	fmt.Println(string(description), err)

	again, err := auth.Users().RestoreSet(description)
	if err != nil {
		log.Fatal(err)
	}
	first, err := again.First(ctx)
	fmt.Println(first.Email, err)
	// Output:
	// {"format":1,"model":"user","where":{"field":"email","lookup":"startswith","value":"b"},"order_by":["-email"]} <nil>
	// brian@acdc.com <nil>
}

func ExampleRecord_Validate() {
	auth, leave := stage(context.Background())
	defer leave()

	user := auth.Users().New(func(u *authplus.User) { u.Email, u.PhoneNumber = "angus@acdc.com", "0049 1234" })
	fmt.Println(user.Validate())
	// Output: authplus: user field "phone_number": must be a phone number in E.164 form, such as +15551234567
}
