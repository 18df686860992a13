// Package emulator holds what the emulators of all identity providers share: a [Server] with its log of
// requests, faults, latency, clock and control plane, and the parts that a provider's API is made of,
// such as [Router], [Reply], [Generator], [Buckets] and [Signer].
//
// An emulator is an [http.Handler] with a state behind it. It answers as the provider documents it, and
// its control plane, below /_emulator/, lets tests in any language set it up and look inside:
//
//	POST   /_emulator/reset     forget everything
//	POST   /_emulator/seed      add users in the provider's own format
//	GET    /_emulator/requests  what was asked; DELETE forgets it
//	POST   /_emulator/faults    make requests go wrong, see [Fault]
//	POST   /_emulator/index     make everything written searchable now
//	GET    /_emulator/outbox    what would have been sent to people
//	POST   /_emulator/config    index delay, latency, limits, clock; an empty object tells them
package emulator
