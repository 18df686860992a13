package rest

import (
	"maps"
	"math"
	"time"
)

const (
	// certain is how much evidence decides whether kinds share a limit, and most what is kept of it.
	certain = 2.0
	most    = 5.0
	// noise is how far both may be from an answer without deciding anything: answers count whole requests.
	noise = 1.0
)

// kinds are the limits of one provider, by the kind of request. A provider may count kinds apart, or all
// together, and its answers do not say which. Those that tell the same limit may share it: so for these
// both are reckoned, and what comes nearer to the answers is believed. Until that shows, both must agree.
type kinds struct {
	share  float64
	random func() float64
	byName map[string]*kind
	// common are the limits that kinds may share, by their size.
	common map[float64]*bucket
}

// kind is one kind of request.
type kind struct {
	own    *bucket
	common *bucket // what it may share with others; nil while that is not known
	// evidence is positive where the kind shares its limit, and negative where it has its own.
	evidence float64
}

// numbers are those of one request in both buckets.
type numbers struct {
	own, common uint64
	bucket      *bucket // the common one
}

func newKinds(share float64, random func() float64) *kinds {
	return &kinds{share: share, random: random, byName: map[string]*kind{}, common: map[float64]*bucket{}}
}

// of returns the kind of a name.
func (k *kinds) of(name string) *kind {
	one := k.byName[name]
	if one == nil {
		one = &kind{own: newBucket(k.share, k.random)}
		if len(k.common) == 1 { // As long as all are alike, a new one is taken to be so too.
			for _, one.common = range k.common {
			}
		}
		k.byName[name] = one
	}
	return one
}

// wait returns how long it takes until a request may be sent: 0 for now, negative where an answer must
// come first.
func (k *kind) wait(now time.Time) time.Duration {
	var own, common time.Duration
	if k.common == nil || k.evidence < certain {
		own = k.own.wait(now)
	}
	if k.common != nil && k.evidence > -certain {
		common = k.common.wait(now)
	}
	if own < 0 || common < 0 {
		return -1
	}
	return max(own, common)
}

func (k *kind) take(now time.Time) numbers {
	n := numbers{own: k.own.take(now), bucket: k.common}
	if k.common != nil {
		n.common = k.common.take(now)
	}
	return n
}

// settle takes in what became of a request.
func (k *kinds) settle(one *kind, now time.Time, n numbers, took time.Duration, o outcome) {
	apart := one.own.settle(now, n.own, took, o)
	if n.bucket != nil {
		if o.refused && one.evidence <= -certain {
			o = outcome{answered: true} // The refusal is of its own limit.
		}
		together := n.bucket.settle(now, n.common, took, o)
		if difference := apart - together; apart > 0 && together > 0 && math.Abs(difference) > noise {
			one.evidence = min(max(one.evidence+math.Copysign(1, difference), -most), most)
		}
	}
	if o.told != nil {
		k.join(one, o.told.limit)
	}
}

// join takes the kind to those that told the same limit.
func (k *kinds) join(one *kind, limit float64) {
	if k.common[limit] == nil {
		k.common[limit] = newBucket(k.share, k.random)
		k.common[limit].gauge = one.own.gauge // What is known so far is the same.
	}
	if left := one.common; left != k.common[limit] {
		one.common, one.evidence = k.common[limit], 0
		k.forget(left)
	}
}

// forget drops a limit that no kind has any more.
func (k *kinds) forget(common *bucket) {
	for _, one := range k.byName {
		if one.common == common {
			return
		}
	}
	maps.DeleteFunc(k.common, func(_ float64, b *bucket) bool { return b == common })
}
