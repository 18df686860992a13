package authplus_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/where"
)

func ExampleQuerySet_List() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	singers := auth.Users().Filter(where.Email.StartsWith("b"))
	all, err := singers.List(ctx) // one request
	n, err2 := singers.Count(ctx) // none: the set was listed

	fmt.Println(len(all), n, errors.Join(err, err2))
	// Output: 2 2 <nil>
}

func ExampleQuerySet_Iter() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	for user, err := range auth.Users().OrderBy("email").Iter(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(user.Email)
	}
	// Output:
	// angus@acdc.com
	// bon@acdc.com
	// brian@acdc.com
	// malcolm@acdc.com
}

func ExampleQuerySet_Slice() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	byName := auth.Users().OrderBy("email")
	middle, err := byName.Slice(1, 3).List(ctx)
	none, err2 := byName.Slice(1, 3).Slice(5, 9).List(ctx) // relative to the slice, and nothing to ask for

	fmt.Println(middle[0].Email, middle[1].Email, len(none), errors.Join(err, err2))
	// Output: bon@acdc.com brian@acdc.com 0 <nil>
}

func ExampleQuerySet_At() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	second, err := auth.Users().OrderBy("email").At(ctx, 1)
	fmt.Println(second.Email, err)

	_, err = auth.Users().OrderBy("email").At(ctx, 4)
	fmt.Println(errors.Is(err, authplus.ErrIndexOutOfRange), err)
	// Output:
	// bon@acdc.com <nil>
	// true authplus: user at 4: index out of range
}

func ExampleQuerySet_First() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	first, err := auth.Users().OrderBy("-email").First(ctx)
	fmt.Println(first.Email, err)
	// Output: malcolm@acdc.com <nil>
}

func ExampleQuerySet_Last() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	last, err := auth.Users().OrderBy("-email").Last(ctx)
	fmt.Println(last.Email, err)
	// Output: angus@acdc.com <nil>
}

func ExampleQuerySet_Get() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	young := auth.Users().Filter(where.UserMetadata("family_name").Eq("Young"))
	angus, err := young.Get(ctx, where.Email.StartsWith("a"))
	fmt.Println(angus.Email, err)

	_, err = young.Get(ctx)
	fmt.Println(err)
	// Output:
	// angus@acdc.com <nil>
	// authplus: more than one user matching user_metadata.family_name
}

func ExampleQuerySet_Count() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	fmt.Println(auth.Users().Exclude(where.UserMetadata("family_name").Eq("Young")).Count(ctx))
	// Output: 2 <nil>
}

func ExampleQuerySet_Exists() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	fmt.Println(auth.Users().Filter(where.Blocked.Eq(true)).Exists(ctx))
	// Output: false <nil>
}

func ExampleQuerySet_Contains() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	bon, err := auth.Users().Get(ctx, where.Email.Eq("bon@acdc.com"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(auth.Users().Filter(where.Email.StartsWith("b")).Contains(ctx, bon))
	// Output: true <nil>
}

func ExampleQuerySet_Values() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	for values, err := range auth.Users().OrderBy("email").Limit(2).Values(ctx, "email", "user_metadata") {
		fmt.Println(values, err)
	}
	// Output:
	// map[email:angus@acdc.com user_metadata:map[family_name:Young]] <nil>
	// map[email:bon@acdc.com] <nil>
}

func ExamplePluck() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	emails, err := authplus.Pluck(ctx, auth.Users().OrderBy("email"), where.Email)
	fmt.Println(emails, err)
	// Output: [angus@acdc.com bon@acdc.com brian@acdc.com malcolm@acdc.com] <nil>
}

func ExampleQuerySet_Only() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	angus, err := auth.Users().OrderBy("email").Only("email").First(ctx)
	fmt.Println(angus.Field("email"), angus.Field("user_metadata"), err)

	angus.Nickname = "schoolboy"
	fmt.Println(angus.Save(ctx)) // sends the nickname, and touches nothing that was not loaded
	// Output:
	// set not loaded <nil>
	// <nil>
}

func ExampleQuerySet_ClientSide() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	vowels := auth.Users().Filter(where.Email.Regex("^[aeiou]"))
	fmt.Println(errors.Is(vowels.Err(), authplus.ErrNotSupported))
	fmt.Println(vowels.ClientSide().Count(ctx)) // reads everybody
	// Output:
	// true
	// 1 <nil>
}

func ExampleManager_Create() {
	ctx := context.Background()
	auth, leave := stage(ctx)
	defer leave()

	phil := &authplus.User{Email: "phil@acdc.com", EmailVerified: true}
	phil.SetPassword("LetThereBeRock")
	err := auth.Users().Create(ctx, phil)

	fmt.Println(phil.Fetched(), phil.HasNewPassword(), err)
	// Output: true false <nil>
}

func ExampleManager_GetOrCreate() {
	ctx := context.Background()
	auth, leave := stage(ctx)
	defer leave()

	for range 2 {
		phil, created, err := auth.Users().GetOrCreate(ctx, where.Email.Eq("phil@acdc.com"), func(u *authplus.User) {
			u.SetPassword("LetThereBeRock") // runs only to create
		})
		fmt.Println(phil.Email, created, err)
	}
	// Output:
	// phil@acdc.com true <nil>
	// phil@acdc.com false <nil>
}

func ExampleManager_UpdateOrCreate() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	bon, created, err := auth.Users().UpdateOrCreate(ctx, where.Email.Eq("bon@acdc.com"),
		func(u *authplus.User) { u.Blocked = true }, nil)
	fmt.Println(bon.Blocked, created, err)
	// Output: true false <nil>
}

func ExampleManager_InBulk() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	bon, err := auth.Users().Get(ctx, where.Email.Eq("bon@acdc.com"))
	if err != nil {
		fmt.Println(err)
		return
	}
	found, err := auth.Users().InBulk(ctx, bon.UserID, "auth0|nobody")
	fmt.Println(len(found), found[bon.UserID].Email, err)
	// Output: 1 bon@acdc.com <nil>
}

func ExampleManager_Delete() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	bon, err := auth.Users().Get(ctx, where.Email.Eq("bon@acdc.com"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(auth.Users().Delete(ctx, bon.UserID))
	fmt.Println(auth.Users().All().Count(ctx))
	// Output:
	// <nil>
	// 3 <nil>
}

func ExampleManager_FromDict() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	angus, err := auth.Users().Get(ctx, where.Email.Eq("angus@acdc.com"))
	if err != nil {
		fmt.Println(err)
		return
	}
	twin, err := auth.Users().FromDict(angus.AsDict()) // it says nothing of what is at the provider
	if err != nil {
		fmt.Println(err)
		return
	}
	twin.SetPassword("MoneyTrain")
	err = twin.Save(ctx)
	fmt.Println(errors.Is(err, authplus.ErrConflict))
	// Output: true
}

func ExampleManager_Restore() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	bon, err := auth.Users().Get(ctx, where.Email.Eq("bon@acdc.com"))
	if err != nil {
		fmt.Println(err)
		return
	}
	bon.Nickname = "bonny"
	state, err := bon.State()
	message, err2 := json.Marshal(state) // for a queue
	var received authplus.State
	err3 := json.Unmarshal(message, &received)

	later, err4 := auth.Users().Restore(received)
	changes, err5 := later.Changes()
	fmt.Println(later.Fetched(), slices.Collect(maps.Keys(changes)), errors.Join(err, err2, err3, err4, err5))
	// Output: true [nickname] <nil>
}

func ExampleRecord_Save() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	bon, err := auth.Users().Get(ctx, where.Email.Eq("bon@acdc.com"))
	if err != nil {
		fmt.Println(err)
		return
	}
	bon.Email = "brian@acdc.com" // is taken
	bon.SetPassword("HighwayToHell")
	err = bon.Save(ctx) // Auth0 takes these in two requests only
	var partial *authplus.PartialError
	if errors.As(err, &partial) {
		fmt.Println(partial.Done, partial.Failed, errors.Is(err, authplus.ErrConflict))
	}
	bon.Email = "bonny@acdc.com"
	fmt.Println(bon.Save(ctx)) // sends the rest
	// Output:
	// [password] [email] true
	// <nil>
}

func ExampleRecord_Refresh() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	bon, err := auth.Users().Get(ctx, where.Email.Eq("bon@acdc.com"))
	if err != nil {
		fmt.Println(err)
		return
	}
	bon.Email = "lost@acdc.com"
	err = bon.Refresh(ctx)
	fmt.Println(bon.Email, err)
	// Output: bon@acdc.com <nil>
}

func ExampleRecord_Delete() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	bon, err := auth.Users().Get(ctx, where.Email.Eq("bon@acdc.com"))
	if err != nil {
		fmt.Println(err)
		return
	}
	err = bon.Delete(ctx)
	fmt.Println(bon, bon.Fetched(), err)
	// Output: User(new) false <nil>
}

func ExampleMetadata() {
	m := authplus.NewMetadata(map[string]any{"plan": "gold"})
	err := m.Set("guitar.model", "SG")
	err2 := m.Delete("plan")

	model, ok := m.Get("guitar.model")
	fmt.Println(model, ok, m.Len(), errors.Join(err, err2))
	// Output: SG true 1 <nil>
}

func ExampleAuth_Using() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	fmt.Println(auth.Users().All().Count(ctx))
	fmt.Println(auth.Using("gnr").Users().All().Count(ctx))
	// Output:
	// 4 <nil>
	// 0 <nil>
}

func ExampleAuth_Do() {
	ctx := context.Background()
	auth, leave := stage(ctx)
	defer leave()

	var connections []struct {
		Name string `json:"name"`
	}
	err := auth.Do(ctx, "GET", "/api/v2/connections?name=acdc", nil, &connections)
	fmt.Println(connections[0].Name, err)
	// Output: acdc <nil>
}

// A type of your own says what its metadata holds.
func ExampleOf() {
	ctx := context.Background()
	auth, leave := stage(ctx)
	defer leave()

	customers := authplus.Of[Customer](auth) // struct { User; AppMetadata Subscription }
	phil := customers.New(func(c *Customer) { c.Email, c.AppMetadata.Plan = "phil@acdc.com", "gold" })
	phil.SetPassword("LetThereBeRock")
	err := phil.Save(ctx)

	gold, err2 := customers.Get(ctx, where.AppMetadata("plan").Eq("gold"))
	fmt.Println(gold.Email, gold.AppMetadata.Plan, errors.Join(err, err2))
	// Output: phil@acdc.com gold <nil>
}
